"""How fast an absence is in the right hands (domain B1, T8). Pure.

Days are Copenhagen calendar days from the session's day: 3 March to 28 April is 56.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from statistics import median_low

from courses.calendar import COPENHAGEN


@dataclass(frozen=True, slots=True)
class Chain:
    """One absence: the day it was, and the instants of what was done; None: not yet."""

    municipality: str
    school: str
    on: date
    registered_at: datetime
    seen_at: datetime | None
    contacted_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Days:
    """Median and 90th percentile of ``n`` absences, in days; None without any."""

    n: int
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """The steps of a municipality's or school's absences, and what is still open."""

    name: str
    absences: int
    steps: Sequence[Days]  # registered, seen, contacted, closed
    open: int
    oldest_open: int | None
    is_late: bool


def lines(
    chains: Sequence[Chain],
    *,
    by: Callable[[Chain], Hashable],
    today: date,
    target: int,
) -> list[Line]:
    """One line per value of ``by``, in the order they come.

    Late is what the cooperation agreed it must not be: the median of the closed ones,
    or the oldest open one, takes more than ``target`` days.
    """
    groups: dict[Hashable, list[Chain]] = defaultdict(list)
    for chain in chains:
        groups[by(chain)].append(chain)
    return [
        line(str(name), group, today=today, target=target)
        for name, group in groups.items()
    ]


def line(name: str, chains: Sequence[Chain], *, today: date, target: int) -> Line:
    """The figures of these absences."""
    closed = _days((each.on, each.closed_at) for each in chains)
    waiting = [(today - each.on).days for each in chains if each.closed_at is None]
    oldest = max(waiting, default=None)
    return Line(
        name=name,
        absences=len(chains),
        steps=(
            _days((each.on, each.registered_at) for each in chains),
            _days((each.on, each.seen_at) for each in chains),
            _days((each.on, each.contacted_at) for each in chains),
            closed,
        ),
        open=len(waiting),
        oldest_open=oldest,
        is_late=max(closed.median or 0, oldest or 0) > target,
    )


def _days(steps: Iterable[tuple[date, datetime | None]]) -> Days:
    taken = sorted(
        (done.astimezone(COPENHAGEN).date() - on).days
        for on, done in steps
        if done is not None
    )
    if not taken:
        return Days(0, None, None)
    return Days(
        n=len(taken),
        median=median_low(taken),
        ninetieth=taken[ceil(len(taken) * 0.9) - 1],
    )
