"""The rules once more, as a mixed-integer programme over single people.

Shares no code with the engine but the description of a problem; one HiGHS run per
level, each with the levels before it held at their best.
"""

from collections import defaultdict

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

LONGEST, SOON = 3650, 42
PRESOLVE = False  # with it HiGHS is wrong about the case in test_optimum.py


def optimum(problem):
    """The best total of each level: people, held seats, turns, claims, wishes.

    All to minimise.
    """
    model = Model(problem)
    found = []
    for level in ("people", "named", "turn", "claim", "wish"):
        cost, answer = model.solve(level)
        assert answer.success, answer.message
        best = round(float(cost @ np.round(answer.x)))
        found.append(best)
        model.row(dict(model.costs[level]), -np.inf, best + 0.01)
    return tuple(found)


def feasible(problem):
    """Whether every lock can be kept at once."""
    _, answer = Model(problem).solve("people")
    return answer.success


class Model:
    def __init__(self, problem):
        self.problem = problem
        self.upper, self.rows, self.low, self.high = [], [], [], []
        self.costs = defaultdict(dict)
        self.sits = defaultdict(list)  # course -> (home, column)
        self.seats_of = defaultdict(list)  # home -> columns
        self.waiting = [p for p in problem.people if p.announced is None]
        self.there = defaultdict(int)  # (course, home) -> announced seats
        for person in problem.people:
            if person.announced is not None:
                self.there[person.announced, person.home] += 1
        self.runs = {each.key: self.column(1) for each in problem.courses}
        self.people()
        for course in problem.courses:
            self.course(course)
        self.orders()
        self.turns()

    def solve(self, level):
        cost = np.zeros(self.columns)
        for column, value in self.costs[level].items():
            cost[column] = value
        return cost, milp(
            cost,
            constraints=LinearConstraint(self.matrix(), self.low, self.high),
            bounds=Bounds(0, np.array(self.upper)),
            integrality=np.ones(self.columns),
            options={"mip_rel_gap": 0, "presolve": PRESOLVE},
        )

    @property
    def columns(self):
        return len(self.upper)

    def column(self, upper):
        self.upper.append(upper)
        return len(self.upper) - 1

    def row(self, factors, low, high):
        self.rows.append(factors)
        self.low.append(low)
        self.high.append(high)

    def matrix(self):
        full = np.zeros((len(self.rows), self.columns))
        for number, factors in enumerate(self.rows):
            for column, factor in factors.items():
                full[number, column] = factor
        return full

    def people(self):
        strength = self.strength()
        for person in self.waiting:
            own = []
            for wish in person.wishes:
                locked = person.locked is not None
                if wish.obstacle or (locked and wish.course != person.locked):
                    continue
                column = self.column(1)
                own.append(column)
                own_seat = person.named == wish.course
                self.sits[wish.course].append((person.home, own_seat, column))
                self.costs["named"][column] = -int(own_seat)
                self.seats_of[person.home].append(column)
                self.costs["people"][column] = -1
                self.costs["claim"][column] = -strength[person.key]
                self.costs["wish"][column] = wish.rank
                self.row({column: 1, self.runs[wish.course]: -1}, -np.inf, 0)
            self.row(
                dict.fromkeys(own, 1), int(person.locked is not None or person.keeps), 1
            )

    def strength(self):
        """Days of waiting, a near deadline before all; in the municipality's order."""
        told = {}
        for person in self.waiting:
            days = min(max(0, (self.problem.on - person.since).days), LONGEST) + 1
            near = person.due and (person.due - self.problem.on).days <= SOON
            told[person.key] = days + (LONGEST + 1 if near else 0)
        strength = {}
        for home in {each.home for each in self.waiting}:
            own = [each for each in self.waiting if each.home == home]
            values = sorted((told[each.key] for each in own), reverse=True)
            own.sort(
                key=lambda p: (
                    10**6 if p.own_order is None else p.own_order,
                    -told[p.key],
                    p.key,
                )
            )
            for person, value in zip(own, values, strict=True):
                strength[person.key] = value
        return strength

    def course(self, course):
        here, runs = self.sits[course.key], self.runs[course.key]
        had = sum(n for (key, _), n in self.there.items() if key == course.key)
        everybody = dict.fromkeys((column for _, _, column in here), 1)
        self.row({**everybody, runs: -(course.seats - had)}, -np.inf, 0)
        if not course.decided and course.minimum > had:
            self.row({**everybody, runs: -(course.minimum - had)}, 0, np.inf)
        had_by = defaultdict(int)  # announced, or held for somebody named
        for (key, home), number in self.there.items():
            had_by[home] += number if key == course.key else 0
        for person in self.waiting:
            had_by[person.home] += person.named == course.key
        homes = {*course.guaranteed, *had_by}
        bound = sum(max(course.guaranteed.get(h, 0), had_by[h]) for h in homes)
        common = {}
        for home in {home for home, _, _ in here}:
            beyond = self.column(60)
            common[beyond] = 1
            own = {c: 1 for each, held, c in here if each == home and not held}
            kept = course.guaranteed.get(home, 0) - had_by[home]
            self.row({**own, beyond: -1}, -np.inf, max(0, kept))
        self.row(common, -np.inf, max(0, course.seats - bound))

    def orders(self):
        """The people of all courses behind an order fit into its places."""
        for order, places in self.problem.places.items():
            behind = {c.key for c in self.problem.courses if c.demand == order}
            had = sum(n for (key, _), n in self.there.items() if key in behind)
            new = {c: 1 for key in behind for _, _, c in self.sits[key]}
            if new:
                self.row(new, -np.inf, max(0, places - had))

    def idle(self, person):
        """A seat is held for the person, who cannot take it now."""
        able = {wish.course for wish in person.wishes if not wish.obstacle}
        if person.locked is not None:
            able &= {person.locked}
        return person.named is not None and person.named not in able

    def turns(self):
        """The k-th seat beyond what a municipality is guaranteed costs k."""
        for home, columns in self.seats_of.items():
            kept = sum(c.guaranteed.get(home, 0) for c in self.problem.courses)
            had = sum(n for (_, each), n in self.there.items() if each == home)
            had += sum(p.home == home and self.idle(p) for p in self.waiting)
            free = self.column(max(0, kept - had))
            steps = [self.column(1) for _ in columns]
            for number, column in enumerate(steps, 1):
                self.costs["turn"][column] = number + max(0, had - kept)
            given = {**dict.fromkeys(columns, 1), free: -1, **dict.fromkeys(steps, -1)}
            self.row(given, 0, 0)
