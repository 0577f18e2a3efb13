"""Chase what is missing: school and job centre, never the citizen (design.md J2)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from courses import calendar, notices, seat_notices
from courses.models import HeldSeat, Session
from municipalities.models import Role

# After the end of a session: first whoever teaches, then the school's office.
FIRST_AFTER = timedelta(hours=1)
THEN_AFTER = timedelta(days=2)
# Older gaps stand on the school's start page; nobody is written to about them.
FORGET_AFTER = timedelta(days=14)
# Before a naming deadline, but not in the first half of the time there is.
NAMES_BEFORE = timedelta(days=7)


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


@transaction.atomic
def remind_of_names(*, at: datetime) -> int:
    """Remind the job centres of held seats that need a name within NAMES_BEFORE.

    One reminder per course, municipality and deadline, however often this runs and
    whatever a downtime left out; after the deadline (a Copenhagen date, included) there
    is none. Who was named and is gone again counts as no name. Returns the seats.
    """
    today = localdate(at)
    unnamed = (
        HeldSeat.objects.without_name()
        .filter(name_by__gte=today, name_by__lte=today + NAMES_BEFORE)
        .filter(quota__course__cancelled_at=None, quota__course__starts_on__gt=today)
        .select_related("quota__course")
    )
    near = [each for each in unnamed if _half_over(each, on=today)]
    seat_notices.names_needed(held=near, at=at)
    return len(near)


def _half_over(held: HeldSeat, *, on: date) -> bool:
    """Whether half of the days for a name have gone on ``on``."""
    since = localdate(held.held_at)
    return on - since >= (held.name_by - since) / 2
