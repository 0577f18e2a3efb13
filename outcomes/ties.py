"""How figures hang together: what one shown table tells of another that is hidden.

Whoever works after the course also completed or not; who is asked after a year was
asked after half a year. A table that is hidden because of a small number stays hidden
only if the tables beside it leave that number open (security.md 3.3). Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from outcomes import disclosure
from outcomes.disclosure import GROUP, THRESHOLD, Shown, Table, is_small

SMALLEST, LARGEST = 1, THRESHOLD - 1
ROUNDS = 4  # of passing on what is known from group to group
PART, WHOLE, REST = range(3)

type Key = tuple[str, str, str]
type Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known of figures whatever the people are.

    ``base``: figures with the same base share their denominator. ``apart``: figures
    whose numerators share nobody. ``within``: figure → those whose numerator and
    denominator hold its own. ``among``: figure → those whose denominator holds its
    denominator. ``of``: figure → the one whose numerator holds its denominator.
    """

    base: Mapping[str, str] = field(default_factory=dict)
    apart: Sequence[frozenset[str]] = ()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)

    def share_base(self, one: str, other: str) -> bool:
        """Whether both have the same denominator."""
        return one in self.base and self.base[one] == self.base.get(other)

    def are_apart(self, one: str, other: str) -> bool:
        """Whether nobody is counted by both."""
        return any({one, other} <= group for group in self.apart)

    def holds(self, big: str, small: str) -> bool:
        """Whether something of ``big`` is at least as large as of ``small``."""
        return (
            big in self.within.get(small, ())
            or big in self.among.get(small, ())
            or self.of.get(small) == big
        )

    def related(self, one: str, other: str) -> bool:
        """Whether what is shown of the one bounds what the other can be."""
        return one != other and (
            self.share_base(one, other)
            or self.holds(one, other)
            or self.holds(other, one)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a shown figure says of a group, to be read against another figure."""

    figure: str
    part: int
    whole: int
    ties: Ties

    def elsewhere(self, figure: str) -> int:
        """How many of the group are counted here and so not by ``figure``."""
        apart = self.ties.are_apart(figure, self.figure)
        return self.part if apart and self.ties.share_base(figure, self.figure) else 0

    def bounds(self, figure: str) -> Iterator[tuple[int, float, float]]:
        """Of ``figure``: what, at least, at most."""
        ties, part, whole = self.ties, self.part, self.whole
        mine = (part, whole, whole - part)
        if ties.share_base(figure, self.figure):
            yield WHOLE, whole, whole
        if self.figure in ties.within.get(figure, ()):
            yield from ((what, 0, number) for what, number in enumerate(mine))
        if figure in ties.within.get(self.figure, ()):
            yield from ((what, number, inf) for what, number in enumerate(mine))
        if self.figure in ties.among.get(figure, ()):
            yield WHOLE, 0, whole
        if figure in ties.among.get(self.figure, ()):
            yield WHOLE, whole, inf
        if ties.of.get(figure) == self.figure:
            yield WHOLE, 0, part
        if ties.of.get(self.figure) == figure:
            yield PART, whole, inf


def telling(table: Table, shown: Iterable[Table], ties: Ties) -> set[Key]:
    """Those shown tables that narrow a small cell of a hidden ``table``.

    Empty when every cell of 1 to 4 may still be 1 or 4 for all they tell, and the other
    groups can then take up the rest of the total. Conservative: all tables that bound
    are named, not the one.
    """
    near = [each for each in shown if ties.related(table.figure, each.figure)]
    if not near:
        return set()
    cells = {name: (p, w, w - p) for name, (p, w) in table.groups.items()}
    totals = tuple(sum(each[what] for each in cells.values()) for what in range(3))
    ranges = {
        name: _told(
            table.figure,
            [Told(t.figure, *t.groups.get(name, (0, 0)), ties) for t in near],
        )
        for name in cells
    }
    for _ in range(ROUNDS):
        _pass_on(ranges, totals)
    for name, values in cells.items():
        for what, value in enumerate(values):
            low, high = ranges[name][what]
            if (
                is_small(value)
                and totals[what] >= THRESHOLD
                and (low > SMALLEST or high < LARGEST)
            ):
                return {each.key for each in near}
    return set()


def _told(figure: str, near: Iterable[Told]) -> list[Range]:
    """Between what a group's part, whole and rest must be, for all that is shown."""
    found: list[Range] = [(0.0, inf)] * 3
    elsewhere = 0
    for told in near:
        for what, low, high in told.bounds(figure):
            found[what] = _both(found[what], (low, high))
        elsewhere += told.elsewhere(figure)
    found[REST] = _both(found[REST], (elsewhere, inf))
    return found


def _pass_on(ranges: Mapping[str, list[Range]], totals: Sequence[int]) -> None:
    """Narrow each range by the others of its group, and by the other groups."""
    for mine in ranges.values():
        part, whole, rest = mine
        mine[WHOLE] = _both(whole, (part[0] + rest[0], part[1] + rest[1]))
        mine[PART] = _both(part, (whole[0] - rest[1], whole[1] - rest[0]))
        mine[REST] = _both(rest, (whole[0] - part[1], whole[1] - part[0]))
    for what, total in enumerate(totals):
        least = sum(mine[what][0] for mine in ranges.values())
        for mine in ranges.values():
            low, high = mine[what]
            others = [each[what][1] for each in ranges.values() if each is not mine]
            mine[what] = _both((low, high), (total - sum(others), total - least + low))


def _both(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])


_MONTHS = (3, 6, 12)
_ASKED = ("self_supporting", "company", "unknown")
TIES = Ties(
    base=dict.fromkeys(_ASKED, "asked"),
    apart=(frozenset(_ASKED),),
    within={f"job_{each}_completed": (f"job_{each}_started",) for each in _MONTHS},
    among={f"job_{each}_started": _ASKED for each in _MONTHS},
    of={f"job_{each}_completed": "completion" for each in _MONTHS},
)


def protect(
    tables: Iterable[Table], *, ties: Ties = TIES
) -> dict[Key, dict[str, Shown]]:
    """What may be shown of tables that the same readers see side by side.

    Each by itself first (``disclosure.protect``); then shown tables that narrow a small
    number of one hidden table go too. What two hidden tables tell of each other through
    their totals is NOT seen here: ``make attack-stats`` still finds such numbers.
    """
    found = {table.key: table for table in tables}
    shown = disclosure.protect(found.values())
    beside: dict[tuple[str, str], list[Key]] = {}
    for key in found:
        beside.setdefault((key[0], key[2]), []).append(key)
    for keys in beside.values():
        while more := _telling(keys, found, shown, ties=ties):
            for key in more:
                shown[key] = dict.fromkeys(shown[key], GROUP)
    return shown


def _telling(
    keys: Iterable[Key],
    found: Mapping[Key, Table],
    shown: Mapping[Key, Mapping[str, Shown]],
    *,
    ties: Ties,
) -> set[Key]:
    """The shown tables that narrow a number of a hidden one among them."""
    hidden = {key for key in keys if GROUP in shown[key].values()}
    left = [found[key] for key in keys if key not in hidden]
    return {tell for key in hidden for tell in telling(found[key], left, ties)}
