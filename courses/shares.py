"""How many seats each municipality is guaranteed: the cooperation's key. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """One party's part: exact, the whole seats of it, and whether one more."""

    weight: Fraction | int
    exact: Fraction
    whole: int
    one_more: bool

    @property
    def remainder(self) -> Fraction:
        """What the whole seats leave over."""
        return self.exact - self.whole

    @property
    def seats(self) -> int:
        """The seats guaranteed."""
        return self.whole + self.one_more


def working(seats: int, weights: Mapping[int, Fraction | int]) -> dict[int, Share]:
    """Divide ``seats`` by weight, with the arithmetic: largest remainders last.

    Whole parts first; what is left goes to the largest remainders. Ties go to the
    larger weight, then the lower key, so the answer never depends on the order of the
    input. Weights that are all nought count as equal.
    """
    if not weights:
        return {}
    total = sum(weights.values())
    exact = {
        key: Fraction(seats) * weight / total
        if total
        else Fraction(seats, len(weights))
        for key, weight in weights.items()
    }
    left = seats - sum(int(part) for part in exact.values())
    order = sorted(exact, key=lambda key: (-(exact[key] % 1), -weights[key], key))
    lucky = set(order[:left])
    return {
        key: Share(weights[key], part, int(part), one_more=key in lucky)
        for key, part in exact.items()
    }


def divide(seats: int, weights: Mapping[int, Fraction | int]) -> dict[int, int]:
    """The seats of each party; see ``working``."""
    return {key: share.seats for key, share in working(seats, weights).items()}
