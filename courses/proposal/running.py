"""Which courses run, where there are too many to try: a mixed-integer programme.

Only the number of people is decided here; who sits where follows from the flow. People
of one municipality who could take the same courses are one variable per course, so
that a region is a few thousand variables. HiGHS (through SciPy) proves the answer, or
says how far from proved it is.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from courses.proposal.problem import Course, Problem, bound, by_course

NODES = 2000  # of the solver's tree: a number, not a time, so that answers repeat
SECONDS = 100  # a net below it: a proposal is not worth more
GAP = 1e-9
# HiGHS 1.12's presolve can call an answer optimal that is not (test_optimum.py has the
# case); without it regions and nations take no longer.
PRESOLVE = False

# home, possible courses, must sit, named on a held seat of
type Kind = tuple[int, tuple[int, ...], bool, int | None]


@dataclass(frozen=True, slots=True)
class Running:
    """The courses that run, and the most people that any choice could seat."""

    courses: frozenset[int]
    bound: int


class Programme:
    """Rows and columns while they are collected."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.taken = problem.announced()
        self.gone = self.taken + problem.kept()
        self.gone_of = by_course(self.gone)
        self.seated: Counter[int] = Counter()
        for (course, _home), number in self.taken.items():
            self.seated[course] += number
        self.kinds = _kinds(problem)
        self.most: list[int] = []
        self.whole: list[int] = []
        self.worth: list[int] = []
        self.rows: list[tuple[dict[int, int], float, float]] = []
        self.runs = {each.key: self._column(most=1) for each in problem.courses}
        self.sits = self._sits()

    def solve(self, *, nodes: int, seconds: float) -> Running | None:
        """Choose; None when no choice keeps the locks or none was found in time."""
        self._people()
        self._courses()
        self._orders()
        cells = [
            (number, column, factor)
            for number, (row, _low, _high) in enumerate(self.rows)
            for column, factor in row.items()
        ]
        rows, columns, factors = zip(*cells, strict=True)
        found = milp(
            -np.array(self.worth, dtype=float),
            constraints=LinearConstraint(
                coo_matrix((factors, (rows, columns)), shape=self._shape()).tocsr(),
                [low for _row, low, _high in self.rows],
                [high for _row, _low, high in self.rows],
            ),
            bounds=Bounds(0, np.array(self.most, dtype=float)),
            integrality=np.array(self.whole),
            options={
                "node_limit": nodes,
                "time_limit": seconds,
                "mip_rel_gap": GAP,
                "presolve": PRESOLVE,
            },
        )
        if found.x is None:
            return None
        runs = {key for key, column in self.runs.items() if found.x[column] > 0.5}
        bound = found.mip_dual_bound
        bound = found.fun if bound is None or not np.isfinite(bound) else bound
        return Running(frozenset(runs), int(np.floor(-bound + 1e-6)))

    def _shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.most)

    def _column(self, *, most: int, whole: int = 1, worth: int = 0) -> int:
        self.most.append(most)
        self.whole.append(whole)
        self.worth.append(worth)
        return len(self.most) - 1

    def _sits(self) -> dict[tuple[Kind, int], int]:
        """A column for each kind of people and each course: how many sit there."""
        return {
            (kind, course): self._column(most=number, whole=0, worth=1)
            for kind, number in self.kinds.items()
            for course in kind[1]
        }

    def _row(self, row: Mapping[int, int], *, low: float, high: float) -> None:
        if row:
            self.rows.append((dict(row), low, high))

    def _people(self) -> None:
        """Nobody sits twice; a lock is kept; nobody sits where nothing runs."""
        for kind, number in self.kinds.items():
            row = {self.sits[kind, course]: 1 for course in kind[1]}
            self._row(row, low=number if kind[2] else 0, high=number)
            for course in kind[1]:
                column = self.sits[kind, course]
                self._row({column: 1, self.runs[course]: -number}, low=-np.inf, high=0)

    def _courses(self) -> None:
        """Between the minimum and the seats, and within what is common."""
        there: dict[int, list[tuple[Kind, int]]] = defaultdict(list)
        for (kind, key), column in self.sits.items():
            there[key].append((kind, column))
        for course in self.problem.courses:
            runs, here = self.runs[course.key], there[course.key]
            free = max(0, course.seats - self.seated[course.key])
            need = max(0, course.minimum - self.seated[course.key])
            need = 0 if course.decided else need
            row = {column: 1 for _kind, column in here}
            self._row({**row, runs: -free}, low=-np.inf, high=0)
            self._row({**row, runs: -need}, low=0, high=np.inf)
            self._guarantees(course, here)

    def _guarantees(self, course: Course, here: list[tuple[Kind, int]]) -> None:
        """What a municipality sits beyond its guarantee fits into the common seats."""
        key = course.key
        by_home: dict[int, list[int]] = defaultdict(list)
        for kind, column in here:
            if kind[3] != key:  # a held seat is for whoever is named on it
                by_home[kind[0]].append(column)
        promised = bound(course, self.gone_of[key])
        if not promised:
            return
        common: dict[int, int] = {}
        for home, columns in by_home.items():
            own = max(0, course.guaranteed.get(home, 0) - self.gone[key, home])
            beyond = self._column(most=course.seats, whole=0)
            common[beyond] = 1
            row = {**dict.fromkeys(columns, 1), beyond: -1}
            self._row(row, low=-np.inf, high=own)
        self._row(common, low=-np.inf, high=max(0, course.seats - promised))

    def _orders(self) -> None:
        """The people of all courses behind an employers' order fit into its places."""
        used: Counter[int] = Counter()
        rows: dict[int, dict[int, int]] = defaultdict(dict)
        order_of = {each.key: each.demand for each in self.problem.courses}
        for key, demand in order_of.items():
            if demand is not None:
                used[demand] += self.seated[key]
        for (_kind, key), column in self.sits.items():
            if (demand := order_of[key]) is not None:
                rows[demand][column] = 1
        for demand, row in sorted(rows.items()):
            left = max(0, self.problem.places.get(demand, 0) - used[demand])
            self._row(row, low=-np.inf, high=left)


def choose(
    problem: Problem, *, nodes: int = NODES, seconds: float = SECONDS
) -> Running | None:
    """The courses that run so that most people sit, and what no choice can exceed."""
    return Programme(problem).solve(nodes=nodes, seconds=seconds)


def _kinds(problem: Problem) -> Counter[Kind]:
    """How many people are alike: same home, same possible courses."""
    known = {each.key for each in problem.courses}
    kinds: Counter[Kind] = Counter()
    for person in problem.people:
        if person.announced is not None:
            continue
        possible = {w.course for w in person.wishes if not w.obstacle} & known
        if person.locked is not None:
            possible &= {person.locked}
        if possible or person.must_sit:
            named = person.named if person.named in possible else None
            kinds[person.home, tuple(sorted(possible)), person.must_sit, named] += 1
    return kinds
