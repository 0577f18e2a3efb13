"""Sessions and the register: what the school reports, and each correction of it."""

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course, CourseModule
from courses.models.enrolment import Enrolment
from courses.models.sight import lent_to
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, ReasonCode, Role

if TYPE_CHECKING:
    from courses.models.session_change import SessionChange

# How long before its start a session's register may be begun.
REGISTER_OPENS = timedelta(minutes=30)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, membership: Membership) -> Self:
        """Sessions of the courses the member may see; a substitute's lent ones."""
        if membership.role == Role.SUBSTITUTE:
            mine = self.model.objects.filter(lent_to(membership, loans="loans__"))
            return self.filter(pk__in=mine.values("pk"))
        return self.filter(course__in=Course.objects.visible_to(membership))

    def held(self) -> Self:
        """Not called off."""
        return self.filter(cancelled_at=None)

    def on_day(self, day: date) -> Self:
        """Sessions on a Copenhagen date, in the order of the day."""
        return self.filter(on=day).order_by("starts_at", "pk")

    def unregistered(self) -> Self:
        """Held sessions nobody has reported yet."""
        return self.held().filter(registered_at=None)

    def over(self, *, at: datetime) -> Self:
        """Sessions whose end lies before ``at``, newest first."""
        return self.filter(ends_at__lte=at).order_by("-starts_at", "-pk")

    def for_lists(self) -> Self:
        """With what a list shows of each: course, track, school, module."""
        return self.select_related("course__track", "course__school", "module")


class Session(models.Model):
    """One stretch of time of a course.

    ``on``, ``start`` and ``end`` are Copenhagen local; ``starts_at`` and ``ends_at``
    are the instants they mean. Sessions planned together share ``series``. ``revision``
    counts the changes of the plan, ``version`` those of the register.
    """

    class Kind(models.TextChoices):
        TEACHING = "teaching", _("teaching")
        LANGUAGE = "language", _("language")
        COMPANY_VISIT = "company_visit", _("company visit")
        PLACEMENT = "placement", _("placement")
        TEST = "test", _("test")

    public_id = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    course = models.ForeignKey(Course, models.CASCADE, related_name="sessions")
    series = models.UUIDField(null=True, blank=True, editable=False)
    module = models.ForeignKey(
        CourseModule, models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    kind = models.CharField(
        _("kind"), max_length=13, choices=Kind.choices, default=Kind.TEACHING
    )
    on = models.DateField(_("date"))
    start = models.TimeField(_("from"))
    end = models.TimeField(_("to"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    room = models.CharField(_("room"), max_length=60, blank=True)
    teacher = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(_("version of the plan"), default=0)
    version = models.PositiveIntegerField(_("version of the register"), default=0)
    registered_at = models.DateTimeField(_("registered"), null=True, blank=True)
    registered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            ExclusionConstraint(
                name="session_of_a_course_one_at_a_time",
                expressions=[
                    ("course", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(cancelled_at=None),
                # At the end of a statement: a whole series moves in one.
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint("public_id", name="session_public_id_unique"),
            models.CheckConstraint(
                name="session_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="session_lasts_1_minute_to_16_hours",
                condition=Q(minutes__range=(1, 960)),
            ),
            models.CheckConstraint(
                name="session_cancelled_at_with_by",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="session_registered_at_with_by",
                condition=Q(registered_at=None, registered_by=None)
                | Q(registered_at__isnull=False, registered_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index("on", name="session_day"),
            models.Index(
                "ends_at",
                name="session_unregistered",
                condition=Q(registered_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    def is_running(self, *, at: datetime) -> bool:
        """Whether ``at`` lies between the session's start and end."""
        return self.starts_at <= at < self.ends_at

    def opens_at(self) -> datetime:
        """From when on the register may be filled in."""
        return self.starts_at - REGISTER_OPENS

    @property
    def moved_from(self) -> "SessionChange | None":
        """The change that says where the session first was, if it has moved since."""
        first = min(self.changes.all(), key=lambda e: e.pk, default=None)
        now = (self.on, self.start, self.end)
        return first if first and first.was != now else None

    @property
    def days_until_registered(self) -> int | None:
        """Copenhagen days from the session to its report; None while unreported."""
        if self.registered_at is None:
            return None
        return (localdate(self.registered_at) - self.on).days


class Presence(models.TextChoices):
    """What a school may say; it never judges whether an absence was lawful."""

    PRESENT = "present", _("present")
    LATE = "late", _("late")
    LEFT_EARLY = "left_early", _("left early")
    SICK = "sick", _("reported sick")
    AGREED = "agreed", _("agreed absence")
    TOLD = "told", _("told another reason")
    NO_WORD = "no_word", _("no word")


# Who was there, wholly or in part.
CAME = (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY)


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, membership: Membership) -> Self:
        """Marks of the enrolments the member may see; a substitute's lent sessions'."""
        marks = self.filter(enrolment__in=Enrolment.objects.visible_to(membership))
        if membership.role == Role.SUBSTITUTE:
            return marks.filter(session__in=Session.objects.visible_to(membership))
        return marks

    def standing(self) -> Self:
        """Not void: what the register says now."""
        return self.filter(voided_at=None)

    def that_count(self) -> Self:
        """Standing, and not of a session called off: nobody was present or absent."""
        return self.standing().filter(session__cancelled_at=None)

    def unexplained(self) -> Self:
        """Absent without a word."""
        return self.filter(presence=Presence.NO_WORD)


class Mark(PersonalRecord):
    """One person at one session. ``municipality`` is the home on that day.

    A mark that should not be there is void: undone, or contradicted by something else.
    Until somebody marks the person again it says nothing and counts for nothing.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="marks")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="marks")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    presence = models.CharField(_("presence"), max_length=10, choices=Presence.choices)
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed"), default=0)
    reason = models.ForeignKey(
        ReasonCode, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True)
    voided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                "session", "enrolment", name="mark_once_per_session"
            ),
            models.CheckConstraint(
                name="mark_present_misses_nothing",
                condition=Q(presence="present", minutes_missed=0, reason=None)
                | (~Q(presence="present") & Q(minutes_missed__range=(1, 960))),
            ),
            models.CheckConstraint(
                name="mark_voided_at_with_by",
                condition=Q(voided_at=None, voided_by=None)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
            ),
        ]
        indexes = [models.Index("enrolment", name="mark_enrolment")]

    def __str__(self) -> str:
        return f"mark {self.pk}"

    @property
    def state(self) -> str:
        """What it says, in one word to compare with: ``late:20:5``; void, nothing."""
        if self.voided_at:
            return ""
        return f"{self.presence}:{self.minutes_missed}:{self.reason_id or ''}"


class MarkCorrection(PersonalRecord):
    """What a mark said before it was changed: old value, who, when, why."""

    mark = models.ForeignKey(Mark, models.CASCADE, related_name="corrections")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    presence = models.CharField(
        _("presence before"), max_length=10, choices=Presence.choices
    )
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed before"))
    reason = models.ForeignKey(ReasonCode, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded before"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(_("corrected"))
    corrected_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    why = models.CharField(
        _("why"), max_length=200, blank=True, validators=[refuse_cpr]
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"correction {self.pk}"
