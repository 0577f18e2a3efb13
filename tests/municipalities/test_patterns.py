"""The rule that finds a curious insider, tried on simulated offices."""

import random
from datetime import date, timedelta

import pytest

from municipalities.patterns import Ledger, expected, is_unusual, odds

pytestmark = pytest.mark.access_log

FIRST = date(2026, 1, 5)
MONTHS = 22
USERS = 100


def working_days(number):
    day = FIRST
    while number:
        if day.weekday() < 5:
            yield day
            number -= 1
        day += timedelta(days=1)


def poisson(lot, mean):
    limit, seen, product = 2.718281828459045**-mean, 0, lot.random()
    while product > limit:
        seen, product = seen + 1, product * lot.random()
    return seen


def office(seed, *, days):
    """Members with habits of their own: mostly few people without a relation a day."""
    lot = random.Random(seed)  # noqa: S311 (a simulation)
    habits = [lot.gammavariate(2, 0.2) for _ in range(USERS)]
    return [
        (member, "caseworker", day, poisson(lot, mean))
        for day in days
        for member, mean in enumerate(habits)
    ]


def alarms(rows, days, *, members=range(USERS)):
    """First day of each alarm per member; who is asked is left alone for a week."""
    ledger = Ledger(rows)
    asked = {}
    found = []
    for day in days:
        for member in members:
            recently = member in asked and (day - asked[member]).days < 7
            if not recently and ledger.is_unusual(member, "caseworker", on=day):
                asked[member] = day
                found.append((member, day))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_honest_offices_are_left_in_peace(seed, figure):
    days = list(working_days(21 * 6))
    found = alarms(office(seed, days=days), days)
    a_month = len(found) / 6
    figure(f"insider: seed {seed}, {a_month:.2f} false alarms per 100 users a month")
    assert a_month <= 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_siris_pattern_is_found_within_a_day(seed, figure):
    """3,300 people over 22 months among some 50,000 look-ups, by one of a hundred."""
    days = list(working_days(21 * MONTHS))
    rows = office(seed, days=days)
    begun = days[40]
    snooping = days[40:]
    for n, day in enumerate(snooping):
        extra = 3300 * (n + 1) // len(snooping) - 3300 * n // len(snooping)
        rows.append((7, "caseworker", day, extra))
    ahead = [day for day in days if day <= begun + timedelta(days=14)]
    mine = [day for member, day in alarms(rows, ahead, members=[7]) if day >= begun]
    total = sum(people for *_, people in rows)
    late = (mine[0] - begun).days
    figure(f"insider: seed {seed}, found after {late} days, {total} unrelated look-ups")
    assert late <= 1


def test_many_at_once_is_unusual_and_a_few_are_not():
    assert is_unusual(day=40, week=40, ordinary=0.5)
    assert not is_unusual(day=2, week=4, ordinary=0.5)


def test_little_every_day_adds_up_over_the_week():
    assert not is_unusual(day=4, week=4, ordinary=0.5)
    assert is_unusual(day=4, week=20, ordinary=0.5)


def test_one_who_sees_very_many_does_not_hide_himself():
    assert expected([0.2] * 9 + [80]) == 0.5
    assert expected([]) == 0.5
    assert expected([1, 2, 3, 4]) == 3


def test_odds_are_those_of_a_poisson_distribution():
    assert odds(0, 0.5) == 1
    assert odds(1, 0.5) == pytest.approx(1 - 2.718281828459045**-0.5)
    assert odds(200, 0.5) == pytest.approx(0, abs=1e-12)
