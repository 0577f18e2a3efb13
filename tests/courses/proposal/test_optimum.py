"""The proposal is the best there is, by the rules' own order, and says so."""

import pytest

from courses.proposal.network import CLAIM, NAMED, PEOPLE, TURN, WISH
from courses.proposal.problem import Course, Person, Problem, Wish
from courses.proposal.search import DEEP, propose
from tests.courses.proposal import instances
from tests.courses.proposal.oracle import optimum

LEVELS = (PEOPLE, NAMED, TURN, CLAIM, WISH)


def totals(answer):
    return tuple(answer.totals[level] for level in LEVELS)


@pytest.mark.parametrize("seed", range(40))
def test_no_other_seating_of_a_partnership_is_better(seed):
    problem = instances.partnership(seed)
    answer = propose(problem)
    assert answer.is_proved
    assert totals(answer) == optimum(problem)


@pytest.mark.parametrize("seed", range(40, 60))
def test_nor_with_seats_announced_and_people_locked(seed):
    problem = instances.partnership(seed)
    problem = with_history(problem, propose(problem))
    assert totals(propose(problem)) == optimum(problem)


def with_history(problem, answer):
    """Of the proposal's seats some are announced, one is locked, some unlocked."""
    seats = {each.person: each.course for each in answer.seats}
    chosen = sorted(seats)[::3]
    locked = [key for key in sorted(seats) if key not in chosen][:1]
    unlocked = [key for key in sorted(seats) if key not in {*chosen, *locked}][::5]
    people = tuple(
        Person(
            key=each.key,
            home=each.home,
            since=each.since,
            wishes=each.wishes,
            own_order=each.key % 5 or None,
            due=each.due,
            announced=seats[each.key] if each.key in chosen else None,
            locked=seats[each.key] if each.key in locked else None,
            keeps=each.key in unlocked,
        )
        for each in problem.people
    )
    return Problem(problem.on, problem.lot, people, problem.courses)


@pytest.mark.parametrize("seed", range(4))
def test_a_region_seats_as_many_as_can_be_proved(seed):
    answer = propose(instances.region(seed))
    assert answer.is_proved
    assert answer.placed <= answer.bound


def test_many_courses_are_searched_otherwise_and_the_answer_is_as_good():
    """One partnership, eaten by both ways: each adds courses that nobody wants."""
    small = instances.partnership(3)
    empty = tuple(Course(key=100 + n, seats=4, minimum=2) for n in range(DEEP))
    large = Problem(small.on, small.lot, small.people, (*small.courses, *empty))
    assert propose(large).placed == propose(small).placed


def test_a_flexible_person_moves_so_that_a_blocked_one_gets_in():
    """Two seats; one person can take either, the other only the first."""
    flexible = Person(1, 1, instances.ON, (Wish(1, 1), Wish(2, 2)))
    blocked = Person(2, 2, instances.ON, (Wish(1, 1), Wish(2, 2, "requirement")))
    courses = (Course(1, seats=1), Course(2, seats=1))
    answer = propose(Problem(instances.ON, "lod", (flexible, blocked), courses))
    assert {each.person: each.course for each in answer.seats} == {1: 2, 2: 1}


def test_the_solver_is_right_where_its_presolve_is_not():
    """Two places left, one without a turn: with its presolve HiGHS says 3 turns."""
    homes = {3: 1, 4: 1, 6: 1, 9: 0, 10: 0, 12: 0, 14: 0}
    waits = [Person(key, home, instances.ON, (Wish(1),)) for key, home in homes.items()]
    sits = [
        Person(5, 0, instances.ON, announced=1),
        Person(7, 1, instances.ON, announced=2),
        Person(8, 1, instances.ON, announced=1),
    ]
    courses = (
        Course(1, seats=6, minimum=3, guaranteed={0: 2, 1: 1}, demand=2),
        Course(2, seats=1, minimum=1, guaranteed={0: 0, 1: 1}, demand=2),
    )
    problem = Problem(instances.ON, "lod", (*waits, *sits), courses, {2: 5})
    assert optimum(problem)[2] == 1
    assert totals(propose(problem)) == optimum(problem)
