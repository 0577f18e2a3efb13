"""What may be shown of all tables that the same readers see side by side.

Each table is shown whole or not at all. One with a number too small is not; then
others are kept back, the finest and least asked for first, until no small number that
is kept back can be narrowed by what is shown. Pure and deterministic.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from outcomes.disclosure.knowledge import OWN, TOTAL, Cell, Knowledge
from outcomes.disclosure.relations import RELATIONS, Relations
from outcomes.disclosure.shown import (
    GROUP,
    PLACES,
    SMALL,
    THRESHOLD,
    Shown,
    breakdown,
    is_one_places,
    is_small,
    share,
)

SMALLEST, LARGEST = 1, THRESHOLD - 1
type Key = tuple[str, str, str]  # period, figure, by


@dataclass(frozen=True, slots=True)
class Table:
    """One figure of one period, broken down one way; the groups add up to its total.

    ``period`` is the period's key (»2026«, »2025-2026«), ``figure`` a figure's
    (»completion«), ``by`` the way (»total«, »municipality«, »gender« …, and
    »gender@3« across track 3). ``givers``: group → people of each municipality in it,
    where one of them could subtract its own.
    """

    period: str
    figure: str
    by: str
    groups: Mapping[str, tuple[int, int]]
    givers: Mapping[str, Collection[int]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What the table is called among those published together."""
        return (self.period, self.figure, self.by)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """How tables of one block of years hang together.

    ``years`` and ``block`` are period keys (the same for a block of one year).
    ``joined``: way → (finer way, group → the groups of the finer way it is made of).
    ``rank``: a way's place among those that are given up for others, finest first.
    """

    years: Sequence[str]
    block: str
    joined: Mapping[str, tuple[str, Mapping[str, Collection[str]]]] = field(
        default_factory=dict
    )
    rank: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Tables that are shown together or not at all."""

    rank: tuple[int, int, int]
    tables: tuple[Table, ...]

    @property
    def is_safe(self) -> bool:
        """Whether each table could be shown by itself."""
        hidden = {SMALL, GROUP, PLACES}
        return not any(hidden & set(_alone(each).values()) for each in self.tables)


def protect(
    tables: Iterable[Table],
    *,
    catalogue: Catalogue,
    relations: Relations = RELATIONS,
) -> dict[Key, dict[str, Shown]]:
    """What may be shown of the tables of one block of years."""
    found = list(tables)
    figures = list(dict.fromkeys(each.figure for each in found))
    shown: dict[Key, dict[str, Shown]] = {}
    for family in relations.families(figures):
        together = [each for each in found if each.figure in family]
        units = _units(together, catalogue=catalogue, figures=figures)
        knowledge = Knowledge(
            {each.key: each.groups for each in together}, catalogue, relations
        )
        hidden = _kept_back(units, knowledge)
        for number, unit in enumerate(units):
            for table in unit.tables:
                shown[table.key] = _hidden(table) if number in hidden else _alone(table)
    return shown


def _kept_back(units: Sequence[_Unit], knowledge: Knowledge) -> set[int]:
    """The units that are not shown, by their numbers."""
    hidden = {number for number, unit in enumerate(units) if not unit.is_safe}
    small = {number: list(_small(units[number])) for number in hidden}
    if not any(small.values()):
        return hidden
    while True:
        knowledge.forget()
        for number, unit in enumerate(units):
            if number not in hidden:
                for table in unit.tables:
                    knowledge.show(table.key, because=1 << number)
        knowledge.settle()
        more = _to_give_up(units, small, knowledge)
        if not more:
            return hidden
        hidden |= more


def _to_give_up(
    units: Sequence[_Unit], small: Mapping[int, list[Cell]], knowledge: Knowledge
) -> set[int]:
    """One unit for each small number that is narrowed, if none is given up already."""
    chosen: set[int] = set()
    for cell in (cell for cells in small.values() for cell in cells):
        low, high, low_because, high_because = knowledge.between(cell)
        reasons = (low_because if low > SMALLEST else 0) | (
            high_because if high < LARGEST else 0
        )
        told = {number for number in range(len(units)) if reasons >> number & 1}
        if told and not told & chosen:
            chosen.add(min(told, key=lambda number: units[number].rank))
    return chosen


def _small(unit: _Unit) -> Iterator[Cell]:
    """The small numbers of its tables: parts, wholes, and of groups what is left."""
    for table in unit.tables:
        for group, (part, whole) in table.groups.items():
            numbers = (part, whole) if is_whole(table) else (part, whole, whole - part)
            for what, value in enumerate(numbers):
                if is_small(value):
                    yield (table.key, group, what)


def _units(
    tables: Iterable[Table], *, catalogue: Catalogue, figures: Sequence[str]
) -> list[_Unit]:
    """Each table by itself, but what is broken down year by year: all years in one."""
    found: dict[tuple[str, str, str], list[Table]] = {}
    for table in tables:
        is_block = table.period == catalogue.block
        when = table.period if is_block or table.by == TOTAL else ""
        found.setdefault((table.figure, table.by, when), []).append(table)
    return [
        _Unit(
            (
                _worth(by, when, catalogue),
                catalogue.rank.get(_way(by), 0),
                -figures.index(figure),
            ),
            tuple(those),
        )
        for (figure, by, when), those in sorted(found.items())
    ]


def _way(by: str) -> str:
    """»gender@3« is »gender@«, whichever the track."""
    way, across, _track = by.partition("@")
    return way + across


def _worth(by: str, when: str, catalogue: Catalogue) -> int:
    """What is given up first: tracks' groups, a year's groups, groups, totals."""
    if "@" in by:
        return 0
    if by == TOTAL:
        return 3 if when == catalogue.block else 4
    return 2 if when else 1


def _alone(table: Table) -> dict[str, Shown]:
    """The table as it may be shown by itself."""
    if any(is_one_places(people) for people in table.givers.values()):
        return dict.fromkeys(table.groups, PLACES)
    if not is_whole(table):
        return breakdown(table.groups)
    found = {group: share(*pair) for group, pair in table.groups.items()}
    one_hidden = len(found) > 1 and SMALL in found.values()
    return dict.fromkeys(found, GROUP) if one_hidden else found


def is_whole(table: Table) -> bool:
    """Whether it tells of everybody, or of all of one's own.

    What is left of those may be few: 28 of 30 tells of no group.
    """
    way, across, _track = table.by.partition("@")
    return way in {TOTAL, OWN} or (len(table.groups) == 1 and not across)


def _hidden(table: Table) -> dict[str, Shown]:
    """Kept back: for what it tells by itself, or for another table's small number."""
    alone = _alone(table)
    if PLACES in alone.values() or (table.by == TOTAL and SMALL in alone.values()):
        return alone
    return dict.fromkeys(table.groups, GROUP)
