"""Means of progress that reveal nobody: pure arithmetic on scores (C3, 6.1).

A mean needs five people. What is shown beside it must not tell one apart either: the
means of six and the change of five of them would give the sixth away. And courses with
too few answers are counted in the total only when together they are five.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from outcomes import quarters
from outcomes.disclosure import COMPARISON, THRESHOLD, is_small

TENTH = 10


@dataclass(frozen=True, slots=True)
class Score:
    """One voice on one dimension: whose, in which group, in which quarter."""

    person: int
    group: int
    quarter: date
    score: int


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean (or a mean change) in tenths and how many are behind it; None is hidden.

    ``n`` is None where too few answered; nobody at all is 0.
    """

    tenths: int | None
    n: int | None

    @property
    def value(self) -> float | None:
        """The mean with one decimal."""
        return None if self.tenths is None else self.tenths / TENTH


NOTHING = Mean(None, 0)
HIDDEN = Mean(None, None)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one voice says of one dimension: now, and how that has changed."""

    now: Mean
    since_first: Mean
    since_last: Mean


@dataclass(frozen=True, slots=True)
class Line:
    """One dimension in two voices."""

    citizen: Voice
    caseworker: Voice

    @property
    def gap(self) -> Mean:
        """Citizen less caseworker, of the means as they are shown."""
        there, here = self.citizen.now, self.caseworker.now
        if NOTHING in {there, here}:
            return NOTHING
        if there.tenths is None or here.tenths is None:
            return HIDDEN
        return Mean(there.tenths - here.tenths, None)


def mean(values: Collection[int]) -> Mean:
    """The mean of some people's scores or changes; hidden under five."""
    return HIDDEN if is_small(len(values)) else open_mean(values)


def open_mean(values: Collection[int]) -> Mean:
    """The mean of what is no secret: the school's own answer, an employer's."""
    if not values:
        return NOTHING
    return Mean(_tenths(Fraction(sum(values), len(values))), len(values))


def _tenths(exact: Fraction) -> int:
    """Half away from zero, as people round."""
    size = (abs(exact) * TENTH * 2 + 1) // 2
    return int(size) if exact >= 0 else -int(size)


def voice(scores: Iterable[Score], *, quarter: date, group: int | None) -> Voice:
    """One voice on one dimension in a quarter, of one group or of all counted.

    ``scores`` are of all groups. Changes are of the people measured both times: since
    each one's first measure, and since the quarter before.
    """
    rows: dict[date, dict[int, Score]] = {}
    for each in scores:
        if each.quarter <= quarter:
            rows.setdefault(each.quarter, {})[each.person] = each
    here = _counted(rows.pop(quarter, {}), group=group)
    last = _counted(rows.get(quarters.before(quarter), {}), group=group)
    return Voice(
        now=mean(list(here.values())),
        since_first=_since_first(here, rows, quarter=quarter, group=group),
        since_last=_change(here, last, left=len(set(last) - set(here))),
    )


def _since_first(
    here: Mapping[int, int],
    earlier: Mapping[date, Mapping[int, Score]],
    *,
    quarter: date,
    group: int | None,
) -> Mean:
    """The mean change since each one's first measure.

    Beside the change since the quarter before it would tell of the few who have been
    measured for longer; and firsts of one quarter can be set against that one's mean.
    """
    first = {
        person: row
        for when in sorted(earlier, reverse=True)
        for person, row in earlier[when].items()
        if person in here
    }
    when = {row.quarter for row in first.values()}
    longer = sum(r.quarter != quarters.before(quarter) for r in first.values())
    if is_small(longer) and len(first) < COMPARISON:
        return HIDDEN
    left = None
    if len(when) == 1:
        there = _counted(earlier[when.pop()], group=group)
        left = len(set(there) - set(here))
    return _change(here, {p: row.score for p, row in first.items()}, left=left)


def _change(
    here: Mapping[int, int], then: Mapping[int, int], *, left: int | None
) -> Mean:
    """The mean change of who is in both.

    Whoever is new, or has ``left``, could be worked out from the means of both times if
    only one of these happened, and to few: then it takes ten for a change, whose
    rounding blurs them. ``left`` is None where no mean of the other time is shown.
    """
    both = set(here) & set(then)
    new = len(here) - len(both)
    told = (left == 0 and is_small(new)) or (new == 0 and is_small(left or 0))
    if both and told and len(both) < COMPARISON:
        return HIDDEN
    return mean([here[person] - then[person] for person in both])


def _counted(rows: Mapping[int, Score], *, group: int | None) -> dict[int, int]:
    """Who is counted: one group, or every group with five, and the rest if five."""
    groups: dict[int, dict[int, int]] = {}
    for person, row in rows.items():
        groups.setdefault(row.group, {})[person] = row.score
    if group is not None:
        return groups.get(group, {})
    large = {k: v for k, v in groups.items() if len(v) >= THRESHOLD}
    small = {p: s for k, v in groups.items() if k not in large for p, s in v.items()}
    if is_small(len(small)) and large:
        small = {}
    return small | {p: s for each in large.values() for p, s in each.items()}
