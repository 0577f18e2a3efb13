"""A proposal over all open courses of a cooperation, and what the coordinator rules."""

import uuid
from datetime import datetime, timedelta
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination
from courses.models.course import Course
from municipalities.gate import PersonalRecord
from municipalities.models import (
    Cooperation,
    Membership,
    Municipality,
    ReasonCode,
    Role,
)

STALLED = timedelta(minutes=15)  # a worker that long at one proposal is gone


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, membership: Membership) -> Self:
        """The coordinator's own cooperation."""
        if membership.role != Role.COORDINATOR:
            return self.none()
        return self.filter(cooperation=membership.cooperation_id)


class Proposal(PersonalRecord):
    """Who could sit where, with everything it was made from: numbers, never names.

    Nobody has a seat by it until the coordinator confirms. Written once and whole, it
    can be made again to the same answer (``engine`` says by which rules). People stand
    in it by the random number of their nomination, which leads nowhere once the
    nomination is deleted (ADR 0021).
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, related_name="proposals"
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    engine = models.CharField(_("version of the rules"), max_length=10)
    inputs = models.JSONField(_("made from"))
    answer = models.JSONField(_("answer"))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint("public_id", name="proposal_public_id_unique"),
        ]
        indexes = [
            models.Index(
                "cooperation", models.F("made_at").desc(), name="proposal_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class ProposalStep(models.Model):
    """What was done with a proposal: taken into use, seats confirmed. Written once.

    The proposal in use is the one taken last; only its seats can be confirmed.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", _("taken into use")
        CONFIRMED = "confirmed", _("confirmed")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    seats = models.PositiveIntegerField(_("seats given"), default=0)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        constraints = [
            models.UniqueConstraint(
                "proposal",
                name="proposal_step_taken_once",
                condition=Q(kind="taken"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.proposal_id}"


class ProposalRunQuerySet(models.QuerySet["ProposalRun"]):
    def visible_to(self, membership: Membership) -> Self:
        """The coordinator's own cooperation."""
        if membership.role != Role.COORDINATOR:
            return self.none()
        return self.filter(cooperation=membership.cooperation_id)

    def due(self, *, at: datetime) -> Self:
        """Not ended, and nobody is at it: not begun, or begun too long ago."""
        stalled = Q(started_at=None) | Q(started_at__lt=at - STALLED)
        return self.filter(stalled, ended_at=None)


class ProposalRun(models.Model):
    """A proposal too large to answer at once: asked for, being made, made or not.

    The work lies here, the worker only wakes; ``phase`` says how far it is.
    """

    class Phase(models.IntegerChoices):
        READ = 1, _("reading who waits for what")
        CHOOSE = 2, _("choosing which courses run")
        SEAT = 3, _("giving the seats")
        KEEP = 4, _("keeping the proposal")

    class Ending(models.TextChoices):
        MADE = "made", _("the proposal is made")
        LOCKS = "locks", _("the locks cannot all be kept")
        MEMBERSHIP = "membership", _("whoever asked may no longer make one")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, related_name="proposal_runs"
    )
    asked_at = models.DateTimeField(_("asked for"))
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    phase = models.PositiveSmallIntegerField(
        _("phase"), choices=Phase.choices, default=Phase.READ
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(
        _("how it ended"), max_length=10, choices=Ending.choices, blank=True
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ProposalRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal being made")
        verbose_name_plural = _("proposals being made")
        constraints = [
            models.UniqueConstraint("public_id", name="proposal_run_public_id_unique"),
            models.UniqueConstraint(
                "cooperation",
                name="proposal_run_one_at_a_time",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="proposal_run_ends_with_how",
                condition=Q(ended_at=None, ending="", proposal=None)
                | Q(ended_at__isnull=False, ending="made", proposal__isnull=False)
                | (
                    Q(ended_at__isnull=False, proposal=None)
                    & ~Q(ending__in=("", "made"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"proposal run {self.pk}"


class RulingQuerySet(models.QuerySet["Ruling"]):
    def visible_to(self, membership: Membership) -> Self:
        """Own people; the coordinator's whole cooperation."""
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(course__track__cooperation=membership.cooperation_id)
            case _:
                return self.none()

    def in_force(self) -> Self:
        """Not lifted."""
        return self.filter(lifted_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Ruling(PersonalRecord):
    """The coordinator's word before a proposal: this person on this course, or not.

    A lock goes before the order and so needs a listed reason, as a departure does
    (domain 6.2 rule 6). Who is unlocked keeps a seat, but perhaps another one.
    """

    class Kind(models.TextChoices):
        LOCK = "lock", _("locked to the course")
        EXCLUDE = "exclude", _("kept off the course")
        UNLOCK = "unlock", _("may be moved from the course")

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="rulings")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, models.CASCADE, related_name="rulings")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    reason = models.ForeignKey(ReasonCode, models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(_("ruled"))
    ruled_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            models.UniqueConstraint(
                "nomination",
                "course",
                name="ruling_one_per_person_and_course",
                condition=Q(lifted_at=None),
            ),
            models.UniqueConstraint(
                "nomination",
                name="ruling_one_lock_per_person",
                condition=Q(lifted_at=None, kind="lock"),
            ),
            models.CheckConstraint(
                name="ruling_lifted_at_with_by",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.nomination_id} {self.course_id}"
