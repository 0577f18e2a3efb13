"""Which courses run: branch and bound over the flow, and the proposal it ends in.

The flow itself gives the best seats for a fixed set of running courses. Leaving a
course open without its minimum can only make a flow better, which bounds what a
branch can still bring: so problems of a partnership's size are proved on every level of
the rules. For more courses ``running`` chooses those that run by the number of people,
and the answer says how far from proved it is.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from courses.proposal import running
from courses.proposal.flows import Flow, cheapest
from courses.proposal.network import PEOPLE, Builder, Network
from courses.proposal.problem import Problem, claims

type Tell = Callable[[Literal["choose", "seat"]], None]
type Rule = Literal["announced", "locked", "named", "quota", "common"]

DEEP = 8  # courses in question up to which every level is proved


class LocksContradict(ValueError):
    """The coordinator's locks cannot all be kept at once."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on one course, and the rule that gave the seat."""

    person: int
    course: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """The proposal. ``placed`` counts new seats, ``bound`` what nobody can exceed."""

    seats: tuple[Seat, ...]
    runs: frozenset[int]
    totals: tuple[int, ...]
    placed: int
    bound: int
    flows: int

    @property
    def is_proved(self) -> bool:
        """Whether no other set of courses seats more people."""
        return self.placed == self.bound


@dataclass(frozen=True, slots=True)
class Branch:
    """Courses that must run, courses that do not, and the best flow between."""

    forced: frozenset[int]
    closed: frozenset[int]
    flow: Flow


def propose(problem: Problem, tell: Tell = lambda _phase: None) -> Answer:
    """The best seats over all open courses; the same answer for the same problem.

    ``tell`` hears what is being done, where that takes long.

    Raises:
        LocksContradict: the coordinator's locks cannot all be kept.
    """
    ordered = problem.sorted()
    search = Search(Builder(ordered).build())
    asked = [key for key, need in search.network.need.items() if need]
    if len(asked) <= DEEP:
        search.prove()
    else:
        tell("choose")
        chosen = running.choose(ordered)
        tell("seat")
        search.follow(chosen, asked=frozenset(asked))
    return _answer(ordered, search)


class Search:
    """Finds the best branch; ``bound`` is what no branch can exceed in people."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.flows = 0
        self.bound = 0
        self.best: Branch | None = None

    def prove(self) -> None:
        """Branch on courses that have people but not enough, best bound first."""
        root = self._branch(frozenset(), frozenset())
        heap = [] if root is None else [(_value(root), 0, root)]
        number = 0
        while heap:
            value, _, branch = heapq.heappop(heap)
            if self.best is not None and value >= _value(self.best):
                break
            short = self._short(branch)
            if short is None:
                self.best = branch
                continue
            for each in self._children(branch, short):
                number += 1
                heapq.heappush(heap, (_value(each), number, each))
        if self.best is None:
            raise LocksContradict("The locks cannot all be kept.")
        self.bound = -self.best.flow.totals[PEOPLE]

    def follow(self, chosen: running.Running | None, *, asked: frozenset[int]) -> None:
        """Take the courses chosen elsewhere, and let the flow seat people on them."""
        if chosen is None:
            raise LocksContradict("The locks cannot all be kept.")
        runs = chosen.courses & asked
        self.best = self._branch(runs, asked - runs)
        self.bound = chosen.bound

    def _children(self, branch: Branch, course: int) -> list[Branch]:
        found = [
            self._branch(branch.forced | {course}, branch.closed),
            self._branch(branch.forced, branch.closed | {course}),
        ]
        return [each for each in found if each is not None]

    def _branch(self, forced: frozenset[int], closed: frozenset[int]) -> Branch | None:
        self.flows += 1
        flow = cheapest(self.network, closed=closed, forced=forced)
        return None if flow is None else Branch(forced, closed, flow)

    def _short(self, branch: Branch) -> int | None:
        """The course that has new people, fewest of what it needs; None if none is."""
        found: list[tuple[float, int]] = []
        for course, need in self.network.need.items():
            arcs = [self.network.least[course], self.network.rest[course]]
            got = int(branch.flow.amounts[arcs].sum())
            if 0 < got < need:
                found.append((got / need, course))
        return min(found)[1] if found else None


def _value(branch: Branch) -> tuple[int, ...]:
    """Smaller is better; the conditions are kept by every branch."""
    return branch.flow.totals[PEOPLE:]


def _answer(problem: Problem, search: Search) -> Answer:
    if search.best is None:
        raise ArithmeticError("the chosen courses do not run")
    flow = search.best.flow
    given = [
        (person, course)
        for person, course, arc in search.network.options
        if flow.amounts[arc]
    ]
    rules = _rules(problem, given)
    announced = [
        Seat(each.key, each.announced, "announced")
        for each in problem.people
        if each.announced is not None
    ]
    new = [Seat(person, course, rules[person]) for person, course in given]
    people = Counter(seat.course for seat in [*announced, *new])
    runs = frozenset(
        course.key
        for course in problem.courses
        if course.decided or people[course.key] >= course.minimum
    )
    return Answer(
        seats=tuple(sorted([*announced, *new], key=lambda seat: seat.person)),
        runs=runs,
        totals=flow.totals,
        placed=len(new),
        bound=max(search.bound, len(new)),
        flows=search.flows,
    )


def _rules(problem: Problem, given: list[tuple[int, int]]) -> dict[int, Rule]:
    """The rule behind each new seat: the strongest claims sit on the guarantee."""
    strength, taken = claims(problem), problem.announced()
    kept = problem.kept()
    people = {each.key: each for each in problem.people}
    courses = {each.key: each for each in problem.courses}
    by_seat: dict[tuple[int, int], list[int]] = {}
    for person, course in given:
        by_seat.setdefault((course, people[person].home), []).append(person)
    rules: dict[int, Rule] = {}
    for (course, home), keys in by_seat.items():
        own = courses[course].guaranteed.get(home, 0) - taken[course, home]
        named = {key for key in keys if people[key].named == course}
        rules |= dict.fromkeys(named, "named")
        others = [key for key in keys if key not in named]
        others.sort(key=lambda key: (-strength[key], key))
        for place, key in enumerate(others, start=kept[course, home]):
            rules[key] = "quota" if place < own else "common"
    return rules | {key: "locked" for key in rules if people[key].locked is not None}
