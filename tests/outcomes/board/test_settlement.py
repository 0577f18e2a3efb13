"""Who pays for which seat of a course, by the published terms (finding 6, T4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.fees import PersonFee, Step
from outcomes import settlement
from outcomes.settlement import Rule
from outcomes.settlement_facts import Facts, Guaranteed, Seat, Terms, Traded

START = date(2027, 1, 4)
HADERSLEV, SOENDERBORG, AABENRAA, TOENDER = PLACES = 510, 540, 580, 550
KCV = Terms(
    person=(PersonFee(6, 2500),),
    no_show=3500,
    course=(Step(28, 50), Step(14, 100)),
    priced_seats=18,
)
LONG_AGO = START - timedelta(days=60)
AFTER = START + timedelta(days=30)


def seat(place, **more):
    return Seat(
        place, more.pop("seated_on", LONG_AGO), came=more.pop("came", True), **more
    )


def gone(place, days, **more):
    day = START - timedelta(days=days)
    return seat(place, left_on=day, told_on=day, came=None, **more)


def settle(*taken, **more):
    said = {"starts_on": START, "seats": 16, "today": AFTER, "terms": KCV}
    said |= {"weights": dict.fromkeys(PLACES, 1), "taken": taken}
    return settlement.settle(Facts(**said | more))


def lines(settled, place, *rules):
    return [e for e in settled.accounts[place].lines if e.rule in rules]


@pytest.mark.parametrize(
    ("days", "rule", "kroner"),
    [
        (7, Rule.WITHDRAWN_FREE, 0),
        (6, Rule.WITHDRAWN_LATE, 2500),
        (1, Rule.WITHDRAWN_LATE, 2500),
    ],
)
def test_finding_6_a_withdrawal_costs_from_six_days_before(days, rule, kroner):
    settled = settle(gone(TOENDER, days))
    (line,) = lines(settled, TOENDER, Rule.WITHDRAWN_FREE, Rule.WITHDRAWN_LATE)
    assert (line.rule, line.kroner, line.days) == (rule, kroner, days)


def test_finding_6_a_substitute_before_the_start_costs_nothing():
    new = seat(HADERSLEV, seated_on=START - timedelta(days=1))
    settled = settle(gone(TOENDER, 2), new)
    (line,) = lines(settled, TOENDER, Rule.WITHDRAWN_REPLACED)
    assert (line.kroner, line.by) == (0, HADERSLEV)
    assert settled.accounts[TOENDER].replaced == 1
    assert settled.accounts[TOENDER].lost == 0


def test_finding_6_nobody_takes_over_after_the_start():
    late = seat(HADERSLEV, seated_on=START + timedelta(days=1))
    settled = settle(gone(TOENDER, 2), late)
    assert settled.accounts[TOENDER].kroner == 2500


def test_whoever_was_there_before_takes_nothing_over():
    settled = settle(seat(HADERSLEV), gone(TOENDER, 2))
    assert settled.accounts[TOENDER].late == 1


def test_one_substitute_takes_over_one_seat_the_one_given_up_first():
    new = seat(HADERSLEV, seated_on=START - timedelta(days=1))
    settled = settle(gone(TOENDER, 2), gone(AABENRAA, 4), new)
    assert settled.accounts[AABENRAA].replaced == 1
    assert settled.accounts[TOENDER].kroner == 2500


def test_finding_6_a_no_show_costs_and_one_who_left_after_a_week_does_not():
    stayed_a_week = seat(TOENDER, left_on=START + timedelta(days=7))
    settled = settle(seat(HADERSLEV, came=False), stayed_a_week)
    assert settled.accounts[HADERSLEV].kroner == 3500
    assert settled.accounts[HADERSLEV].used == 0
    assert settled.accounts[TOENDER].kroner == 0


def test_in_the_first_week_nobody_is_a_no_show_yet():
    settled = settle(seat(HADERSLEV, came=False), today=START + timedelta(days=6))
    assert settled.accounts[HADERSLEV].used == 1


@pytest.mark.parametrize(
    ("days", "percent", "whole"), [(29, 0, 0), (28, 50, 90_000), (14, 100, 180_000)]
)
def test_finding_6_a_course_called_off_is_paid_by_the_key(days, percent, whole):
    day = START - timedelta(days=days)
    settled = settle(seat(TOENDER), cancelled_on=day, price=10_000)
    assert settled.kroner == whole
    found = [lines(settled, place, Rule.CANCELLED)[0] for place in PLACES]
    assert {(line.kroner, line.percent) for line in found} == {(whole // 4, percent)}


def test_without_a_price_a_called_off_course_is_not_known():
    settled = settle(cancelled_on=START - timedelta(days=20))
    assert not settled.is_whole
    assert settled.kroner == 0


def test_t4_eleven_of_twelve_the_bought_seat_is_shared():
    """T4: one seat short of the minimum is paid for: 10.001 kr. by four equal parts."""
    taken = [seat(place) for place in (*PLACES, *PLACES, *PLACES[:3])]
    settled = settle(*taken, seats=12, bought=10_001)
    paid = [settled.accounts[place].kroner for place in sorted(PLACES)]
    assert paid == [2501, 2500, 2500, 2500]
    assert settled.common_empty == 1


def test_a_seat_that_was_kept_is_ones_own_to_pay():
    quotas = [Guaranteed(TOENDER, 4, released=1, released_on=LONG_AGO)]
    settled = settle(seat(TOENDER), seats=4, quotas=quotas, bought=9_000)
    account = settled.accounts[TOENDER]
    assert (account.held, account.used, account.empty) == (4, 1, 2)
    (own,) = lines(settled, TOENDER, Rule.EMPTY_KEPT)
    assert own.kroner == 6_000
    assert settled.common_empty == 1
    assert settled.kroner == 9_000


def test_t1_released_seats_that_another_filled_cost_their_owner_nothing():
    quotas = [Guaranteed(p, 4, released=2 * (p == TOENDER)) for p in PLACES]
    taken = [seat(p) for p in PLACES for _ in range(4 if p != TOENDER else 2)]
    settled = settle(
        *taken, seat(HADERSLEV), seat(HADERSLEV), quotas=quotas, price=1000
    )
    assert settled.accounts[TOENDER].lost == 0
    assert settled.accounts[TOENDER].kroner == 2000
    assert settled.accounts[HADERSLEV].used == 6
    assert settled.kroner == 16_000


def test_traded_seats_stand_with_both():
    settled = settle(trades=[Traded(TOENDER, HADERSLEV, 2, LONG_AGO)])
    assert [e.seats for e in lines(settled, HADERSLEV, Rule.TRADED)] == [2]
    assert [e.seats for e in lines(settled, TOENDER, Rule.TRADED)] == [-2]


FAST = settings(max_examples=200, deadline=None)
days_around = st.integers(-40, 20).map(lambda n: START + timedelta(days=n))
people = st.builds(
    lambda place, seated, stays, came: Seat(
        place,
        seated,
        left_on=None if stays is None else seated + timedelta(days=stays),
        told_on=None if stays is None else seated + timedelta(days=stays),
        came=came,
    ),
    st.sampled_from(PLACES),
    days_around,
    st.none() | st.integers(0, 40),
    st.sampled_from([True, False, None]),
)
courses = st.builds(
    Facts,
    starts_on=st.just(START),
    seats=st.integers(1, 30),
    today=st.just(AFTER),
    terms=st.sampled_from([KCV, Terms(), Terms(no_show=100, substitute_days=None)]),
    weights=st.fixed_dictionaries({p: st.integers(0, 50) for p in PLACES}),
    price=st.none() | st.integers(0, 20_000),
    bought=st.none() | st.integers(0, 200_000),
    cancelled_on=st.none() | days_around.filter(lambda day: day <= START),
    quotas=st.lists(
        st.builds(Guaranteed, st.sampled_from(PLACES), st.integers(0, 8)),
        unique_by=lambda quota: quota.place,
    ),
    taken=st.lists(people, max_size=30),
)


@given(courses)
@FAST
def test_the_parts_add_up_to_the_whole(facts):
    settled = settlement.settle(facts)
    every = [line for a in settled.accounts.values() for line in a.lines]
    assert settled.kroner == sum(line.kroner or 0 for line in every)
    assert settled.is_whole == (None not in [line.kroner for line in every])
    empty = [e.kroner for e in every if e.rule in {Rule.EMPTY_KEPT, Rule.EMPTY_COMMON}]
    if facts.cancelled_on is None:
        assert sum(empty) == (facts.bought or 0)


@given(courses)
@FAST
def test_everybody_with_a_seat_is_told_of_once(facts):
    settled = settlement.settle(facts)
    if facts.cancelled_on is None:
        for place in PLACES:
            account = settled.accounts.get(place)
            had = sum(each.place == place for each in facts.taken)
            rest = lines(settled, place, Rule.WITHDRAWN_FREE) if account else []
            told = account.used + account.replaced + account.late + account.no_show
            assert told + len(rest) == had


@given(courses)
@FAST
def test_seats_are_used_lost_or_common_and_never_more_than_there_are(facts):
    settled = settlement.settle(facts)
    told = (
        sum(a.used + a.lost for a in settled.accounts.values()) + settled.common_empty
    )
    if facts.cancelled_on is None:
        had = sum(a.used + a.late + a.no_show for a in settled.accounts.values())
        assert told == max(facts.seats, had)


@given(courses, st.randoms())
def test_the_order_of_quotas_does_not_matter(facts, rng):
    shuffled = list(facts.quotas)
    rng.shuffle(shuffled)
    other = Facts(
        **{f: getattr(facts, f) for f in facts.__slots__} | {"quotas": shuffled}
    )
    assert settlement.settle(other) == settlement.settle(facts)


def test_who_left_on_the_first_day_had_begun():
    settled = settle(seat(TOENDER, left_on=START, told_on=START))
    assert settled.accounts[TOENDER].used == 1
