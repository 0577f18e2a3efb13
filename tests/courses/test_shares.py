"""Dividing seats by weight: all are given, nobody is more than one off, order is nothing."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.services import sharing
from courses.shares import divide, working
from municipalities.models import Cooperation, CooperationMember, Municipality

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


def cooperation(key, people):
    """A cooperation with that key; of each member its population and its weight."""
    return Cooperation(sharing_key=key), [
        CooperationMember(
            municipality=Municipality(code=code, population=number), weight=weight
        )
        for code, (number, weight) in people.items()
    ]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    key=st.sampled_from(Cooperation.SharingKey.values),
    people=st.dictionaries(
        st.integers(101, 860),
        st.tuples(
            st.none() | st.integers(0, 700_000),
            st.decimals(0, 99_999, places=2, allow_nan=False),
        ),
        min_size=1,
        max_size=12,
    ),
    seats=st.integers(0, 200),
)
def test_by_every_key_the_shares_add_up_and_nobody_gets_less_than_nothing(
    key, people, seats
):
    weighed = sharing.weights_of(*cooperation(key, people))
    shares = working(seats, weighed)
    assert set(shares) == set(people)
    assert sum(share.seats for share in shares.values()) == seats
    assert sum(share.exact for share in shares.values()) == seats
    for share in shares.values():
        assert 0 <= share.whole <= share.seats <= min(seats, share.whole + 1)
        assert 0 <= share.remainder < 1
    if not sum(weighed.values()):
        numbers = [share.seats for share in shares.values()]
        assert max(numbers) - min(numbers) <= 1


def test_who_pays_nothing_gets_a_seat_only_if_nobody_pays():
    assert divide(16, {101: 0, 102: 5, 103: 3}) == {101: 0, 102: 10, 103: 6}
    assert divide(4, {101: 0, 102: 0}) == {101: 2, 102: 2}
