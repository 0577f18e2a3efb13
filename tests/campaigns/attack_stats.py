"""An attacker with an integer program against everything that is published.

    make attack-stats                  (N=1000 random cooperations over 24 months)
    .venv/bin/python -m tests.campaigns.attack_stats --n 50 --first 0

It knows every table that is shown on any page, all totals, that years and tracks add
up, and how the figures hang together (written here by hand, not read from the portal).
Of each hidden number of 1 to 4 it asks whether it can be 1 and whether it can be 4: if
one of them is impossible, the number was narrowed.
"""

import argparse
import os
import sys
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix

from tests.campaigns import attack_people as world

USEFUL = 0.60
IMPOSSIBLE = 2


class Attack:
    """The unknowns of one cooperation and what is known of them."""

    def __init__(self, them, main, tables):
        self.them, self.main, self.tables = them, main, tables
        self.at, self.rows, self.least, self.most = {}, [], {}, {}
        self.true = {}
        for key, cells in tables.items():
            if key[1] in world.counts([]) and key[2] != "profile":
                self._read(key, cells)
        for key in {key for key, _ in self.true}:
            self._add_up(key)
            self._hang_together(key)

    def _of(self, key, name):
        """The true share of a cell, counted from the people."""
        period, figure, by = key
        way, _, track = by.partition("@")
        years = {int(year) for year in period.split("-")}
        there = [
            each
            for each in self.them
            if each.year in years and track in {"", each.track}
            if getattr(each, way) == name
        ]
        return world.counts(there)[figure]

    def _read(self, key, cells):
        for name, cell in cells.items():
            self.true[key, name] = self._of(key, name)
            part, whole = (self._unknown(key, name, what) for what in (0, 1))
            self._say([(whole, 1), (part, -1)], 0, np.inf)
            if cell.part is not None or cell.why == "no_data":
                for at, value in ((part, cell.part or 0), (whole, cell.whole or 0)):
                    self.least[at] = self.most[at] = value
        if "@" not in key[2] and (total := self._total(key)).part is not None:
            for what, value in ((0, total.part), (1, total.whole)):
                terms = [(self._unknown(key, name, what), 1) for name in cells]
                self._say(terms, value, value)

    def _total(self, key):
        from outcomes.definitions import COUNTED
        from outcomes.report.shape import Period

        (kpi,) = (each for each in COUNTED if each.key == key[1])
        return self.main.total(kpi, Period(tuple(map(int, key[0].split("-")))))

    def _unknown(self, key, name, what):
        return self.at.setdefault((key, name, what), len(self.at))

    def _cells(self, key):
        return {name for each, name in self.true if each == key}

    def _say(self, terms, low, high):
        self.rows.append((terms, low, high))

    def _add_up(self, key):
        """Years add up to both; tracks' groups to everybody's, and to the track."""
        period, figure, by = key
        years = [(year, figure, by) for year in period.split("-")]
        if len(years) > 1:
            self._sum(key, [each for each in years if self._cells(each)])
        tracks = sorted(
            each
            for each in {each for each, _ in self.true}
            if each[:2] == key[:2] and each[2].startswith(f"{by}@")
        )
        if tracks:
            self._sum(key, tracks)
        for each in tracks:
            track = each[2].partition("@")[2]
            margin = (period, figure, "track")
            if track in self._cells(margin):
                for what in (0, 1):
                    inside = [
                        (self._unknown(each, n, what), -1) for n in self._cells(each)
                    ]
                    whole = (self._unknown(margin, track, what), 1)
                    self._say([whole, *inside], 0, 0)

    def _sum(self, key, parts):
        for name in self._cells(key):
            for what in (0, 1):
                less = [
                    (self._unknown(each, name, what), -1)
                    for each in parts
                    if name in self._cells(each)
                ]
                self._say([(self._unknown(key, name, what), 1), *less], 0, 0)

    def _hang_together(self, key):
        """Only what is true of any people."""
        period, figure, by = key

        def cell(other, name, what):
            there = ((period, other, by), name) in self.true
            return self._unknown((period, other, by), name, what) if there else None

        for name in self._cells(key):
            for terms, low in _facts(figure):
                found = [(cell(other, name, what), f) for other, what, f in terms]
                if all(at is not None for at, _ in found):
                    self._say(found, low, 0 if low == 0 and _exact(terms) else np.inf)

    def narrowed(self):
        """The hidden small numbers that cannot be 1, or cannot be 4."""
        small = [
            (key, name, what)
            for (key, name), pair in self.true.items()
            for what, value in enumerate(pair)
            if 1 <= value <= 4 and self.tables[key][name].part is None
        ]
        self.probed = len(small)
        return [
            (*each, wanted)
            for each in small
            for wanted in (1, 4)
            if not self._possible(self.at[each], wanted)
        ]

    def _possible(self, at, wanted):
        size = len(self.at)
        least, most = np.zeros(size), np.full(size, np.inf)
        for column, value in self.least.items():
            least[column] = most[column] = value
        least[at] = most[at] = wanted
        rows, low, high = self._system()
        found = milp(
            np.zeros(size),
            integrality=np.ones(size),
            bounds=Bounds(least, most),
            constraints=LinearConstraint(rows, low, high),
            options={"time_limit": 20},
        )
        return found.status != IMPOSSIBLE

    def _system(self):
        if not hasattr(self, "made"):
            cells = [
                (row, column, factor)
                for row, (terms, _, _) in enumerate(self.rows)
                for column, factor in terms
            ]
            rows, columns, factors = zip(*cells, strict=True)
            shape = (len(self.rows), len(self.at))
            matrix = coo_matrix((factors, (rows, columns)), shape=shape).tocsr()
            _terms, low, high = zip(*self.rows, strict=True)
            self.made = matrix, low, high
        return self.made


