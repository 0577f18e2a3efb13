"""How long an offered seat is held for an answer. Pure.

An answer is due on a working day at 16.00 Copenhagen time, so many working days after
the offer, fewer when the course is near; in the last days it is hours, and never at
night. It is due before the course's first day, unless that has begun. Whoever is asked
has at least two hours while the course has not begun, or until it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from courses import calendar
from courses.calendar import COPENHAGEN, ONE_DAY

ANSWER_BY, MORNING = time(16), time(10)
AT_LEAST = timedelta(hours=2)
LAST_DAYS = timedelta(days=4)
KEYS = ("offer_days", "offer_near_days", "offer_days_near", "offer_last_hours")


@dataclass(frozen=True, slots=True)
class Times:
    """Working days to answer; ``near_days`` before the start the shorter time begins.

    In the last days before the start an answer is due within ``last_hours``. The
    defaults hold where no dated rule value is loaded.
    """

    days: int = 3
    near_days: int = 21
    days_when_near: int = 1
    last_hours: int = 4


def times_of(values: Mapping[str, int]) -> Times:
    """Read the times from the rule values ``offer_*``; what is missing is the usual."""
    usual = Times()
    return Times(
        days=values.get("offer_days", usual.days),
        near_days=values.get("offer_near_days", usual.near_days),
        days_when_near=values.get("offer_days_near", usual.days_when_near),
        last_hours=values.get("offer_last_hours", usual.last_hours),
    )


def expires(*, at: datetime, starts_on: date, times: Times) -> datetime:
    """The instant until which a seat offered at ``at`` is held."""
    today = at.astimezone(COPENHAGEN).date()
    left = starts_on - today
    if left <= LAST_DAYS:
        due = _by_day(at + timedelta(hours=times.last_hours))
    else:
        near = left.days <= times.near_days
        due = _by(today, times.days_when_near if near else times.days)
    begins = datetime.combine(starts_on, time.min, tzinfo=COPENHAGEN)
    if at >= begins:
        return due
    return min(max(due, at + AT_LEAST), begins)


def _by_day(due: datetime) -> datetime:
    """Move a deadline that falls before 10.00 or after 16.00 to the next 10.00."""
    local = due.astimezone(COPENHAGEN)
    if MORNING <= local.time() <= ANSWER_BY:
        return due
    day = local.date() + (ONE_DAY if local.time() > ANSWER_BY else timedelta(0))
    return datetime.combine(day, MORNING, tzinfo=COPENHAGEN)


def _by(today: date, days: int) -> datetime:
    """16.00 on the ``days``-th working day after ``today``."""
    day = today
    while days > 0:
        day += ONE_DAY
        days -= calendar.is_school_day(day)
    return datetime.combine(day, ANSWER_BY, tzinfo=COPENHAGEN)
