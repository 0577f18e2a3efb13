"""Working hours: when so many of them have passed. Pure.

A working day is a weekday that is no Danish holiday, from 8.00 to 16.00 Copenhagen
time; a municipality that is agreed to see an absence within eight working hours has a
whole working day for it.
"""

from datetime import UTC, datetime, time, timedelta

from courses import calendar
from courses.calendar import COPENHAGEN, ONE_DAY

OPENS, CLOSES = time(8), time(16)


def after(at: datetime, *, hours: int) -> datetime:
    """The instant (UTC) when ``hours`` working hours have passed since ``at``.

    A day on which the clocks change has its eight hours like any other: they change at
    night.
    """
    left = timedelta(hours=hours)
    now = _at_work(at.astimezone(COPENHAGEN))
    while left:
        closes = datetime.combine(now.date(), CLOSES, COPENHAGEN)
        worked = min(left, closes - now)
        left -= worked
        now += worked
        if left:
            now = _at_work(now)
    return now.astimezone(UTC)


def _at_work(local: datetime) -> datetime:
    """``local`` if somebody is at work then, else the next opening."""
    day = local.date()
    if calendar.is_school_day(day) and local.time() < CLOSES:
        return max(local, datetime.combine(day, OPENS, COPENHAGEN))
    day += ONE_DAY
    while not calendar.is_school_day(day):
        day += ONE_DAY
    return datetime.combine(day, OPENS, COPENHAGEN)


def next_noon(at: datetime) -> datetime:
    """The next 12.00 of a working day, later than ``at``: when a digest is sent."""
    day = at.astimezone(COPENHAGEN).date()
    while True:
        noon = datetime.combine(day, time(12), COPENHAGEN)
        if noon > at and calendar.is_school_day(day):
            return noon.astimezone(UTC)
        day += ONE_DAY
