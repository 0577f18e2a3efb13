"""What a course's seats came to and cost, municipality by municipality. Pure.

Every seat is told of by a line with its rule and its dates, and the parts add up: what
is common is split by the cooperation's key in whole kroner with nothing left over. The
school's own bill counts; this says what to expect of it, and why (domain finding 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from courses import fees, shares
from outcomes.settlement_facts import Facts, Seat
from outcomes.settlement_seats import replacements, withdrew


class Rule(StrEnum):
    """Why a line says what it says."""

    HELD = "held"
    TRADED = "traded"
    RELEASED = "released"
    USED = "used"
    WITHDRAWN_FREE = "withdrawn_free"
    WITHDRAWN_REPLACED = "withdrawn_replaced"
    WITHDRAWN_LATE = "withdrawn_late"
    NO_SHOW = "no_show"
    NO_SHOW_REPLACED = "no_show_replaced"
    EMPTY_KEPT = "empty_kept"
    EMPTY_COMMON = "empty_common"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Line:
    """So many seats, by which rule, on which day, at what cost (None: not known).

    ``days`` before the start; ``by`` the municipality whose person took the seat over,
    or that gave or got traded seats; ``percent`` of the price of a called-off course.
    """

    rule: Rule
    seats: int
    kroner: int | None = 0
    on: date | None = None
    days: int | None = None
    by: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One municipality's part of a course."""

    place: int
    held: int = 0
    used: int = 0
    replaced: int = 0
    late: int = 0
    no_show: int = 0
    empty: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def lost(self) -> int:
        """Seats that were this municipality's and that nobody sat on."""
        return self.late + self.no_show + self.empty

    @property
    def kroner(self) -> int:
        """What it comes to, as far as it is known."""
        return sum(line.kroner or 0 for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Whether every line's cost is known: it is not without a price per seat."""
        return all(line.kroner is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Settlement:
    """A course settled: one account per municipality, and the empty common seats."""

    accounts: Mapping[int, Account]
    common_empty: int

    @property
    def kroner(self) -> int:
        """What all of it comes to, as far as it is known."""
        return sum(each.kroner for each in self.accounts.values())

    @property
    def is_whole(self) -> bool:
        """Whether every line's cost is known."""
        return all(each.is_whole for each in self.accounts.values())


@dataclass(slots=True)
class _Draft:
    held: int = 0
    used: int = 0
    replaced: int = 0
    late: int = 0
    no_show: int = 0
    empty: int = 0
    lines: list[Line] = field(default_factory=list)

    def account(self, place: int) -> Account:
        counts = (self.held, self.used, self.replaced, self.late, self.no_show)
        return Account(place, *counts, self.empty, tuple(self.lines))


def settle(facts: Facts) -> Settlement:
    """Settle one course; the same facts give the same answer, whatever their order."""
    drafts = {place: _Draft() for place in _places(facts)}
    _write_quotas(facts, drafts)
    common = 0
    if facts.cancelled_on is not None:
        _write_cancelled(facts, drafts)
    else:
        _write_people(facts, drafts)
        common = _write_empty(facts, drafts)
    accounts = {place: drafts[place].account(place) for place in sorted(drafts)}
    return Settlement(accounts, common)


def split(kroner: int, weights: Mapping[int, Fraction | int]) -> dict[int, int]:
    """Divide an amount by the sharing key in whole kroner; nothing is left over."""
    return shares.divide(kroner, weights)


def _places(facts: Facts) -> set[int]:
    return {
        *facts.weights,
        *(each.place for each in facts.quotas),
        *(each.place for each in facts.taken),
        *(each.giver for each in facts.trades),
        *(each.receiver for each in facts.trades),
    }


def _write_quotas(facts: Facts, drafts: Mapping[int, _Draft]) -> None:
    for quota in sorted(facts.quotas, key=lambda each: each.place):
        draft = drafts[quota.place]
        draft.held = quota.seats
        draft.lines.append(Line(Rule.HELD, quota.seats))
        if quota.released:
            draft.lines.append(
                Line(Rule.RELEASED, quota.released, on=quota.released_on)
            )
    for trade in sorted(facts.trades, key=lambda each: (each.on, each.giver)):
        got, gave = trade.seats, -trade.seats
        drafts[trade.receiver].lines.append(
            Line(Rule.TRADED, got, on=trade.on, by=trade.giver)
        )
        drafts[trade.giver].lines.append(
            Line(Rule.TRADED, gave, on=trade.on, by=trade.receiver)
        )


def _write_cancelled(facts: Facts, drafts: Mapping[int, _Draft]) -> None:
    """A called-off course is paid by all, by the key, from its terms and the day."""
    day = facts.cancelled_on or facts.today
    cost = fees.cost_on(
        day,
        starts_on=facts.starts_on,
        steps=facts.terms.course,
        price=facts.price,
        seats=facts.terms.priced_seats or facts.seats,
    )
    parts = None if cost.kroner is None else split(cost.kroner, facts.weights)
    for place in facts.weights:
        drafts[place].lines.append(
            Line(
                Rule.CANCELLED,
                0,
                None if parts is None else parts[place],
                on=day,
                days=(facts.starts_on - day).days,
                percent=cost.percent,
            )
        )


def _write_people(facts: Facts, drafts: Mapping[int, _Draft]) -> None:
    gone, took = replacements(facts)
    for at, seat in enumerate(facts.taken):
        draft = drafts[seat.place]
        by = facts.taken[took[at]].place if at in took else None
        if at not in gone:
            draft.used += 1
            continue
        if by is not None:
            draft.replaced += 1
        line = _gone_line(facts, seat, by=by)
        draft.late += line.rule == Rule.WITHDRAWN_LATE
        draft.no_show += line.rule == Rule.NO_SHOW
        draft.lines.append(line)
    for draft in drafts.values():
        draft.lines.sort(key=lambda line: (line.on or date.min, line.rule))
        if draft.used:
            cost = None if facts.price is None else facts.price * draft.used
            draft.lines.append(Line(Rule.USED, draft.used, cost, on=facts.starts_on))


def _gone_line(facts: Facts, seat: Seat, *, by: int | None) -> Line:
    if withdrew(facts, seat):
        day = min(seat.told_on or facts.starts_on, facts.starts_on)
        fee = fees.fee_on(day, starts_on=facts.starts_on, fees=facts.terms.person)
        days = (facts.starts_on - day).days
        if by is not None:
            return Line(Rule.WITHDRAWN_REPLACED, 1, on=day, days=days, by=by)
        rule = Rule.WITHDRAWN_LATE if fee else Rule.WITHDRAWN_FREE
        return Line(rule, 1, fee, on=day, days=days)
    if by is not None:
        return Line(Rule.NO_SHOW_REPLACED, 1, on=facts.starts_on, by=by)
    return Line(Rule.NO_SHOW, 1, facts.terms.no_show, on=facts.starts_on)


def _write_empty(facts: Facts, drafts: Mapping[int, _Draft]) -> int:
    """Seats nobody ever sat on: one's own that were kept, and the common ones.

    Returns the common ones. They cost what it was decided to pay for empty seats; each
    empty seat is an equal part of it.
    """
    told = sum(d.used + d.late + d.no_show for d in drafts.values())
    left = max(0, facts.seats - told)
    for quota in sorted(facts.quotas, key=lambda each: each.place):
        draft = drafts[quota.place]
        kept = quota.seats - quota.released
        unused = kept - draft.used - draft.late - draft.no_show
        draft.empty = min(left, max(0, unused))
        left -= draft.empty
    if facts.starts_on > facts.today:  # nothing is lost before the first day
        for draft in drafts.values():
            draft.empty = 0
        return 0
    _write_bought(facts, drafts, common=left)
    return left


def _write_bought(facts: Facts, drafts: Mapping[int, _Draft], *, common: int) -> None:
    """Split what is paid for empty seats: kept ones to their own, the rest by key."""
    bought = facts.bought or 0
    kept = {place: draft.empty for place, draft in drafts.items() if draft.empty}
    by_key = common if kept else max(common, 1)
    key = facts.weights or dict.fromkeys(drafts, 1)
    together = sum(key.values())
    weights: dict[int, Fraction | int] = {
        place: kept.get(place, 0)
        + by_key * (Fraction(key.get(place, 0), together) if together else 0)
        for place in drafts
    }
    if not together and not kept:
        weights = dict.fromkeys(key, 1)
    for place, part in split(bought, weights).items():
        own = bought * kept.get(place, 0) // (sum(kept.values()) + by_key)
        own = min(part, own) if by_key else part
        if kept.get(place):
            drafts[place].lines.append(Line(Rule.EMPTY_KEPT, kept[place], own))
        if part - own:
            drafts[place].lines.append(Line(Rule.EMPTY_COMMON, common, part - own))
