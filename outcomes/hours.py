"""A person's planned and attended hours in a week, against the duty. Pure.

Each minute counts once: a Danish class during a session, or work during either, adds
only what sticks out (domain 0.5, 6.1 "Timer pr. uge"). Copenhagen dates and times; all
amounts are whole minutes.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from courses.weekly_hours import Weekly, When

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Taught:
    """A session the person was or is expected at.

    ``missed`` is None until the school has said who came. ``is_placement``: the session
    is time at an employer.
    """

    when: When
    minutes: int
    missed: int | None = None
    is_placement: bool = False


@dataclass(frozen=True, slots=True)
class AtWork:
    """Hours a week at an employer from ``first`` to ``last`` (None: no end yet)."""

    first: date
    last: date | None
    weekly_hours: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that fills one person's weeks; ``duty`` in hours, None when untold."""

    taught: Sequence[Taught] = ()
    danish: Weekly | None = None
    work: Weekly | None = None
    placements: Sequence[AtWork] = ()
    duty: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week of one person, in minutes.

    ``attended`` and ``missed`` are of sessions the school has reported; ``unreported``
    is of sessions that are over and not reported: unknown, never absent.
    """

    monday: date
    course: int
    danish: int
    work: int
    attended: int
    missed: int
    unreported: int
    duty: int

    @property
    def planned(self) -> int:
        """All that is planned."""
        return self.course + self.danish + self.work

    @property
    def short(self) -> int:
        """What is missing up to the duty; 0 when the week is full."""
        return max(0, self.duty - self.planned)


def monday_of(day: date) -> date:
    """The Monday of the ISO week ``day`` lies in."""
    return day - timedelta(days=day.weekday())


def week_of(
    plan: Plan, monday: date, *, usual: int, now: date, closed: Collection[date]
) -> Week:
    """What ``plan`` comes to in the week from ``monday``.

    ``usual`` is the duty in hours where the person has none of their own; ``closed``
    are public holidays, on which no Danish class and no work is counted; ``now`` is
    the day before which a session without a report is one that is missing.
    """
    days = [monday + n * DAY for n in range(7)]
    taught = [each for each in plan.taught if each.when.on in days]
    open_days = [day for day in days if day not in closed]
    course = sum(each.minutes for each in taught)
    danish = sum(_beside(plan.danish, day, taught) for day in open_days)
    said = [each for each in taught if each.missed is not None]
    attended = sum(each.minutes - (each.missed or 0) for each in said)
    return Week(
        monday=monday,
        course=course,
        danish=danish,
        work=_at_work(plan, open_days, taught),
        attended=attended,
        missed=sum(each.missed or 0 for each in said),
        unreported=sum(
            each.minutes
            for each in taught
            if each.missed is None and each.when.on < now
        ),
        duty=60 * (usual if plan.duty is None else plan.duty),
    )


def _at_work(plan: Plan, days: Sequence[date], taught: Sequence[Taught]) -> int:
    """Hours at an employer: agreed weekly hours, else the hours the nomination tells.

    Agreed hours of a week that is only partly covered count day by day, a fifth each.
    Sessions held at the employer are part of them, not on top.
    """
    agreed = sum(_agreed(each, days) for each in plan.placements)
    if agreed:
        there = sum(each.minutes for each in taught if each.is_placement)
        return max(0, agreed - there)
    return sum(_beside(plan.work, day, taught, before=plan.danish) for day in days)


def _agreed(placement: AtWork, days: Sequence[date]) -> int:
    last = placement.last or date.max
    there = sum(
        placement.first <= day <= last and day.isoweekday() <= WORKING_DAYS
        for day in days
    )
    return round(60 * placement.weekly_hours * there / WORKING_DAYS)


def _beside(
    weekly: Weekly | None,
    day: date,
    taught: Iterable[Taught],
    *,
    before: Weekly | None = None,
) -> int:
    """Minutes of weekly hours on a day that nothing counted before them covers."""
    if weekly is None or weekly.start is None or weekly.end is None:
        return 0
    if day.isoweekday() not in weekly.weekdays:
        return 0
    free = set(range(_minute(weekly.start), _minute(weekly.end)))
    for each in taught:
        if each.when.on == day:
            free -= set(range(_minute(each.when.start), _minute(each.when.end)))
    if before and before.start and before.end and day.isoweekday() in before.weekdays:
        free -= set(range(_minute(before.start), _minute(before.end)))
    return len(free)


def _minute(clock: time) -> int:
    return 60 * clock.hour + clock.minute
