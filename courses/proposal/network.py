"""The problem as a network: people flow from their municipality to a course's seat.

source → municipality → person → (course, municipality) → course → order → sink

Whoever is named on a held seat reaches the course by an arc of their own: the seat is
nobody else's, and coming to it goes before the sharing key.

What a municipality gets beyond its guaranteed seats costs one more for each further
seat, so that seats are given one municipality in turn. Every level of the rules is a
column of costs; ``flows`` minimises the columns in strict order.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from courses.proposal.problem import (
    WISHES,
    Course,
    Person,
    Problem,
    bound,
    by_course,
    claims,
    draw,
)

type Numbers = NDArray[np.int64]

# The columns, strictest first. Coming to the minimum and the coordinator's locks are
# conditions, not wishes: a flow that does not keep all of them is no solution.
MUST, PEOPLE, NAMED, TURN, CLAIM, WISH, LOT = range(7)
LEVELS = 7


@dataclass(slots=True)
class Arcs:
    """Arcs while they are collected: tail, head, capacity and one cost per level."""

    rows: list[tuple[int, int, int]] = field(default_factory=list)
    costs: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, tail: int, head: int, capacity: int, **cost: int) -> int:
        """Add one arc and return its number."""
        self.rows.append((tail, head, capacity))
        self.costs.append(
            (
                cost.get("must", 0),
                cost.get("people", 0),
                cost.get("named", 0),
                cost.get("turn", 0),
                cost.get("claim", 0),
                cost.get("wish", 0),
                cost.get("lot", 0),
            )
        )
        return len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Network:
    """The arcs as arrays, and which arc means what.

    ``options`` are (person, course, arc); ``least`` and ``rest`` are the arcs of a
    course up to its minimum and beyond; ``need`` how many more a course needs before
    it reaches its minimum; ``musts`` how many people are locked to a course.
    """

    tails: Numbers
    heads: Numbers
    capacities: Numbers
    costs: NDArray[np.int64]
    nodes: int
    people: int
    options: list[tuple[int, int, int]]
    least: dict[int, int]
    rest: dict[int, int]
    need: dict[int, int]
    musts: int


SOURCE, SINK = 0, 1


class Builder:
    """Numbers the nodes and collects the arcs of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.arcs = Arcs()
        self.numbers: dict[tuple[str, int, int], int] = {}
        self.taken = problem.announced()
        self.gone = self.taken + problem.kept()
        self.gone_of = by_course(self.gone)
        self.waiting = [each for each in problem.people if each.announced is None]
        self.courses = {each.key: each for each in problem.courses}
        self.options: list[tuple[int, int, int]] = []

    def node(self, kind: str, one: int, two: int = 0) -> int:
        """The number of a node, given when it is first named."""
        return self.numbers.setdefault((kind, one, two), len(self.numbers) + 2)

    def build(self) -> Network:
        """Collect everything; the order depends on the problem's order alone."""
        self._municipalities()
        musts = self._people()
        self._seats()
        least, rest, need = self._courses()
        self.arcs.add(SOURCE, SINK, len(self.waiting))
        table = np.array(self.arcs.rows, dtype=np.int64).reshape(-1, 3)
        return Network(
            tails=table[:, 0],
            heads=table[:, 1],
            capacities=table[:, 2],
            costs=np.array(self.arcs.costs, dtype=np.int64).reshape(-1, LEVELS),
            nodes=len(self.numbers) + 2,
            people=len(self.waiting),
            options=self.options,
            least=least,
            rest=rest,
            need=need,
            musts=musts,
        )

    def _municipalities(self) -> None:
        """Guaranteed seats cost no turn; each seat beyond costs one more.

        A seat held for somebody who cannot take it now counts as had.
        """
        own: Counter[int] = Counter()
        for course in self.problem.courses:
            own.update(course.guaranteed)
        had: Counter[int] = Counter()
        for (_course, home), number in self.taken.items():
            had[home] += number
        had.update(each.home for each in self.waiting if each.is_hindered)
        for home, number in sorted(Counter(p.home for p in self.waiting).items()):
            at = self.node("home", home)
            free = max(0, own[home] - had[home])
            beyond = max(0, had[home] - own[home])
            if free:
                self.arcs.add(SOURCE, at, free, people=-1)
            for turn in range(1, number - free + 1):
                self.arcs.add(SOURCE, at, 1, people=-1, turn=beyond + turn)

    def _people(self) -> int:
        """Each person once, with every course that is possible; returns the locks."""
        strength, luck = claims(self.problem), draw(self.problem)
        musts = 0
        for person in self.waiting:
            at = self.node("person", person.key)
            locked = person.locked is not None
            musts += person.must_sit
            self.arcs.add(
                self.node("home", person.home), at, 1, must=-1 if person.must_sit else 0
            )
            for wish in person.wishes:
                if wish.obstacle or wish.course not in self.courses:
                    continue
                if locked and wish.course != person.locked:
                    continue
                arc = self.arcs.add(
                    at,
                    self._reached(person, wish.course),
                    1,
                    named=-int(wish.course == person.named),
                    claim=-strength[person.key],
                    wish=wish.rank,
                    lot=-luck[person.key] * max(1, WISHES + 1 - wish.rank),
                )
                self.options.append((person.key, wish.course, arc))
        return musts

    def _reached(self, person: Person, course: int) -> int:
        """Where the way to a course leads: one's own held seat is past the gates."""
        if course == person.named:
            return self.node("course", course)
        return self.node("seat", course, person.home)

    def _seats(self) -> None:
        """From (course, municipality): by the guarantee, or by a common seat."""
        for kind, course, home in list(self.numbers):
            if kind != "seat":
                continue
            at = self.numbers[kind, course, home]
            kept = self.courses[course].guaranteed.get(home, 0)
            own = max(0, kept - self.gone[course, home])
            if own:
                self.arcs.add(at, self.node("course", course), own)
            self.arcs.add(at, self.node("common", course), self.courses[course].seats)

    def _courses(self) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
        """Common seats, the minimum, and the employers' places behind the course."""
        least: dict[int, int] = {}
        rest: dict[int, int] = {}
        need: dict[int, int] = {}
        seated: Counter[int] = Counter()
        for (key, _home), number in self.taken.items():
            seated[key] += number
        for course in self.problem.courses:
            at, key = self.node("course", course.key), course.key
            self.arcs.add(self.node("common", key), at, self._common(course))
            free = max(0, course.seats - seated[key])
            need[key] = 0 if course.decided else max(0, course.minimum - seated[key])
            after = SINK if course.demand is None else self.node("order", course.demand)
            least[key] = self.arcs.add(at, after, min(need[key], free))
            rest[key] = self.arcs.add(at, after, max(0, free - need[key]))
        self._orders(seated)
        return least, rest, need

    def _common(self, course: Course) -> int:
        """Seats that nobody is guaranteed and nobody sits on."""
        return max(0, course.seats - bound(course, self.gone_of[course.key]))

    def _orders(self, seated: Counter[int]) -> None:
        """Employers' places, less those that announced people will take."""
        used: Counter[int] = Counter()
        for course in self.problem.courses:
            if course.demand is not None:
                used[course.demand] += seated[course.key]
        orders = {c.demand for c in self.problem.courses if c.demand is not None}
        for order in sorted(orders):
            places = self.problem.places.get(order, 0)
            left = max(0, places - used[order])
            self.arcs.add(self.node("order", order), SINK, left)
