"""How long an offered seat is held: working days, less near the start, never at night."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.calendar import COPENHAGEN
from courses.offer_time import Times, expires, times_of

START = date(2027, 1, 11)  # a Monday


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("offered", "until"),
    [
        ("2026-11-23T09:00", "2026-11-26T16:00"),  # three working days
        ("2026-11-27T15:00", "2026-12-02T16:00"),  # the weekend does not count
        ("2026-12-23T09:00", "2026-12-28T16:00"),  # near, and Christmas does not
        ("2027-01-08T09:00", "2027-01-08T13:00"),  # the last days: four hours
        ("2027-01-08T02:00", "2027-01-08T10:00"),  # not at night
        ("2027-01-08T15:00", "2027-01-09T10:00"),
        ("2027-01-10T23:00", "2027-01-11T00:00"),  # no later than the course begins
        ("2027-01-12T09:00", "2027-01-12T13:00"),  # a substitute in the first days
    ],
)
def test_an_answer_is_due(offered, until):
    assert expires(at=at(offered), starts_on=START, times=Times()) == at(until)


@given(st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 10, 23, 59)))
def test_before_the_start_every_offer_ends_later_than_made_and_by_the_start(moment):
    made = moment.replace(tzinfo=COPENHAGEN)
    until = expires(at=made, starts_on=START, times=Times())
    assert made < until <= at("2027-01-11T00:00")


def test_the_dated_rule_values_set_the_times():
    assert times_of({"offer_days": 5}) == Times(days=5)
