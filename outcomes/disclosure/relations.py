"""How figures hang together, whatever the people are.

Whoever works after the course was asked about; who works and completed also works and
started. A hidden number stays hidden only if figures beside it leave it open.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PART, WHOLE, REST = range(3)
type Number = tuple[str, int]  # of a figure: its part, whole or rest


@dataclass(frozen=True, slots=True)
class Relations:
    """What is known of figures whatever the people are.

    ``base``: figures with the same base share their denominator. ``apart``: figures
    whose numerators share nobody. ``within``: figure → those whose numerator,
    denominator and rest hold its own. ``among``: figure → those whose denominator
    holds its denominator. ``of``: figure → the one whose numerator holds its
    denominator.
    """

    base: Mapping[str, str] = field(default_factory=dict)
    apart: Sequence[frozenset[str]] = ()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)

    def families(self, figures: Collection[str]) -> list[list[str]]:
        """The figures, those that hang together in one list each, in their order."""
        family = {figure: {figure} for figure in figures}
        for one, other in self._pairs():
            if one in family and other in family and family[one] is not family[other]:
                family[one] |= family[other]
                for each in family[one]:
                    family[each] = family[one]
        found: list[list[str]] = []
        for figure in figures:
            if not any(figure in each for each in found):
                found.append([each for each in figures if each in family[figure]])
        return found

    def all_known(self, figures: Collection[str]) -> list[tuple[Number, list[Number]]]:
        """Numbers of these figures, and those of which each is at least the sum."""
        found = []
        for figure in sorted(figures):
            for big, those in self.known_of(figure):
                there = [each for each in those if each[0] in figures]
                if big[0] in figures and there and (big, there) not in found:
                    found.append((big, there))
        return found

    def known_of(self, figure: str) -> Iterator[tuple[Number, list[Number]]]:
        """A number, and those of which it is at least the sum, in any group."""
        for big in self.within.get(figure, ()):
            for what in (PART, WHOLE, REST):
                yield (big, what), [(figure, what)]
        for big in (*self._like(figure), *self.among.get(figure, ())):
            yield (big, WHOLE), [(figure, WHOLE)]
        if whose := self.of.get(figure):
            yield (whose, PART), [(figure, WHOLE)]
        for those in self.apart:
            if figure in those:
                yield (figure, WHOLE), [(each, PART) for each in sorted(those)]

    def _like(self, figure: str) -> list[str]:
        """The other figures with the same denominator."""
        base = self.base.get(figure)
        return [o for o, its in self.base.items() if its == base and o != figure]

    def _pairs(self) -> Collection[tuple[str, str]]:
        pairs = {(one, big) for one, those in self.within.items() for big in those}
        pairs |= {(one, big) for one, those in self.among.items() for big in those}
        pairs |= set(self.of.items())
        return pairs | {(one, other) for one in self.base for other in self._like(one)}


_MONTHS = (3, 6, 12)
_ASKED = ("self_supporting", "company", "unknown")
RELATIONS = Relations(
    base=dict.fromkeys(_ASKED, "asked"),
    apart=(frozenset(_ASKED),),
    within={f"job_{each}_completed": (f"job_{each}_started",) for each in _MONTHS},
    among={f"job_{each}_started": _ASKED for each in _MONTHS},
    of={f"job_{each}_completed": "completion" for each in _MONTHS},
)
