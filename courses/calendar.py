"""When teaching happens: Copenhagen days and times, closed days, weekly patterns.

Pure: knows the calendar and nothing of the database. A day with two local times becomes
two instants here and nowhere else, so that no session moves when the clocks do.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import gettext as _

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LONGEST_MINUTES = 16 * 60
ONE_DAY = timedelta(days=1)
# Not public holidays, but no Danish school teaches: Constitution Day, Christmas Eve,
# New Year's Eve (``holidays`` lists them, with 1 May, as "optional").
CLOSED_BY_CUSTOM = frozenset({(6, 5), (12, 24), (12, 31)})


class NoSuchTime(ValueError):
    """The clocks jump over that time on that day."""


class TooShortOrLong(ValueError):
    """A session ends before it starts, or lasts more than sixteen hours."""


class Instants(NamedTuple):
    """The instants (UTC) of a stretch of local time, and how long it really lasts."""

    starts_at: datetime
    ends_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a school is closed, ``first`` and ``last`` included."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session to be: a Copenhagen date with local times."""

    on: date
    start: time
    end: time
    kind: str = "teaching"
    room: str = ""
    module_title: str = ""
    teacher_id: int | None = None


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day of the pattern on which nothing is taught, and why.

    ``is_own`` tells the school's own holiday from a public one.
    """

    on: date
    why: str
    is_own: bool = False


class Hours(NamedTuple):
    """Local times from and to."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hours by weekday (0 is Monday), each week from ``first`` to ``last`` included."""

    hours: Mapping[int, Hours]
    first: date
    last: date
    kind: str = "teaching"
    room: str = ""
    teacher_id: int | None = None


class Plan(NamedTuple):
    """What a pattern gives: sessions in order, and the days it leaves out."""

    sessions: Sequence[PlannedSession]
    skipped: Sequence[SkippedDay]

    @property
    def seal(self) -> str:
        """Another one for another plan: what is saved is what was looked at."""
        return sealed([*self.sessions, *self.skipped])


def sealed(shown: Sequence[object]) -> str:
    """A short text that changes when anything of what is ``shown`` does."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def instants(on: date, start: time, end: time) -> Instants:
    """The instants that ``start`` and ``end`` mean in Copenhagen on ``on``.

    A time that comes twice (autumn) is the first of the two.

    Raises:
        NoSuchTime: the clocks jump over one of the times that day (spring).
        TooShortOrLong: less than a minute or more than sixteen hours.
    """
    starts_at, ends_at = _instant(on, start), _instant(on, end)
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    if end <= start or not 1 <= minutes <= LONGEST_MINUTES:
        raise TooShortOrLong(
            _("A session ends after it starts and lasts at most 16 hours.")
        )
    return Instants(starts_at, ends_at, minutes)


def _instant(on: date, clock: time) -> datetime:
    local = datetime.combine(on, clock.replace(fold=0), COPENHAGEN)
    instant = local.astimezone(UTC)
    if instant.astimezone(COPENHAGEN).replace(tzinfo=None) != local.replace(
        tzinfo=None
    ):
        raise NoSuchTime(
            _("There is no %(time)s on %(date)s: the clocks are put forward.")
            % {"time": f"{clock:%H.%M}", "date": f"{on.day}.{on.month}.{on.year}"}
        )
    return instant


@cache
def closed_days(year: int) -> Mapping[date, str]:
    """Public holidays of Denmark and what schools keep free by custom, with names."""
    public = holidays.country_holidays("DK", years=year, language="da")
    optional = holidays.country_holidays(
        "DK", years=year, language="da", categories=("optional",)
    )
    custom = {
        day: name
        for day, name in optional.items()
        if (day.month, day.day) in CLOSED_BY_CUSTOM
    }
    return {**custom, **dict(public.items())}


def why_closed(on: date, closures: Collection[Closure] = ()) -> str:
    """The holiday that closes a school on ``on``; empty when it is open."""
    if name := closed_days(on.year).get(on):
        return name
    return next((each.name for each in closures if each.first <= on <= each.last), "")


def is_school_day(on: date, closures: Collection[Closure] = ()) -> bool:
    """Whether ``on`` is a weekday on which a school with these closures is open."""
    return on.weekday() < 5 and not why_closed(on, closures)


def weekly(pattern: Pattern, closures: Collection[Closure] = ()) -> Plan:
    """Lay a pattern out day by day, leaving out holidays and closures.

    Raises:
        NoSuchTime: the clocks jump over one of the times on a day of the pattern.
        TooShortOrLong: the times do not make a session.
    """
    sessions, skipped = [], []
    for day in _days(pattern):
        if why := why_closed(day, closures):
            is_own = day not in closed_days(day.year)
            skipped.append(SkippedDay(day, why, is_own))
            continue
        start, end = pattern.hours[day.weekday()]
        instants(day, start, end)
        sessions.append(
            PlannedSession(
                on=day,
                start=start,
                end=end,
                kind=pattern.kind,
                room=pattern.room,
                teacher_id=pattern.teacher_id,
            )
        )
    return Plan(sessions, skipped)


def _days(pattern: Pattern) -> Iterator[date]:
    day = pattern.first
    while day <= pattern.last:
        if day.weekday() in pattern.hours:
            yield day
        day += ONE_DAY
