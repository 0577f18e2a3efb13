"""What the engine may know, and nothing else: a test fails if a field is added.

No name, gender, origin, benefit or score enters (domain 3.5). Keys are the portal's
row numbers; dates are Copenhagen dates.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

type Obstacle = Literal[
    "", "requirement", "dates", "clash", "travel", "passed", "excluded"
]

SOON = timedelta(days=42)  # a deadline this near, or past, comes before the wait (B7)
LONGEST = 3650  # days of waiting that still make a difference
LAST = 10**6
WISHES = 5  # ranks a wish can have


@dataclass(frozen=True, slots=True)
class Wish:
    """A course the person would take; ``rank`` 1 is the first wish.

    ``obstacle`` says why the person cannot sit there; empty when nothing is in the way.
    """

    course: int
    rank: int = 1
    obstacle: Obstacle = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One who waits, or holds an announced seat.

    ``own_order`` is the municipality's own order of its people (None: by wait);
    ``due`` a deadline that counts; ``announced`` the course of a seat that was given;
    ``locked`` the course the coordinator wants the person on; ``keeps`` says that the
    person had a seat, was unlocked, and must get one again; ``named`` the course on
    which the municipality holds one of its guaranteed seats for this person.
    """

    key: int
    home: int
    since: date
    wishes: tuple[Wish, ...] = ()
    own_order: int | None = None
    due: date | None = None
    announced: int | None = None
    locked: int | None = None
    keeps: bool = False
    named: int | None = None

    @property
    def must_sit(self) -> bool:
        """Whether no proposal may leave the person without a seat."""
        return self.keeps or self.locked is not None

    @property
    def is_hindered(self) -> bool:
        """Whether the person is named on a held seat and cannot take it now."""
        if self.named is None or self.announced is not None:
            return False
        if self.locked is not None and self.locked != self.named:
            return True
        return all(w.obstacle for w in self.wishes if w.course == self.named)


@dataclass(frozen=True, slots=True)
class Course:
    """An open course. ``guaranteed`` are the seats kept for each municipality.

    ``decided`` courses run whatever their number; ``demand`` is the employers' order
    whose places its people need.
    """

    key: int
    seats: int
    minimum: int = 1
    guaranteed: Mapping[int, int] = field(default_factory=dict)
    demand: int | None = None
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a proposal is made from; ``places`` are employers' places by order.

    ``lot`` is the published text that settles ties: anybody can draw it again.
    """

    on: date
    lot: str
    people: tuple[Person, ...]
    courses: tuple[Course, ...]
    places: Mapping[int, int] = field(default_factory=dict)

    def sorted(self) -> "Problem":
        """The same problem with people and courses by key: rows have no order."""
        return Problem(
            on=self.on,
            lot=self.lot,
            people=tuple(sorted(self.people, key=lambda each: each.key)),
            courses=tuple(sorted(self.courses, key=lambda each: each.key)),
            places=dict(sorted(self.places.items())),
        )

    def announced(self) -> Counter[tuple[int, int]]:
        """How many announced seats each (course, municipality) has."""
        return Counter(
            (each.announced, each.home)
            for each in self.people
            if each.announced is not None
        )

    def kept(self) -> Counter[tuple[int, int]]:
        """How many seats of each (course, municipality) are for people named on them.

        Nobody else gets them, whether or not the person takes the seat.
        """
        return Counter(
            (each.named, each.home)
            for each in self.people
            if each.named is not None and each.announced is None
        )


def by_course(counted: Mapping[tuple[int, int], int]) -> dict[int, Counter[int]]:
    """What was counted by course and municipality, course by course."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for (course, home), number in counted.items():
        found[course][home] += number
    return found


def bound(course: Course, gone: Mapping[int, int]) -> int:
    """Seats that are not common: guaranteed, or ``gone`` already.

    ``gone`` are seats taken or kept for somebody named, by municipality.
    """
    return sum(
        max(course.guaranteed.get(home, 0), gone.get(home, 0))
        for home in {*course.guaranteed, *gone}
    )


def claim(person: Person, *, on: date) -> int:
    """How strongly a person's wait speaks: days, after any deadline that is near."""
    days = min(max(0, (on - person.since).days), LONGEST)
    near = person.due is not None and person.due <= on + SOON
    return days + 1 + (LONGEST + 1 if near else 0)


def claims(problem: Problem) -> dict[int, int]:
    """Each waiting person's claim.

    A municipality that has put its people in an order of its own gives its claims out
    in that order, the strongest first: the order inside is its own affair (domain 6.2).
    """
    by_home: dict[int, list[Person]] = {}
    for person in problem.people:
        if person.announced is None:
            by_home.setdefault(person.home, []).append(person)
    found: dict[int, int] = {}
    for people in by_home.values():
        strongest = sorted(
            (claim(each, on=problem.on) for each in people), reverse=True
        )
        order = sorted(people, key=lambda each: _own_order(each, on=problem.on))
        found |= {each.key: value for each, value in zip(order, strongest, strict=True)}
    return found


def _own_order(person: Person, *, on: date) -> tuple[int, int, int]:
    order = LAST if person.own_order is None else person.own_order
    return order, -claim(person, on=on), person.key


def draw(problem: Problem) -> dict[int, int]:
    """Who comes first where nothing above decides: the higher number does.

    The strongest claim; between equal claims the published lot: the smallest SHA-256
    of the lot's text and the person's key.
    """
    strength = claims(problem)
    order = sorted(
        strength,
        key=lambda key: (
            -strength[key],
            sha256(f"{problem.lot}:{key}".encode()).digest(),
        ),
    )
    return {key: len(order) - number for number, key in enumerate(order)}
