"""The published rules hold in every proposal, whatever the problem (Hypothesis)."""

import dataclasses
import os
from collections import Counter
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from courses import allocation
from courses.proposal.problem import Course, Person, Problem, Wish, claims
from courses.proposal.search import DEEP, LocksContradict, propose
from tests.courses.proposal.instances import ON
from tests.courses.proposal.nasty import problems, proposed
from tests.courses.proposal.oracle import feasible, optimum
from tests.courses.proposal.test_optimum import totals

EXAMPLES = int(os.environ.get("PORTAL_EXAMPLES", "150"))
many = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


@many
@given(problems())
def test_capacity_guarantees_minimum_and_obstacles_always_hold(problem):
    answer = proposed(problem)
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
    """Seats taken, those kept for a municipality, and those held for somebody."""
    here = Counter(people[each.person].home for each in seats)
    sits = {each.person for each in seats}
    for each in people.values():
        if each.named == course.key and not {each.key} & sits:
            here[each.home] += 1
    return sum(
        max(here[h], course.guaranteed.get(h, 0)) for h in {*here, *course.guaranteed}
    )


@many
@given(problems())
def test_locks_the_unlocked_and_the_employers_places_are_kept(problem):
    answer = proposed(problem)
    seat = {each.person: each for each in answer.seats}
    assert len(seat) == len(answer.seats)
    for person in problem.people:
        if person.locked is not None:
            assert seat[person.key].course == person.locked
        if person.keeps:
            assert person.key in seat
    taken = Counter(each.course for each in answer.seats)
    before = Counter(e.course for e in answer.seats if e.rule == "announced")
    for order, places in problem.places.items():
        behind = [each.key for each in problem.courses if each.demand == order]
        most = max(places, sum(before[key] for key in behind))
        assert sum(taken[key] for key in behind) <= most


@many
@given(problems())
def test_a_held_seat_goes_to_whoever_is_named_and_to_nobody_else(problem):
    """Named and nothing in the way, on a course that runs: seated, there or elsewhere."""
    answer = proposed(problem)
    seats = {each.person: each for each in answer.seats}
    for person in problem.people:
        course = next((c for c in problem.courses if c.key == person.named), None)
        if course is None or person.must_sit or course.demand is not None:
            continue
        free = any(w.course == course.key and not w.obstacle for w in person.wishes)
        if free and course.key in answer.runs and not overbooked(problem, course):
            assert person.key in seats
            if seats[person.key].course == course.key:
                assert seats[person.key].rule == "named"


def overbooked(problem, course):
    """Whether announced seats already reach into what others are guaranteed."""
    here = Counter(p.home for p in problem.people if p.announced == course.key)
    homes = {*here, *course.guaranteed}
    kept = sum(max(here[h], course.guaranteed.get(h, 0)) for h in homes)
    return kept > course.seats


@many
@given(problems())
def test_every_level_is_the_best_there_is_with_all_rules_at_once(problem):
    """Compared with the independent programme; contradicting locks are impossible."""
    try:
        answer = propose(problem)
    except LocksContradict:
        assert not feasible(problem)
    else:
        assert totals(answer) == optimum(problem)


@many
@given(problems())
def test_nobody_waits_behind_a_weaker_claim_of_the_same_municipality(problem):
    answer = proposed(problem)
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
            if held is None or other.home != waiting.home:
                continue
            if held.rule in {"announced", "named"} or other.must_sit:
                continue
            if held.course in fits[waiting.key]:
                assert strength[other.key] >= strength[waiting.key]


@many
@given(problems(), some.randoms())
def test_the_order_of_rows_changes_nothing(problem, chance):
    people, courses = list(problem.people), list(problem.courses)
    chance.shuffle(people)
    chance.shuffle(courses)
    shuffled = dataclasses.replace(
        problem, people=tuple(people), courses=tuple(courses)
    )
    assert proposed(problem) == propose(shuffled)


@many
@given(problems())
def test_who_leaves_the_list_moves_no_announced_seat(problem):
    kept = {e for e in proposed(problem).seats if e.rule == "announced"}
    for gone in problem.people[:2]:
        rest = tuple(each for each in problem.people if each is not gone)
        again = proposed(dataclasses.replace(problem, people=rest))
        left = {each for each in kept if each.person != gone.key}
        assert left == {e for e in again.seats if e.rule == "announced"}


@many
@given(problems())
def test_one_course_alone_follows_the_rules_of_one_course(problem):
    course = dataclasses.replace(problem.courses[0], minimum=1, demand=None)
    people = tuple(
        dataclasses.replace(
            each,
            # Equal waits are settled by the lot here, by the number there: none is.
            since=ON - (ON - each.since) * 20 - timedelta(days=each.key),
            wishes=(Wish(course.key),),
            own_order=None,
            due=None,
            locked=None,
            keeps=False,
            named=None,
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


@many
@given(problems())
def test_many_courses_are_searched_otherwise_and_as_many_people_sit(problem):
    """With courses that nobody wants there are too many to try them all."""
    idle = tuple(Course(100 + n, seats=4, minimum=2) for n in range(DEEP + 1))
    large = dataclasses.replace(problem, courses=(*problem.courses, *idle))
    assert proposed(large).placed == proposed(problem).placed


def test_the_engine_knows_nothing_else_about_a_person():
    known = {field.name for field in dataclasses.fields(Person)}
    assert known == {
        *("key", "home", "since", "wishes", "own_order", "due", "announced", "locked"),
        *("keeps", "named"),
    }
    assert {field.name for field in dataclasses.fields(Wish)} == {
        *("course", "rank", "obstacle")
    }
