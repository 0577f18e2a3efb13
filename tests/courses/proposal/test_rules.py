"""The published rules hold in every proposal, whatever the problem (Hypothesis)."""

import dataclasses
import os
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from courses import allocation
from courses.proposal import problem as engine
from courses.proposal.problem import Course, Person, Problem, Wish, claims
from courses.proposal.search import LocksContradict, propose
from tests.courses.proposal.instances import ON

EXAMPLES = int(os.environ.get("PORTAL_EXAMPLES", "150"))
many = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


@some.composite
def problems(draw):
    """Small and nasty: few seats, quotas that bind, announced seats, locks."""
    keys = list(range(1, draw(some.integers(1, 4)) + 1))
    homes = list(range(draw(some.integers(1, 4))))
    courses = [draw(course(key, homes)) for key in keys]
    room = Counter({each.key: each.seats for each in courses})
    number = draw(some.integers(0, 14))
    people = tuple(draw(person(key, homes, keys, room)) for key in range(1, number + 1))
    return Problem(ON, draw(some.text(max_size=5)), people, tuple(courses))


@some.composite
def course(draw, key, homes):
    seats = draw(some.integers(1, 6))
    kept, left = {}, seats
    for home in homes:
        kept[home] = draw(some.integers(0, min(2, left)))
        left -= kept[home]
    return Course(
        key,
        seats,
        minimum=draw(some.integers(1, seats)),
        guaranteed=kept,
        decided=draw(some.booleans()),
    )


@some.composite
def person(draw, key, homes, keys, room):
    chosen = draw(some.lists(some.sampled_from(keys), unique=True, max_size=3))
    obstacles = some.sampled_from(["", "", "", "requirement", "clash"])
    wishes = tuple(Wish(c, rank, draw(obstacles)) for rank, c in enumerate(chosen, 1))
    announced = draw(some.sampled_from([None, None, None, *chosen]))
    if announced is not None and not room[announced]:
        announced = None
    room[announced] -= 1
    return Person(
        key,
        draw(some.sampled_from(homes)),
        ON - timedelta(days=draw(some.integers(0, 60))),
        wishes,
        own_order=draw(some.sampled_from([None, None, 1, 2])),
        due=draw(some.sampled_from([None, ON + timedelta(days=9)])),
        announced=announced,
    )


@many
@given(problems())
def test_capacity_guarantees_minimum_and_obstacles_always_hold(problem):
    answer = propose(problem)
    people = {each.key: each for each in problem.people}
    by_course = Counter(each.course for each in answer.seats)
    for course in problem.courses:
        assert by_course[course.key] <= course.seats
        here = [each for each in answer.seats if each.course == course.key]
        before = [each for each in here if each.rule == "announced"]
        # Seats announced before the guarantees may overlap them; none is added to it.
        most = max(course.seats, open_guarantees(course, before, people))
        assert open_guarantees(course, here, people) <= most
    for seat in answer.seats:
        who = people[seat.person]
        if seat.rule == "announced":
            assert who.announced == seat.course
            continue
        assert seat.course in answer.runs
        assert any(w.course == seat.course and not w.obstacle for w in who.wishes)


def open_guarantees(course, seats, people):
    """Seats taken, and those still kept for a municipality."""
    here = Counter(people[each.person].home for each in seats)
    return sum(
        max(here[h], course.guaranteed.get(h, 0)) for h in {*here, *course.guaranteed}
    )


@many
@given(problems())
def test_nobody_waits_behind_a_weaker_claim_of_the_same_municipality(problem):
    answer = propose(problem)
    strength = claims(problem)
    seat = {each.person: each for each in answer.seats}
    fits = {
        p.key: {w.course for w in p.wishes if not w.obstacle} for p in problem.people
    }
    for waiting in problem.people:
        if waiting.key in seat:
            continue
        for other in problem.people:
            held = seat.get(other.key)
            if held is None or held.rule == "announced" or other.home != waiting.home:
                continue
            if held.course in fits[waiting.key]:
                assert strength[other.key] >= strength[waiting.key]


@many
@given(problems(), some.randoms())
def test_the_order_of_rows_changes_nothing(problem, chance):
    people, courses = list(problem.people), list(problem.courses)
    chance.shuffle(people)
    chance.shuffle(courses)
    shuffled = Problem(problem.on, problem.lot, tuple(people), tuple(courses))
    assert propose(shuffled) == propose(problem)


@many
@given(problems())
def test_who_leaves_the_list_moves_no_announced_seat(problem):
    kept = {e for e in propose(problem).seats if e.rule == "announced"}
    for gone in problem.people[:2]:
        rest = tuple(each for each in problem.people if each is not gone)
        again = propose(Problem(problem.on, problem.lot, rest, problem.courses))
        left = {each for each in kept if each.person != gone.key}
        assert left == {e for e in again.seats if e.rule == "announced"}


@many
@given(problems())
def test_one_course_alone_follows_the_rules_of_one_course(problem):
    course = dataclasses.replace(problem.courses[0], minimum=1)
    people = tuple(
        dataclasses.replace(
            each,
            # Equal waits are settled by the lot here, by the number there: none is.
            since=ON - (ON - each.since) * 20 - timedelta(days=each.key),
            wishes=(Wish(course.key),),
            own_order=None,
            due=None,
        )
        for each in problem.people
        if each.announced in {None, course.key}
    )
    answer = propose(Problem(ON, problem.lot, people, (course,)))
    assert homes_of(answer, people) == homes_in_turn(course, people)


def homes_of(answer, people):
    home = {each.key: each.home for each in people}
    new = [each for each in answer.seats if each.rule != "announced"]
    return Counter(home[each.person] for each in new)


def homes_in_turn(course, people):
    """What the older module for one course gives: seats per municipality."""
    turns = allocation.proposal(
        allocation.Situation(
            seats=course.seats,
            guaranteed=course.guaranteed,
            seated=Counter(p.home for p in people if p.announced),
            waiting=[
                allocation.Waiting(
                    p.key, p.home, datetime.combine(p.since, time.min, UTC)
                )
                for p in people
                if not p.announced
            ],
        )
    )
    home = {each.key: each.home for each in people}
    return Counter(home[turn.enrolment_id] for turn in turns)


def test_the_engine_knows_nothing_else_about_a_person():
    known = {field.name for field in dataclasses.fields(Person)}
    assert known == {
        *("key", "home", "since", "wishes", "own_order", "due", "announced", "locked"),
        "keeps",
    }
    assert {field.name for field in dataclasses.fields(Wish)} == {
        *("course", "rank", "obstacle")
    }


def test_a_lock_is_kept_even_where_another_waits_longer():
    first = Person(1, 1, ON - timedelta(days=90), (Wish(1),))
    locked = Person(2, 1, ON, (Wish(1),), locked=1)
    answer = propose(Problem(ON, "lod", (first, locked), (Course(1, seats=1),)))
    assert [(each.person, each.rule) for each in answer.seats] == [(2, "locked")]


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
