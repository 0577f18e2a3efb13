"""Whose turn it is: own quota first, common seats one municipality in turn."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from courses.allocation import Situation, Turn, Waiting, in_line, proposal, rule_now

HADERSLEV, SOENDERBORG, AABENRAA, TOENDER = 510, 540, 580, 550
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def waits(number, place, days, own_order=None):
    return Waiting(number, place, DAY + timedelta(days=days), own_order)


def test_a_guaranteed_seat_goes_to_the_own_people_even_if_others_waited_longer():
    course = Situation(
        seats=2,
        guaranteed={HADERSLEV: 1, TOENDER: 1},
        seated={},
        waiting=[waits(1, HADERSLEV, 0), waits(2, HADERSLEV, 1), waits(3, TOENDER, 9)],
    )
    assert proposal(course) == [Turn(1, "quota"), Turn(3, "quota")]
    assert rule_now(course, 2) is None


def test_the_municipality_decides_the_order_of_its_own_people():
    course = Situation(
        seats=1,
        guaranteed={HADERSLEV: 1},
        seated={},
        waiting=[waits(1, HADERSLEV, 0), waits(2, HADERSLEV, 5, own_order=1)],
    )
    assert proposal(course) == [Turn(2, "quota")]


def test_an_unused_guaranteed_seat_is_not_given_away():
    course = Situation(
        seats=2,
        guaranteed={HADERSLEV: 1, TOENDER: 1},
        seated={HADERSLEV: 1},
        waiting=[waits(2, HADERSLEV, 1)],
    )
    assert course.free == 1
    assert course.held_back == 1
    assert proposal(course) == []


def test_common_seats_go_one_municipality_in_turn_longest_wait_first():
    course = Situation(
        seats=4,
        guaranteed={},
        seated={},
        waiting=[
            waits(1, HADERSLEV, 0),
            waits(2, HADERSLEV, 1),
            waits(3, TOENDER, 2),
            waits(4, AABENRAA, 3),
            waits(5, HADERSLEV, 4),
        ],
    )
    assert [turn.enrolment_id for turn in in_line(course)] == [1, 3, 4, 2, 5]
    assert [turn.enrolment_id for turn in proposal(course)] == [1, 3, 4, 2]


def test_a_blocked_person_is_passed_over():
    course = Situation(
        seats=1,
        guaranteed={},
        seated={},
        waiting=[waits(1, HADERSLEV, 0), waits(2, TOENDER, 1)],
        blocked={1},
    )
    assert proposal(course) == [Turn(2, "common")]


people = st.lists(
    st.tuples(
        st.sampled_from([HADERSLEV, SOENDERBORG, AABENRAA, TOENDER]),
        st.integers(0, 40),
        st.none() | st.integers(1, 9),
    ),
    max_size=30,
)


@given(
    people=people,
    seats=st.integers(0, 20),
    share=st.integers(0, 5),
    taken=st.integers(0, 3),
)
def test_no_seat_is_given_twice_and_no_guarantee_is_broken(people, seats, share, taken):
    places = (HADERSLEV, SOENDERBORG, AABENRAA, TOENDER)
    seats = max(seats, 4 * max(share, taken))
    waiting = [waits(i, *each) for i, each in enumerate(people)]
    course = Situation(
        seats=seats,
        guaranteed=dict.fromkeys(places, share),
        seated=dict.fromkeys(places, taken),
        waiting=waiting,
    )
    given_seats = proposal(course)
    ids = [turn.enrolment_id for turn in given_seats]
    home = {each.enrolment_id: each.municipality_id for each in waiting}

    assert len(ids) == len(set(ids)) <= course.free
    for place in places:
        own = [pk for pk in home if home[pk] == place]
        got = sum(home[pk] == place for pk in ids)
        assert got >= min(len(own), max(0, share - taken))
        left_free = course.free - len(ids)
        missing = max(0, share - taken - got)
        assert missing <= left_free
    if len(ids) < len(waiting):
        still_promised = sum(
            max(0, share - taken - sum(home[pk] == place for pk in ids))
            for place in places
        )
        assert course.free - len(ids) == still_promised
