"""Each rule of a proposal on the smallest problem that shows it."""

from datetime import timedelta

import pytest

from courses.proposal import problem as engine
from courses.proposal.problem import Course, Person, Problem, Wish
from courses.proposal.search import LocksContradict, propose
from tests.courses.proposal.instances import ON


def test_a_lock_is_kept_even_where_another_waits_longer():
    first = Person(1, 1, ON - timedelta(days=90), (Wish(1),))
    locked = Person(2, 1, ON, (Wish(1),), locked=1)
    answer = propose(Problem(ON, "lod", (first, locked), (Course(1, seats=1),)))
    assert [(each.person, each.rule) for each in answer.seats] == [(2, "locked")]


def test_a_lock_is_kept_though_another_wish_would_seat_more_people():
    locked = Person(1, 1, ON, (Wish(1, 1), Wish(2, 2)), locked=1)
    other = Person(2, 1, ON - timedelta(days=9), (Wish(1),))
    courses = (Course(1, seats=1), Course(2, seats=1))
    answer = propose(Problem(ON, "lod", (locked, other), courses))
    assert [(each.person, each.course) for each in answer.seats] == [(1, 1)]


def test_a_held_seat_comes_before_a_longer_wait_and_a_better_wish():
    waits = Person(1, 1, ON - timedelta(days=90), (Wish(1),))
    named = Person(2, 1, ON, (Wish(2, 1), Wish(1, 2)), named=1)
    courses = (Course(1, seats=1, guaranteed={1: 1}), Course(2, seats=2))
    answer = propose(Problem(ON, "lod", (waits, named), courses))
    assert [(e.person, e.course, e.rule) for e in answer.seats] == [(2, 1, "named")]


def test_of_the_employers_places_one_is_for_whoever_is_named():
    """One place behind two courses; in turn it would be the other municipality's."""
    named = Person(1, 1, ON, (Wish(1),), named=1)
    had = Person(2, 1, ON, (Wish(1),), announced=3)
    other = Person(3, 2, ON - timedelta(days=90), (Wish(2),))
    courses = (
        Course(1, seats=1, guaranteed={1: 1}, demand=7),
        Course(2, seats=1, demand=7),
        Course(3, seats=1),
    )
    answer = propose(Problem(ON, "lod", (named, had, other), courses, places={7: 1}))
    assert [e.person for e in answer.seats if e.rule != "announced"] == [1]


def test_a_seat_held_for_somebody_hindered_is_had_when_it_comes_to_the_turn():
    named = Person(1, 1, ON, (Wish(1, 1, "requirement"),), named=1)
    from_there = Person(2, 1, ON - timedelta(days=9), (Wish(1),))
    other = Person(3, 2, ON, (Wish(1),), due=ON)
    course = Course(1, seats=2, guaranteed={1: 1})
    answer = propose(Problem(ON, "lod", (named, from_there, other), (course,)))
    assert [each.person for each in answer.seats] == [3]


def test_locks_that_cannot_all_be_kept_are_refused():
    people = tuple(Person(key, 1, ON, (Wish(1),), locked=1) for key in (1, 2))
    with pytest.raises(LocksContradict):
        propose(Problem(ON, "lod", people, (Course(1, seats=1),)))


def test_the_employers_places_bind_over_all_courses_of_an_order():
    people = tuple(Person(key, 1, ON, (Wish(1), Wish(2, 2))) for key in range(9))
    courses = (Course(1, seats=6, demand=7), Course(2, seats=6, demand=7))
    answer = propose(Problem(ON, "lod", people, courses, places={7: 5}))
    assert answer.placed == 5


def test_a_deadline_that_is_near_comes_before_a_longer_wait():
    waits = Person(1, 1, ON - timedelta(days=200), (Wish(1),))
    hurry = Person(2, 1, ON, (Wish(1),), due=ON + engine.SOON)
    answer = propose(Problem(ON, "lod", (waits, hurry), (Course(1, seats=1),)))
    assert [each.person for each in answer.seats] == [2]


def test_of_two_who_both_get_in_the_longer_wait_gets_the_better_wish():
    wishes = (Wish(1, 1), Wish(2, 2))
    people = (
        Person(1, 1, ON - timedelta(days=3), wishes),
        Person(2, 2, ON - timedelta(days=80), wishes),
    )
    for courses in ((1, 2), (2, 1)):
        open_courses = tuple(Course(key, seats=1) for key in courses)
        answer = propose(Problem(ON, "lod", people, open_courses))
        assert {each.person: each.course for each in answer.seats} == {1: 2, 2: 1}


def test_ties_are_settled_by_a_lot_that_anybody_can_draw_again():
    people = tuple(Person(key, key, ON, (Wish(1),)) for key in range(1, 9))
    winners = {
        propose(Problem(ON, f"lod {n}", people, (Course(1, seats=1),))).seats[0].person
        for n in range(30)
    }
    assert len(winners) > 4
