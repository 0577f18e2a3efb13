"""Whole numbers that are known to hang together: which of them can be what."""

from collections import defaultdict

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

FOUND, IMPOSSIBLE = 0, 2


class Program:
    """Unknowns that are never below nothing, and sums of them between two bounds."""

    def __init__(self):
        self.true, self.known, self.rows = [], [], []
        self.undecided = 0

    def unknown(self, value, *, known):
        """A number that is ``value`` in truth; ``known``: the attacker reads it."""
        self.true.append(value)
        self.known.append(known)
        return len(self.true) - 1

    def say(self, terms, low, high):
        """A sum of (unknown, factor) is at least ``low``, at most ``high`` (or None)."""
        fixed = sum(f * self.true[at] for at, f in terms if self.known[at])
        free = [(at, f) for at, f in terms if not self.known[at]]
        if free:
            most = np.inf if high is None else high - fixed
            self.rows.append((free, low - fixed, most))

    def impossible(self, probed, wanted):
        """Each probed unknown → the values of ``wanted`` it cannot have."""
        found = {at: [] for at in probed}
        for rows, unknowns in self._components(set(probed)):
            open_ = {
                (at, value)
                for at in unknowns & found.keys()
                for value in wanted
                if self.true[at] != value
            }
            part = _Part(rows, sorted(unknowns))
            while open_:
                at, value = probe = min(open_)
                open_.discard(probe)
                answer = part.with_(at, value)
                self.undecided += answer == {}
                if answer is None:
                    found[at].append(value)
                else:  # what else is so in this answer needs no question of its own
                    open_ -= set(answer.items())
        return found

    def _components(self, probed):
        """Rows that share no unknown are solved apart."""
        parent = {}

        def top(at):
            while parent.setdefault(at, at) != at:
                parent[at] = parent[parent[at]]
                at = parent[at]
            return at

        for terms, _, _ in self.rows:
            first, *others = (top(at) for at, _ in terms)
            for other in others:
                parent[other] = first
        rows, members = defaultdict(list), defaultdict(set)
        for row in self.rows:
            rows[top(row[0][0][0])].append(row)
        for at in [*parent, *probed]:
            members[top(at)].add(at)
        return [(rows[each], members[each]) for each in members]


class _Part:
    """One component as a matrix."""

    def __init__(self, rows, unknowns):
        self.unknowns = unknowns
        self.column = {at: number for number, at in enumerate(unknowns)}
        self.constraints = []
        if rows:
            cells = [
                (number, self.column[at], factor)
                for number, (terms, _, _) in enumerate(rows)
                for at, factor in terms
            ]
            at_row, at_column, factors = zip(*cells, strict=True)
            shape = (len(rows), len(unknowns))
            matrix = coo_matrix((factors, (at_row, at_column)), shape=shape).tocsr()
            _, low, high = zip(*rows, strict=True)
            self.constraints = [LinearConstraint(matrix, low, high)]

    def with_(self, at, value):
        """All unknowns of an answer in which one is ``value``; None if there is none.

        Empty when the solver ran out of time.
        """
        size = len(self.unknowns)
        least, most = np.zeros(size), np.full(size, np.inf)
        least[self.column[at]] = most[self.column[at]] = value
        found = milp(
            np.zeros(size),
            integrality=np.ones(size),
            bounds=Bounds(least, most),
            constraints=self.constraints,
            options={"time_limit": 20},
        )
        if found.status == IMPOSSIBLE:
            return None
        if found.status != FOUND:
            return {}
        return dict(zip(self.unknowns, np.rint(found.x).astype(int), strict=True))
