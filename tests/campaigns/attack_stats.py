"""An attacker with an integer program against everything that is published.

    make attack-stats                  (N=1000 random cooperations over 24 months)
    .venv/bin/python -m tests.campaigns.attack_stats --n 50 --first 0

It is a coordinator, and then one municipality's leader, who also sees the own figures.
It knows every table that is shown on any page, that years, groups and tracks add up,
and how the figures hang together (written here by hand, not read from the portal). Of
each hidden number of 1 to 4 it asks whether it can be 1 and whether it can be 4: if one
of them is impossible, the number was narrowed.
"""

import argparse
import os
import sys
import time
from collections import Counter

from tests.campaigns import attack_people as world
from tests.campaigns.attack_program import Program

USEFUL = 0.60
SMALL = range(1, 5)
PART, WHOLE, REST = range(3)


class Attack:
    """The unknowns of one reader of a cooperation, and what is known of them."""

    def __init__(self, them, own=""):
        self.them, self.own = them, own
        self.tables = world.published(them, own=[int(own)] if own else ())
        self.program, self.at, self.true = Program(), {}, {}
        for key, cells in self.tables.items():
            for name, cell in cells.items():
                self._read(key, name, cell)
        for key in self.tables:
            self._add_up(key)
            for name in self.tables[key]:
                self._hang_together(key, name)

    def _who(self, way, name):
        if way == "total":
            return self.them
        if way == "own":
            return [
                e for e in self.them if (e.municipality == self.own) == (name == way)
            ]
        return [e for e in self.them if getattr(e, way) in name.split("+")]

    def _read(self, key, name, cell):
        """The true numbers of a cell, counted from the people; fixed if shown."""
        period, figure, by = key
        way, _, track = by.partition("@")
        years = {int(year) for year in period.split("-")}
        there = [
            each
            for each in self._who(way, name)
            if each.year in years and track in {"", each.track}
        ]
        part, whole = world.counts(there)[figure]
        is_known = cell.part is not None or cell.why == "no_data"
        for what, value in enumerate((part, whole, whole - part)):
            self.true[key, name, what] = value
            self.at[key, name, what] = self.program.unknown(value, known=is_known)
        self._sum((key, name, WHOLE), [(key, name, PART), (key, name, REST)])

    def _sum(self, total, parts):
        """That they add up, where they do."""
        parts = [each for each in parts if each in self.at]
        if sum(self.true[each] for each in parts) != self.true[total]:
            raise AssertionError(f"{total} is not the sum of {parts}")
        terms = [(self.at[total], 1), *((self.at[each], -1) for each in parts)]
        self.program.say(terms, 0, 0)

    def _sums(self, key, name, cells):
        for what in (PART, WHOLE, REST):
            self._sum((key, name, what), [(*each, what) for each in cells])

    def _add_up(self, key):
        """Years, groups, tracks and the two sides."""
        period, figure, by = key
        way, _, track = by.partition("@")
        years = [(year, figure, by) for year in period.split("-") if "@" not in by]
        across = [k for k in self.tables if k[:2] == key[:2] and k[2][:-1] == f"{by}@"]
        towns = (period, figure, f"municipality@{track}" if track else "municipality")
        for name in self.tables[key]:
            if len(years) > 1:
                self._sums(key, name, [(each, name) for each in years])
            if across:
                self._sums(key, name, [(each, name) for each in across])
            if way == "own" and towns in self.tables:
                mine = name == "own"
                sides = [t for t in self.tables[towns] if (t == self.own) == mine]
                self._sums(key, name, [(towns, each) for each in sides])
        if track and (margin := (period, figure, "track")) in self.tables:
            self._sums(margin, track, [(key, name) for name in self.tables[key]])
        elif by != "total" and not track:
            whole = (period, figure, "total")
            self._sums(whole, "total", [(key, name) for name in self.tables[key]])

    def _hang_together(self, key, name):
        """Only what is true of any people."""
        period, figure, by = key
        for terms in _facts(figure):
            found = [
                (self.at.get(((period, other, by), name, what)), factor)
                for other, what, factor in terms
            ]
            if all(at is not None for at, _ in found):
                self.program.say(found, 0, None)

    def _is_whole(self, key):
        alone = len(self.tables[key]) == 1 and "@" not in key[2]
        return alone or key[2].startswith(("total", "own"))

    def narrowed(self):
        """The hidden small numbers that cannot be 1, or cannot be 4.

        Of everybody, and of one's own, 28 of 30 are shown: what is left is no secret.
        """
        probes = [
            (self.at[key, name, what], (key, name, what))
            for (key, name, what), value in self.true.items()
            if value in SMALL and self.tables[key][name].part is None
            if what != REST or not self._is_whole(key)
        ]
        self.probed = len(probes)
        impossible = self.program.impossible([at for at, _ in probes], (1, 4))
        return [(cell, impossible[at]) for at, cell in probes if impossible[at]]


def _facts(figure):
    """Sums of (figure, part, whole or rest, factor) that are never below nothing."""
    if figure in world.ASKED:
        for other in world.ASKED:
            yield [(figure, WHOLE, 1), (other, WHOLE, -1)]
        yield [(figure, WHOLE, 1), *((each, PART, -1) for each in world.ASKED)]
    if figure.endswith("_completed"):
        big = figure.replace("_completed", "_started")
        for what in (PART, WHOLE, REST):
            yield [(big, what, 1), (figure, what, -1)]
        yield [("completion", PART, 1), (figure, WHOLE, -1)]
    if figure.endswith("_started"):
        for asked in world.ASKED:
            yield [(asked, WHOLE, 1), (figure, WHOLE, -1)]


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def attack(seed):
    """The two readers of a cooperation, when they have tried."""
    them = world.people(seed)
    towns = sorted(world.groups(them, "municipality"))
    for own in ("", towns[seed % len(towns)]):
        yield Attack(them, own)


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
    tally, began = Counter(), time.monotonic()
    for seed in range(given.first, given.first + given.n):
        for reader in attack(seed):
            found = reader.narrowed()
            tally["probed"] += reader.probed
            tally["narrowed"] += len(found)
            tally["undecided"] += reader.program.undecided
            if found and tally["told"] < 20:
                tally["told"] += 1
                say(f"seed {seed}: {len(found)}, first {found[0]}")
    shares = [
        world.usefulness(world.published(world.people(seed, places=4)))
        for seed in range(200)
    ]
    useful = sum(shown for shown, _ in shares) / sum(whole for _, whole in shares)
    say(
        f"{given.n} cooperations, {tally['probed']} hidden small numbers,"
        f" {tally['narrowed']} narrowed, {tally['undecided']} not decided; both years together, cooperations of four:"
        f" {100 * useful:.0f} % of the cells shown; {time.monotonic() - began:.0f} s"
    )
    sys.exit(1 if tally["narrowed"] or useful < USEFUL else 0)


if __name__ == "__main__":
    main()
