"""Courses (hold): one run of a track, its modules, quotas and decisions."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import EmployerDemand, Track
from municipalities.free_text import refuse_cpr
from municipalities.models import (
    Cooperation,
    Membership,
    Municipality,
    ReasonCode,
    School,
)
from municipalities.models.organisations import no_earlier_than


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, membership: Membership) -> Self:
        """A school's own courses; the courses of one's cooperations for the others."""
        if membership.school_id:
            return self.filter(school=membership.school_id)
        return self.filter(
            track__cooperation__in=Cooperation.objects.visible_to(membership)
        )

    def not_cancelled(self) -> Self:
        """Courses that are not called off."""
        return self.filter(cancelled_at=None)

    def running(self, *, on: date) -> Self:
        """Courses between their first and last day, ``on`` included."""
        return self.not_cancelled().filter(starts_on__lte=on, ends_on__gte=on)

    def upcoming(self, *, on: date) -> Self:
        """Courses that start after ``on``."""
        return self.not_cancelled().filter(starts_on__gt=on)

    def ended(self, *, on: date) -> Self:
        """Courses whose last day lies before ``on``."""
        return self.not_cancelled().filter(ends_on__lt=on)

    def with_counts(self) -> Self:
        """Annotate ``seated`` and ``waiting``: people now on the course and queued."""
        here = Q(enrolments__left_at=None)
        return self.annotate(
            seated=Count(
                "enrolments", filter=here & Q(enrolments__seated_at__isnull=False)
            ),
            waiting=Count("enrolments", filter=here & Q(enrolments__seated_at=None)),
        )

    def for_lists(self) -> Self:
        """With what a list shows of each: track, school."""
        return self.select_related("track", "school")


class Course(models.Model):
    """One run of a track at one school. Dates are Copenhagen dates."""

    track = models.ForeignKey(
        Track, models.PROTECT, related_name="courses", verbose_name=_("industry track")
    )
    school = models.ForeignKey(
        School, models.PROTECT, related_name="courses", verbose_name=_("school")
    )
    number = models.PositiveSmallIntegerField(_("run number"))
    site = models.CharField(_("place"), max_length=120, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    minimum = models.PositiveSmallIntegerField(_("minimum"))
    target = models.PositiveSmallIntegerField(_("target"))
    signup_deadline_on = models.DateField(_("sign-up deadline"))
    release_on = models.DateField(_("unused quotas are released"))
    decide_on = models.DateField(_("go/no-go"))
    demand = models.ForeignKey(
        EmployerDemand,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("employer's order"),
    )
    employer_places = models.PositiveSmallIntegerField(
        _("places at employers"), null=True, blank=True
    )
    price_per_seat = models.PositiveIntegerField(
        _("price per seat in kr."), null=True, blank=True
    )
    hours = models.PositiveSmallIntegerField(_("hours in all"), null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    opened_at = models.DateTimeField(
        _("open for nominations since"), null=True, blank=True
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    closed_at = models.DateTimeField(_("wound up"), null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.UniqueConstraint(
                "track", "number", name="course_number_unique_in_track"
            ),
            models.CheckConstraint(
                name="course_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="course_minimum_target_seats_in_order",
                condition=Q(minimum__gte=1)
                & Q(target__gte=F("minimum"))
                & Q(seats__gte=F("target")),
            ),
            models.CheckConstraint(
                name="course_deadlines_in_order",
                condition=Q(release_on__gte=F("signup_deadline_on"))
                & Q(decide_on__lte=F("starts_on"))
                & Q(signup_deadline_on__lte=F("starts_on")),
            ),
        ]
        indexes = [
            models.Index("school", "starts_on", name="course_school_start"),
            models.Index("starts_on", name="course_start"),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.number}"

    def is_running(self, *, on: date) -> bool:
        """Whether ``on`` lies between the first and the last day."""
        return self.cancelled_at is None and self.starts_on <= on <= self.ends_on

    def has_started(self, *, on: date) -> bool:
        """Whether the first day has come."""
        return self.starts_on <= on

    def has_ended(self, *, on: date) -> bool:
        """Whether the last day is over."""
        return self.ends_on < on


class CourseModule(models.Model):
    """A module of one course, in order (domain A14)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("AMU number"), max_length=5, blank=True)
    days = models.DecimalField(_("days"), max_digits=4, decimal_places=1)
    gives_certificate = models.BooleanField(_("gives a certificate"), default=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [
            models.UniqueConstraint(
                "course", "position", name="course_module_position_unique"
            ),
            models.UniqueConstraint("course", "title", name="course_module_unique"),
            models.CheckConstraint(
                name="course_module_ends_after_it_starts",
                condition=no_earlier_than("ends_on", "starts_on"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Quota(models.Model):
    """Seats guaranteed to one municipality until they are released (domain A7)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="quotas")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="quotas"
    )
    seats = models.PositiveSmallIntegerField(_("guaranteed seats"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_seats = models.PositiveSmallIntegerField(_("seats released"), default=0)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint("course", "municipality", name="quota_unique"),
            models.CheckConstraint(
                name="quota_releases_at_most_its_seats",
                condition=Q(released_seats__lte=F("seats")),
            ),
            models.CheckConstraint(
                name="quota_released_seats_with_time",
                condition=Q(released_seats=0) | Q(released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.seats}"


class HeldSeat(models.Model):
    """A quota seat taken without a name yet, until its naming deadline."""

    quota = models.ForeignKey(Quota, models.CASCADE, related_name="held_seats")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    name_by = models.DateField(_("name needed by"))
    held_at = models.DateTimeField(_("held since"))
    held_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named"), null=True, blank=True)
    enrolment = models.OneToOneField(
        "courses.Enrolment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="held_seat",
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    class Meta:
        verbose_name = _("held seat")
        verbose_name_plural = _("held seats")
        constraints = [
            models.CheckConstraint(
                name="held_seat_ends_one_way",
                condition=Q(named_at=None) | Q(released_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"held seat {self.pk}"


class CourseDecision(models.Model):
    """A go/no-go decision with its reason and what it costs (design J1)."""

    class Choice(models.TextChoices):
        RUN = "run", _("run")
        POSTPONE = "postpone", _("postpone")
        MERGE = "merge", _("merge with another course")
        PAY_EMPTY = "pay_empty", _("pay for empty places")
        CANCEL = "cancel", _("cancel")

    course = models.ForeignKey(Course, models.CASCADE, related_name="decisions")
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    reason = models.CharField(_("reason"), max_length=300, validators=[refuse_cpr])
    cost = models.PositiveIntegerField(_("cost in kr."), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("go/no-go decision")
        verbose_name_plural = _("go/no-go decisions")
        constraints = [
            models.CheckConstraint(
                name="course_decision_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} {self.course_id}"


class SchoolLogEntry(models.Model):
    """A talk between coordinator and school about a course (domain A11)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="school_log")
    on = models.DateField(_("date"))
    text = models.CharField(_("agreed"), max_length=500, validators=[refuse_cpr])
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("entry of the school log")
        verbose_name_plural = _("school log")

    def __str__(self) -> str:
        return f"{self.on} {self.course_id}"


class Evaluation(models.Model):
    """One short evaluation of a course by one kind of respondent (domain A12)."""

    class Respondent(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        SCHOOL = "school", _("school")
        EMPLOYER = "employer", _("employer")
        CASEWORKER = "caseworker", _("caseworker")

    course = models.ForeignKey(Course, models.CASCADE, related_name="evaluations")
    respondent = models.CharField(
        _("respondent"), max_length=10, choices=Respondent.choices
    )
    score = models.PositiveSmallIntegerField(_("overall, 1–7"))
    text = models.CharField(
        _("comment"), max_length=500, blank=True, validators=[refuse_cpr]
    )
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                name="evaluation_score_1_to_7", condition=Q(score__range=(1, 7))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent} {self.course_id}"


class ChangeDecision(models.Model):
    """What is to be done differently next time, by whom and until when (A12)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="changes")
    text = models.CharField(_("change"), max_length=300, validators=[refuse_cpr])
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("decided change")
        verbose_name_plural = _("decided changes")

    def __str__(self) -> str:
        return f"change {self.pk}"


class Departure(models.Model):
    """A listed reason why the order of a course's list was departed from (6.2 rule 6)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="departures")
    enrolment = models.ForeignKey(
        "courses.Enrolment", models.CASCADE, related_name="departures"
    )
    reason = models.ForeignKey(ReasonCode, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("departure from the order")
        verbose_name_plural = _("departures from the order")

    def __str__(self) -> str:
        return f"{self.reason_id} {self.enrolment_id}"
