"""What a reader knows of a block's tables before any number is read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from outcomes.disclosure.bounds import Bounds, Reasons, Variable
from outcomes.disclosure.relations import PART, REST, WHOLE, Relations

if TYPE_CHECKING:
    from outcomes.disclosure.publishing import Catalogue

type Key = tuple[str, str, str]
type Groups = Mapping[str, tuple[int, int]]
# A table, a group, and which number: part, whole, rest, or what is more (REST + n).
type Cell = tuple[Key, str, int]
TOTAL, OWN, TRACK = "total", "own", "track"


class Knowledge:
    """Tables that add up to each other, and figures that hold each other.

    What a figure has more than those it holds (who works and did not complete) is a
    number too: it adds up like the others. A sum is known only where the true numbers
    keep it, for who is gone is counted in some tables and not in others.
    """

    def __init__(
        self, tables: Mapping[Key, Groups], catalogue: "Catalogue", relations: Relations
    ) -> None:
        self._tables, self._catalogue = tables, catalogue
        self._more = relations.all_known({key[1] for key in tables})
        self._true: dict[Cell, int] = {}
        self._at: dict[Cell, Variable] = {}
        self._sums: list[tuple[Variable, list[Variable]]] = []
        self._bounds = Bounds()
        for key, groups in tables.items():
            for group, (part, whole) in groups.items():
                for what, value in enumerate((part, whole, whole - part)):
                    self._add((key, group, what), value)
        for key, groups in tables.items():
            for group in groups:
                self._hold(key, group)
        for key in tables:
            self._add_up(key)

    def forget(self) -> None:
        """Nothing is shown."""
        self._bounds = Bounds()
        for _cell in self._at:
            self._bounds.variable()
        for total, parts in self._sums:
            self._bounds.add_up(total, parts)

    def show(self, key: Key, *, because: Reasons) -> None:
        """The table is shown."""
        for group in self._tables[key]:
            for what in (PART, WHOLE, REST):
                cell = (key, group, what)
                self._bounds.fix(self._at[cell], self._true[cell], because)

    def settle(self) -> None:
        """Work out what follows."""
        self._bounds.settle()

    def between(self, cell: Cell) -> tuple[int, int, Reasons, Reasons]:
        """At least, at most, and what each was worked out of."""
        at = self._at[cell]
        low, high = self._bounds.low[at], self._bounds.high[at]
        return low, high, *self._bounds.because(at)

    def _add(self, cell: Cell, value: int) -> None:
        self._true[cell] = value
        self._at[cell] = len(self._at)

    def _hold(self, key: Key, group: str) -> None:
        """Of one group: the figures beside this one that it holds, and what is more."""
        period, figure, by = key
        self._sum((key, group, WHOLE), [(key, group, PART), (key, group, REST)])
        for number, ((big, what), those) in enumerate(self._more, start=REST + 1):
            small = [((period, other, by), group, its) for other, its in those]
            small = [each for each in small if each in self._true]
            more = self._true[key, group, what] - sum(self._true[s] for s in small)
            if big == figure and more >= 0:
                self._add((key, group, number), more)
                self._sum((key, group, what), [*small, (key, group, number)])

    def _add_up(self, key: Key) -> None:
        whats = [PART, WHOLE, REST]
        for number, ((big, _what), _those) in enumerate(self._more, start=REST + 1):
            whats += [number] if big == key[1] else []
        for group, those in self._made_of(key):
            for what in whats:
                if (cell := (key, group, what)) in self._true:
                    self._sum(cell, [(*each, what) for each in those])

    def _sum(self, total: Cell, parts: list[Cell]) -> None:
        parts = [each for each in parts if each in self._true]
        if sum(self._true[each] for each in parts) == self._true[total]:
            self._sums.append((self._at[total], [self._at[each] for each in parts]))

    def _made_of(self, key: Key) -> Iterator[tuple[str, list[tuple[Key, str]]]]:
        """A group of this table, with cells of other tables that add up to it."""
        period, figure, by = key
        catalogue = self._catalogue
        beside = {each[2]: each for each in self._tables if each[:2] == key[:2]}
        years = (
            catalogue.years if period == catalogue.block != catalogue.years[0] else ()
        )
        finer, made = catalogue.joined.get(by, ("", {}))
        across = [each for way, each in beside.items() if way.startswith(f"{by}@")]
        for group in self._tables[key]:
            if years:
                yield group, [((year, figure, by), group) for year in years]
            if across:
                yield group, [(each, group) for each in across]
            if finer in beside:
                yield group, [(beside[finer], each) for each in made.get(group, ())]
            for way, each in beside.items():
                name, _at, track = way.partition("@")
                if (by == TOTAL and not track and name != TOTAL) or (
                    by == TRACK and track == group
                ):
                    yield group, [(each, inside) for inside in self._tables[each]]
