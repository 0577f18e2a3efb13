"""A proposal over all open courses of a cooperation, and what the coordinator rules."""

import uuid
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
