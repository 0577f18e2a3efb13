"""The days on which a school is closed, beside the public holidays."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models.members import Membership
from municipalities.models.organisations import School


class SchoolHolidayQuerySet(models.QuerySet["SchoolHoliday"]):
    def visible_to(self, membership: Membership) -> Self:
        """The own school's."""
        return self.filter(school=membership.whole_school_id or 0)


class SchoolHoliday(models.Model):
    """Days on which a school is closed, beside the public holidays."""

    school = models.ForeignKey(School, models.CASCADE, related_name="holidays")
    period = DateRangeField(_("period"))
    name = models.CharField(_("name"), max_length=60)

    objects = SchoolHolidayQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="school_holidays_do_not_overlap",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day the school is closed."""
        day: date = self.period.upper - timedelta(days=1)
        return day