def _facts(figure):
    """Sums of (figure, part 0 or whole 1, factor) that are never below nothing."""
    if figure == "self_supporting":
        for other in ("company", "unknown"):
            yield [(figure, 1, 1), (other, 1, -1)], 0
        yield [(figure, 1, 1), *((each, 0, -1) for each in world.ASKED)], 0
    if figure.endswith("_completed"):
        big = figure.replace("_completed", "_started")
        yield [(big, 0, 1), (figure, 0, -1)], 0
        yield [(big, 1, 1), (figure, 1, -1)], 0
        yield [(big, 1, 1), (big, 0, -1), (figure, 1, -1), (figure, 0, 1)], 0
        yield [("completion", 0, 1), (figure, 1, -1)], 0
    if figure.endswith("_started"):
        yield [("self_supporting", 1, 1), (figure, 1, -1)], 0


def _exact(terms):
    """Whether it is always just nothing: the same people are asked."""
    return len(terms) == 2 and {t[0] for t in terms} <= set(world.ASKED)


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main():
    """Attack so many cooperations; exit 1 when a number was narrowed."""
    os.environ["PORTAL_STACK"] = "off"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=1000)
    options.add_argument("--first", type=int, default=0)
    given = options.parse_args()
    narrowed, probed, began, told = 0, 0, time.monotonic(), 0
    for seed in range(given.first, given.first + given.n):
        them = world.people(seed)
        attack = Attack(them, *world.published(them))
        found = attack.narrowed()
        narrowed, probed = narrowed + len(found), probed + attack.probed
        if found and told < 20:
            told += 1
            say(f"seed {seed}: {len(found)}, first {found[0]}")
    of_four = [world.published(world.people(s, places=4))[0] for s in range(200)]
    shares = [world.usefulness(each) for each in of_four]
    useful = sum(shown for shown, _ in shares) / sum(whole for _, whole in shares)
    say(
        f"{given.n} cooperations, {probed} hidden small numbers, {narrowed} narrowed;"
        f" both years together, cooperations of four: {100 * useful:.0f} % of the"
        f" cells shown; {time.monotonic() - began:.0f} s"
    )
    sys.exit(1 if narrowed or useful < USEFUL else 0)


if __name__ == "__main__":
    main()
