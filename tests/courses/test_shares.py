"""Dividing seats by weight: all are given, nobody is more than one off, order is nothing."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from courses.shares import divide

weights = st.dictionaries(
    st.integers(100, 900), st.integers(0, 200_000), min_size=1, max_size=12
)


@given(seats=st.integers(0, 200), weights=weights)
def test_every_seat_is_given_and_nobody_is_a_whole_seat_off(seats, weights):
    given_seats = divide(seats, weights)
    assert sum(given_seats.values()) == seats
    total = sum(weights.values())
    for key, number in given_seats.items():
        fair = Fraction(seats * weights[key], total) if total else None
        assert fair is None or abs(number - fair) < 1


@given(seats=st.integers(0, 200), weights=weights)
def test_the_order_of_the_municipalities_is_nothing(seats, weights):
    turned = dict(reversed(weights.items()))
    assert divide(seats, weights) == divide(seats, turned)


@given(seats=st.integers(0, 200), weights=weights)
def test_who_weighs_more_never_gets_less(seats, weights):
    given_seats = divide(seats, weights)
    by_weight = sorted(weights, key=lambda key: (-weights[key], key))
    numbers = [given_seats[key] for key in by_weight]
    assert numbers == sorted(numbers, reverse=True)


def test_of_equal_remainders_the_larger_weight_comes_first():
    assert divide(2, {101: 1, 102: 3}) == {101: 0, 102: 2}
    assert divide(3, {102: 1, 101: 1}) == {101: 2, 102: 1}


def test_no_members_no_seats():
    assert divide(16, {}) == {}


def test_sixteen_seats_among_the_four_of_the_south():
    people = {510: 55_000, 540: 73_000, 580: 58_000, 550: 36_000}
    assert divide(16, people) == {510: 4, 540: 5, 580: 4, 550: 3}
