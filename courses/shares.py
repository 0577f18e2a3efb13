"""How many seats each municipality is guaranteed: the cooperation's key. Pure."""

from collections.abc import Mapping
from fractions import Fraction


def divide(seats: int, weights: Mapping[int, Fraction | int]) -> dict[int, int]:
    """Divide ``seats`` by weight: whole parts first, then the largest remainders.

    Ties go to the larger weight, then the lower key, so the answer never depends on
    the order of the input. Weights that are all nought count as equal.
    """
    if not weights:
        return {}
    total = sum(weights.values())
    fair = (
        {key: Fraction(seats) * weight / total for key, weight in weights.items()}
        if total
        else {key: Fraction(seats, len(weights)) for key in weights}
    )
    given = {key: int(part) for key, part in fair.items()}
    left = seats - sum(given.values())
    by_remainder = sorted(
        fair, key=lambda key: (given[key] - fair[key], -weights[key], key)
    )
    for key in by_remainder[:left]:
        given[key] += 1
    return given
