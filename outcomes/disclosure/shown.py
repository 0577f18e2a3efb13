"""No figure reveals a person: small numbers are hidden, and so is what would tell them.

Pure and deterministic (domain 3.3 point 8). Counts of 1 to 4 are hidden; a percentage
needs ten people behind it; a breakdown whose total is known is shown whole or not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

THRESHOLD = 5
COMPARISON = 10
FEWEST_GIVERS = 3
MOST_OF_ONE = Fraction(80, 100)
type Why = Literal["", "small", "group", "no_data", "few", "places"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader may know of a share: None is hidden, ``why`` says why.

    ``few`` shows the counts and keeps back the percentage.
    """

    part: int | None
    whole: int | None
    percent: int | None
    why: Why = ""

    @property
    def is_hidden(self) -> bool:
        """Whether even the counts are kept back."""
        return self.part is None


NO_DATA = Shown(None, None, None, "no_data")
SMALL = Shown(None, None, None, "small")
GROUP = Shown(None, None, None, "group")
PLACES = Shown(None, None, None, "places")


def is_small(count: int) -> bool:
    """Whether a count could point at a person."""
    return 0 < count < THRESHOLD


def tells_of_all(part: int, whole: int) -> bool:
    """Whether it says the same of each of a few people: all of them, or none."""
    return part in {0, whole} and 0 < whole < COMPARISON


def share(part: int, whole: int) -> Shown:
    """The share as it may be shown on its own."""
    if whole == 0:
        return NO_DATA
    if is_small(part) or is_small(whole) or tells_of_all(part, whole):
        return SMALL
    if whole < COMPARISON:
        return Shown(part, whole, None, "few")
    return Shown(part, whole, round_half_up(part, whole))


def is_one_places(people: Collection[int]) -> bool:
    """Whether one municipality could subtract its own people and read a neighbour's.

    ``people`` of each municipality in a group: fewer than three have any, or one has
    more than 80 % of them (security.md 3.3).
    """
    everybody = sum(people)
    givers = sum(each > 0 for each in people)
    return everybody > 0 and (
        givers < FEWEST_GIVERS or max(people) > MOST_OF_ONE * everybody
    )


def count(of: int) -> Shown:
    """A count as it may be shown on its own, as so many of so many."""
    if of == 0:
        return NO_DATA
    return SMALL if is_small(of) else Shown(of, of, None, "few")


def breakdown[Key](groups: Mapping[Key, tuple[int, int]]) -> dict[Key, Shown]:
    """The shares of groups that add up to a total the reader knows: all or none.

    A group is too small if its part or its whole is, or what is left of it. Hiding
    that group alone would leave it to subtraction, and choosing others to hide with it
    by their numbers would tell through the choice (the test tries every table). So one
    group too small hides them all; a longer period shows more.
    """
    shown = {key: _in_breakdown(*counts) for key, counts in groups.items()}
    if any(each == SMALL for each in shown.values()):
        return dict.fromkeys(groups, GROUP)
    return shown


def _in_breakdown(part: int, whole: int) -> Shown:
    return SMALL if is_small(whole - part) else share(part, whole)


def round_half_up(part: int, whole: int) -> int:
    """Per cent as people round: 12,5 becomes 13."""
    return (200 * part + whole) // (2 * whole)


def change(now: Shown, before: Shown) -> int | None:
    """Percentage points from ``before`` to ``now``; None if either is kept back."""
    if now.percent is None or before.percent is None:
        return None
    return now.percent - before.percent
