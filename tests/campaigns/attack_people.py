"""Random cooperations over 24 months, and what the portal would publish of them."""

import random
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

MONTHS = (3, 6, 12)
YEARS = (2025, 2026)
ASKED = ("self_supporting", "company", "unknown")


@dataclass(frozen=True)
class Person:
    """Somebody who started, and all that is counted of them here."""

    year: int
    municipality: str
    gender: str
    track: str
    arrival: str
    ended: bool
    completed: bool
    asked: frozenset[int]
    in_work: frozenset[int]
    newest: str


def people(seed, *, places=None, each=None):
    """Everybody of a cooperation; ``each`` a municipality and year on average."""
    dice = random.Random(seed)
    towns = [str(500 + n) for n in range(places or dice.randint(3, 6))]
    size = each or dice.choice((6, 10, 16, 24, 40))
    tracks = [str(n + 1) for n in range(dice.randint(1, 4))]
    rates = dice.uniform(0.2, 0.8), dice.uniform(0.5, 0.95)
    return [
        _one(dice, town, year, tracks=tracks, rates=rates)
        for town in towns
        for year in YEARS
        for _ in range(max(0, round(dice.gauss(size, size / 3))))
    ]


def _one(dice, town, year, *, tracks, rates):
    working, finishing = rates
    ended = year == YEARS[0] or dice.random() < 0.6
    asked = frozenset(m for m in MONTHS if ended and dice.random() < 0.9 - m / 25)
    work = frozenset(m for m in asked if dice.random() < working)
    newest = ""
    if asked:
        other = dice.choice(("company", "unknown", "benefit"))
        newest = "self_supporting" if max(asked) in work else other
    return Person(
        year=year,
        municipality=town,
        gender=dice.choices(("woman", "man", "other"), (40, 59, 1))[0],
        track=dice.choice(tracks),
        arrival=str(dice.randint(2018, 2021)),
        ended=ended,
        completed=ended and dice.random() < finishing,
        asked=asked,
        in_work=work,
        newest=newest,
    )


def counts(them):
    """Figure → so many of so many."""
    asked = [each for each in them if each.asked]
    ended = [each for each in them if each.ended]
    found = {
        "started": (len(them), len(them)),
        "completion": (sum(each.completed for each in ended), len(ended)),
    }
    for figure in ASKED:
        found[figure] = (sum(each.newest == figure for each in asked), len(asked))
    for months in MONTHS:
        for of in ("started", "completed"):
            due = [
                each
                for each in them
                if months in each.asked and (each.completed or of == "started")
            ]
            hits = sum(months in each.in_work for each in due)
            found[f"job_{months}_{of}"] = hits, len(due)
    return found


def groups(them, by):
    """The people by what they share."""
    found = {}
    for each in them:
        found.setdefault(getattr(each, by), []).append(each)
    return found


def published(them, own=()):
    """Every table that readers of the municipalities ``own`` can reach."""
    from outcomes.report.tables import protected

    tracks = [
        SimpleNamespace(pk=int(pk), profile="") for pk in sorted(groups(them, "track"))
    ]
    found = protected(_margins(them), own=own, tracks=tracks)
    return {
        key: cells
        for key, cells in found.items()
        if key[1] in counts([]) and key[2] != "profile"
    }


def _margins(them):
    from outcomes.definitions import By
    from outcomes.margins import TOTAL, Margins

    made = Margins()
    for year in YEARS:
        there = [each for each in them if each.year == year]
        ways = {TOTAL: {TOTAL: there}}
        for by in (By.MUNICIPALITY, By.GENDER, By.ARRIVAL, By.TRACK):
            ways[by] = groups(there, by.value)
        for by in (By.MUNICIPALITY, By.GENDER):
            ways[f"{by}@track"] = {
                f"{track}/{key}": inside
                for track, on_it in ways[By.TRACK].items()
                for key, inside in groups(on_it, by.value).items()
            }
        for by in (By.GENDER, By.ARRIVAL):
            ways[f"{by}@town"] = {
                f"{town}/{key}": inside
                for town, from_it in ways[By.MUNICIPALITY].items()
                for key, inside in groups(from_it, by.value).items()
            }
        for way, found in ways.items():
            for key, inside in found.items():
                for figure, pair in counts(inside).items():
                    made.ways[year, way][key].add(figure, 0, pair)
    return made


def usefulness(tables):
    """How many cells of both years together are shown, totals too, tracks' own not."""
    tally = Counter()
    for (period, _figure, by), cells in tables.items():
        if "-" in period and "@" not in by:
            for cell in cells.values():
                tally[cell.part is not None] += cell.why != "no_data"
    return tally[True], tally[True] + tally[False]
