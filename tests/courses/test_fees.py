"""T4: what calling a course off costs now and next week."""

from datetime import date, timedelta

import pytest

from courses.fees import Cost, Step, cost_on, next_rise

START = date(2027, 1, 11)
STEPS = [Step(28, 25), Step(14, 50), Step(7, 100)]


def owed(days_before, *, price=10_000, steps=STEPS):
    return cost_on(
        START - timedelta(days=days_before),
        starts_on=START,
        steps=steps,
        price=price,
        seats=12,
    )


@pytest.mark.parametrize(
    ("days_before", "percent", "kroner"),
    [
        (29, 0, 0),
        (28, 25, 30_000),
        (15, 25, 30_000),
        (14, 50, 60_000),
        (7, 100, 120_000),
        (0, 100, 120_000),
        (-3, 100, 120_000),
    ],
)
def test_the_step_nearest_the_start_that_has_begun_counts(days_before, percent, kroner):
    cost = owed(days_before)
    assert (cost.percent, cost.kroner) == (percent, kroner)


def test_without_a_price_the_percentage_is_still_known():
    assert owed(20, price=None) == Cost(START - timedelta(days=20), 25, None)
    assert owed(40, price=None).kroner == 0


def test_without_terms_nothing_is_owed():
    assert owed(1, steps=[]).percent == 0


def test_the_next_day_it_gets_dearer():
    assert next_rise(START - timedelta(days=28), starts_on=START, steps=STEPS) == (
        START - timedelta(days=14),
        50,
    )
    assert next_rise(START - timedelta(days=7), starts_on=START, steps=STEPS) is None
