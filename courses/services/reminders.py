"""Chase what is missing: the school, never the citizen (design.md J2)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from courses import calendar, notices
from courses.models import Session
from municipalities.models import Role

# After the end of a session: first whoever teaches, then the school's office.
FIRST_AFTER = timedelta(hours=1)
THEN_AFTER = timedelta(days=2)
# Older gaps stand on the school's start page; nobody is written to about them.
FORGET_AFTER = timedelta(days=14)


@transaction.atomic
def chase_missing_registers(*, at: datetime) -> int:
    """Owe schools a reminder of each held session that nobody has registered.

    On school days only; one reminder per session to the teachers an hour after its
    end, and one to the school's administrators two days after. Running it again, or
    after downtime, owes nothing twice. Returns the sessions missing.
    """
    if not calendar.is_school_day(localdate(at)):
        return 0
    missing = list(
        Session.objects.unregistered()
        .over(at=at - FIRST_AFTER)
        .filter(ends_at__gte=at - FORGET_AFTER, course__cancelled_at=None)
        .select_related("course")
    )
    notices.register_missing(sessions=missing, role=Role.SCHOOL_TEACHER, at=at)
    late = [each for each in missing if each.ends_at <= at - THEN_AFTER]
    notices.register_missing(sessions=late, role=Role.SCHOOL_ADMIN, at=at)
    return len(missing)
