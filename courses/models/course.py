"""Courses (hold): one run of a track, its modules, quotas and decisions."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import EmployerDemand, Track
from courses.models.counts import Offered, Seated, WaitingFor
from municipalities.free_text import refuse_cpr
from municipalities.models import (
    CancellationPolicy,
    Cooperation,
    Membership,
    Role,
    School,
)
from municipalities.models.organisations import no_earlier_than


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, membership: Membership) -> Self:
        """A school's own courses; the courses of one's cooperations for the others.

        A substitute sees no course: the lent session says what is needed of it.
        """
        if (school := membership.whole_school_id) is not None:
            return self.filter(school=school)
        if membership.role == Role.SUBSTITUTE:
            return self.none()
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
        """Annotate ``seated``, ``offered``, ``waiting``: has a seat, asked, queued."""
        return self.annotate(
            seated=Seated("pk"), offered=Offered("pk"), waiting=WaitingFor("pk")
        )

    def with_school_contact(self) -> Self:
        """Annotate ``talked_on``: the last talk with the school that is on record."""
        standing = Q(school_log__corrections=None)
        return self.annotate(talked_on=Max("school_log__on", filter=standing))

    def for_seating(self) -> Self:
        """Lock the courses: everything about their seats waits for each other here."""
        related = self.with_terms().select_related("track")
        return related.select_for_update(of=("self",))

    def with_terms(self) -> Self:
        """With what ``policy`` is read from."""
        return self.select_related("school__policy", "agreed_policy")

    def for_lists(self) -> Self:
        """With what a list shows of each: track, school."""
        return self.select_related("track", "school")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Course(models.Model):
    """One run of a track at one school. Dates are Copenhagen dates."""

    seated: int  # annotated by with_counts
    offered: int  # annotated by with_counts
    waiting: int  # annotated by with_counts
    talked_on: date | None  # annotated by with_school_contact

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
    # The rest of the way (timeline.py): None is the usual distance from the start.
    opens_on = models.DateField(_("nominations open"), null=True, blank=True)
    meeting_on = models.DateField(_("information meeting"), null=True, blank=True)
    status_on = models.DateField(_("first status"), null=True, blank=True)
    papers_on = models.DateField(_("papers are in"), null=True, blank=True)
    last_free_on = models.DateField(_("last free withdrawal"), null=True, blank=True)
    list_on = models.DateField(_("final list"), null=True, blank=True)
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
    # The school's terms on the day the course was agreed; no policy: it had none then.
    agreed_policy = models.ForeignKey(
        CancellationPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreed terms"),
    )
    terms_agreed_on = models.DateField(_("terms agreed on"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours in all"), null=True, blank=True)
    # Contact at least every so many calendar days (domain B6, D1); None asks for none.
    contact_days = models.PositiveSmallIntegerField(
        _("days between contacts with each person"), null=True, blank=True
    )
    employer_days = models.PositiveSmallIntegerField(
        _("days between contacts with the employer"), null=True, blank=True
    )
    school_days = models.PositiveSmallIntegerField(
        _("days between contacts with the school"), null=True, blank=True, default=14
    )
    # Written when the course is wound up; whoever plans the next run reads it.
    learned = models.CharField(
        _("what was learned"), max_length=1000, blank=True, validators=[refuse_cpr]
    )
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
            models.CheckConstraint(
                name="course_terms_agreed_on_a_day",
                condition=Q(agreed_policy=None) | Q(terms_agreed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="course_contact_every_1_to_60_days",
                condition=(Q(contact_days=None) | Q(contact_days__range=(1, 60)))
                & (Q(employer_days=None) | Q(employer_days__range=(1, 60)))
                & (Q(school_days=None) | Q(school_days__range=(1, 60))),
            ),
        ]
        indexes = [
            models.Index("school", "starts_on", name="course_school_start"),
            models.Index("starts_on", name="course_start"),
        ]

    def __str__(self) -> str:
        return f"{self.track} {self.number}"

    @property
    def policy(self) -> CancellationPolicy | None:
        """The school's terms as agreed for this course, whatever they are by now.

        Only of a course on which no day was noted they are the school's of today.
        """
        if self.terms_agreed_on is not None:
            return self.agreed_policy
        return self.school.policy

    def is_running(self, *, on: date) -> bool:
        """Whether ``on`` lies between the first and the last day."""
        return self.cancelled_at is None and self.starts_on <= on <= self.ends_on

    def has_started(self, *, on: date) -> bool:
        """Whether the first day has come."""
        return self.starts_on <= on

    def days_without_school(self, *, on: date) -> int | None:
        """Days without a talk with the school, once they are as many as is agreed.

        Counted from the last talk or the first day; None while there is no need, no
        rule, or the course does not run. Needs ``with_school_contact``.
        """
        if self.school_days is None or not self.is_running(on=on):
            return None
        since = max(self.talked_on or self.starts_on, self.starts_on)
        days = (on - since).days
        return days if days >= self.school_days else None

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
