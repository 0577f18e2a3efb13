"""Counts of courses, made ready for the figures; refreshed at night, read by pages."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from courses.models import Course
from municipalities.models import Cooperation, Municipality


class Tally(models.Model):
    """So many of so many of one course, of people who are here.

    ``figure`` is the key of a count (``outcomes.summaries``). A count of a mean has the
    sum in ``part``; one of a median is spread over ``value``, in whole days or hours.
    Cooperation, track and year are the course's, kept here so that figures are added up
    without it. Exact and small: only protected figures made of these leave.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    cooperation = models.ForeignKey(Cooperation, models.PROTECT, related_name="+")
    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year of the course's start"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+"
    )
    gender = models.CharField(_("gender"), max_length=5, blank=True)
    arrival_year = models.PositiveSmallIntegerField(_("year of arrival"), null=True)
    figure = models.SlugField(_("figure"), max_length=40)
    value = models.PositiveIntegerField(_("at the value"), default=0)
    part = models.PositiveBigIntegerField(_("so many"), default=0)
    whole = models.PositiveBigIntegerField(_("of"), default=0)

    class Meta:
        verbose_name = _("count of a course")
        verbose_name_plural = _("counts of courses")
        constraints = [
            models.UniqueConstraint(
                *("course", "municipality", "gender", "arrival_year"),
                *("figure", "value"),
                name="tally_unique",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index("cooperation", "year", name="tally_cooperation")]

    def __str__(self) -> str:
        return f"{self.figure} {self.course_id}"


class TallyRunQuerySet(models.QuerySet["TallyRun"]):
    def finished(self) -> Self:
        """Those that came to their end, newest first."""
        return self.filter(finished_at__isnull=False).order_by("-began_at", "-pk")


class TallyRun(models.Model):
    """Once through the courses that changed; figures are as of when it began."""

    began_at = models.DateTimeField(_("began"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    courses = models.PositiveIntegerField(_("courses counted"), default=0)

    objects = TallyRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of the figures")
        verbose_name_plural = _("counts of the figures")
        constraints = [
            models.CheckConstraint(
                name="tally_run_finished_after_it_began",
                condition=Q(finished_at=None)
                | Q(finished_at__gte=models.F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%d.%m.%Y %H.%M}"
