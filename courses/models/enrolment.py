"""Enrolment: one nomination on one course, from the queue to the last day."""

import uuid
from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination, RequirementCheck, asked
from courses.models.counts import SitsElsewhere
from courses.models.course import Course
from courses.models.seat_rules import Contact, SeatRule
from courses.models.sight import (
    never_left_before_the_start,
    seats_at_school,
    seats_on_lent_sheets,
)
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, ReasonCode, Role
from participants.models import danish_order
from participants.models.homes import HomeOn


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, membership: Membership) -> Self:
        """Own municipality; the coordinator's cooperation; a school's seated people.

        A school sees who has a seat on its course, and who left it after the start,
        until SCHOOL_SEES_DAYS days after the course's last day. A substitute sees who
        was on the course on the day of a session that is lent to them now.
        """
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(course__track__cooperation=membership.cooperation_id)
            case Role.SCHOOL_TEACHER | Role.SCHOOL_ADMIN | Role.SCHOOL_CLIENT:
                return self.filter(seats_at_school(membership))
            case Role.SUBSTITUTE:
                lent = self.model.objects.filter(seats_on_lent_sheets(membership))
                return self.filter(pk__in=lent.values("pk"))
            case _:
                return self.none()

    def seated(self) -> Self:
        """Holding a seat now."""
        return self.filter(seated_at__isnull=False, left_at=None)

    def offered(self) -> Self:
        """Asked whether they take a free seat, and not answered yet; holds the seat."""
        return self.filter(
            offered_at__isnull=False, offer_ended_at=None, seated_at=None, left_at=None
        )

    def holding(self) -> Self:
        """Who takes up a seat: seated, or with an open offer."""
        return self.filter(left_at=None).filter(
            Q(seated_at__isnull=False)
            | Q(offered_at__isnull=False, offer_ended_at=None)
        )

    def waiting(self) -> Self:
        """Queued, neither seated nor asked, gone or taken back; longest wait first."""
        return (
            self.filter(
                seated_at=None,
                left_at=None,
                nomination__withdrawn_at=None,
                nomination__declined_at=None,
            )
            .exclude(offered_at__isnull=False, offer_ended_at=None)
            .order_by("queued_at", "pk")
        )

    def started(self) -> Self:
        """Had a seat when the course began, whatever came after."""
        return self.filter(seated_at__isnull=False).filter(
            never_left_before_the_start()
        )

    def on_roster(self, day: date) -> Self:
        """Who belonged to the course on ``day``: joined by then and not gone yet."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)

    def with_home_on(self, day: date) -> Self:
        """Annotate ``home_then``: the municipality the person belonged to on ``day``.

        From the person's stays; without one for that day the municipality of today.
        """
        return self.annotate(home_then=HomeOn("nomination__participant", Value(day)))

    def with_blocks(self) -> Self:
        """Annotate ``unmet`` and ``unchecked`` (a hard requirement), and where else.

        ``elsewhere`` is a seat on another course that is not completed, also in a
        cooperation that whoever asks does not see. ``away``: not there all the time.
        """
        found = RequirementCheck.Finding
        hard = RequirementCheck.objects.filter(
            asked(OuterRef("course__opened_at")),
            nomination=OuterRef("nomination"),
            requirement__is_hard=True,
            requirement__track=OuterRef("course__track"),
        )
        away = Q(nomination__available_from__gt=F("course__starts_on")) | Q(
            nomination__available_until__lt=F("course__ends_on")
        )
        return self.annotate(
            unmet=Exists(hard.filter(finding=found.NOT_MET)),
            unchecked=Exists(hard.filter(finding=found.UNKNOWN)),
            elsewhere=SitsElsewhere("nomination", "course"),
            away=Case(When(away, then=True), default=False),
        )

    def in_danish_order(self) -> Self:
        """Order by the participant's name, with the participant fetched."""
        person = "nomination__participant"
        return self.select_related(person, "municipality").order_by(
            *danish_order(person), "pk"
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Enrolment(PersonalRecord):
    """Queued → (offered) → seated → left or completed; each step a timestamp.

    ``joined_on`` and ``left_on`` are the roster's dates: the first day the person
    belongs to the course and the first day no longer.
    """

    home_then: int  # annotated by with_home_on
    unmet: bool  # annotated by with_blocks
    unchecked: bool  # annotated by with_blocks
    elsewhere: bool  # annotated by with_blocks
    away: bool  # annotated by with_blocks

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="enrolments"
    )
    wish_rank = models.PositiveSmallIntegerField(_("wish"), default=1)
    queued_at = models.DateTimeField(_("waiting since"))
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer expires"), null=True, blank=True)
    offer_ended_at = models.DateTimeField(
        _("offer refused or expired"), null=True, blank=True
    )
    offer_rule = models.CharField(
        _("rule that made the offer"),
        max_length=10,
        choices=SeatRule.choices,
        blank=True,
    )
    offer_refusal = models.ForeignKey(
        ReasonCode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("why the seat was not taken"),
    )
    contacted_at = models.DateTimeField(_("last rung"), null=True, blank=True)
    contact = models.CharField(
        _("what came of it"), max_length=10, choices=Contact.choices, blank=True
    )
    seated_at = models.DateTimeField(_("seated"), null=True, blank=True)
    seated_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seat_rule = models.CharField(
        _("rule that gave the seat"),
        max_length=10,
        choices=SeatRule.choices,
        blank=True,
    )
    joined_on = models.DateField(_("on the course from"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    left_on = models.DateField(_("no longer on the course from"), null=True, blank=True)
    left_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    leave_reason = models.ForeignKey(
        ReasonCode, models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint("public_id", name="enrolment_public_id_unique"),
            models.UniqueConstraint(
                "nomination",
                "course",
                name="enrolment_once_per_course",
                condition=Q(left_at=None),
            ),
            models.UniqueConstraint(
                "nomination",
                name="enrolment_one_seat_per_nomination",
                condition=Q(seated_at__isnull=False, left_at=None, completed_at=None),
            ),
            models.CheckConstraint(
                name="enrolment_seat_with_who_rule_and_day",
                condition=Q(
                    seated_at=None, seated_by=None, seat_rule="", joined_on=None
                )
                | (
                    Q(seated_at__isnull=False, joined_on__isnull=False)
                    & Q(seated_by__isnull=False)
                    & ~Q(seat_rule="")
                ),
            ),
            models.CheckConstraint(
                name="enrolment_left_with_who_day_and_reason",
                condition=Q(left_at=None, left_by=None, left_on=None, leave_reason=None)
                | Q(
                    left_at__isnull=False,
                    left_by__isnull=False,
                    left_on__isnull=False,
                    leave_reason__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="enrolment_offer_with_deadline",
                condition=Q(
                    offered_at=None,
                    offer_expires_at=None,
                    offer_ended_at=None,
                    offer_rule="",
                )
                | (Q(offer_expires_at__gt=F("offered_at")) & ~Q(offer_rule="")),
            ),
            models.CheckConstraint(
                name="enrolment_refusal_ends_the_offer",
                condition=Q(offer_refusal=None) | Q(offer_ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolment_completed_only_if_seated_and_not_left",
                condition=Q(completed_at=None, completed_by=None)
                | Q(
                    completed_at__isnull=False,
                    completed_by__isnull=False,
                    seated_at__isnull=False,
                    left_at=None,
                ),
            ),
            models.CheckConstraint(
                name="enrolment_wish_rank_1_to_5", condition=Q(wish_rank__range=(1, 5))
            ),
        ]
        indexes = [
            models.Index("course", "queued_at", name="enrolment_queue"),
            models.Index("municipality", "course", name="enrolment_municipality"),
            models.Index(
                "offer_expires_at",
                name="enrolment_open_offers",
                condition=Q(offered_at__isnull=False, offer_ended_at=None)
                & Q(seated_at=None, left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"

    @property
    def is_seated(self) -> bool:
        """Whether the person holds a seat now."""
        return self.seated_at is not None and self.left_at is None

    @property
    def is_offered(self) -> bool:
        """Whether an offer is open: it holds a seat until it is answered or ended."""
        return (
            self.offered_at is not None
            and self.offer_ended_at is None
            and self.seated_at is None
            and self.left_at is None
        )

    @property
    def has_passed(self) -> bool:
        """Whether the last offer came to nothing: not asked until back in line."""
        return self.offer_ended_at is not None and self.seated_at is None
