"""A school's own holidays: days on which nothing of a weekly pattern is planned."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, School, SchoolHoliday


class OverlapsHoliday(Exception):
    """The school is closed on one of these days already."""


class EndsBeforeItBegins(Exception):
    """The last day lies before the first."""


@transaction.atomic
def add(
    *, first: date, last: date, name: str, at: datetime, by: Membership
) -> SchoolHoliday:
    """Close the own school from ``first`` to ``last``, both included (local dates).

    Holds the school's row until commit. The same days and name a second time is the
    holiday that is there. Sessions planned already stay; the page shows them.

    Raises:
        PermissionDenied: ``by`` may not keep a school's holidays.
        EndsBeforeItBegins, OverlapsHoliday: as they say.
    """
    access.require(by, Permission.KEEP_HOLIDAYS)
    school = School.objects.select_for_update().get(pk=by.school_id or 0)
    if last < first:
        raise EndsBeforeItBegins(_("The last day is not before the first."))
    period = (first, last + timedelta(days=1))
    for there in school.holidays.filter(period__overlap=period):
        if there.name == name and (there.period.lower, there.period.upper) == period:
            return there
        raise OverlapsHoliday(
            _("These days lie in “%(name)s”, which is there already.")
            % {"name": there.name}
        )
    holiday = SchoolHoliday.objects.create(school=school, period=period, name=name)
    changes = {"first": first.isoformat(), "last": last.isoformat()}
    audit.record(by=by, verb="holiday.added", targets=[holiday], at=at, changes=changes)
    return holiday


@transaction.atomic
def remove(*, holiday_id: int, at: datetime, by: Membership) -> None:
    """Take a holiday away; patterns planned from now on include its days.

    Raises:
        PermissionDenied: ``by`` may not keep a school's holidays.
        SchoolHoliday.DoesNotExist: ``by`` sees none (also the second time).
    """
    access.require(by, Permission.KEEP_HOLIDAYS)
    visible = SchoolHoliday.objects.visible_to(by).select_for_update()
    holiday = visible.get(pk=holiday_id)
    audit.record(by=by, verb="holiday.removed", targets=[holiday], at=at)
    holiday.delete()
