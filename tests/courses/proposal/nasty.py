"""Small problems that try every rule at once, for Hypothesis: what binds, binds often."""

import dataclasses
from collections import Counter
from datetime import timedelta

from hypothesis import reject
from hypothesis import strategies as some

from courses.proposal.problem import Course, Person, Problem, Wish
from courses.proposal.search import LocksContradict, propose
from tests.courses.proposal.instances import ON

OBSTACLES = ("", "", "", "requirement", "dates", "clash")


def proposed(problem):
    """The proposal, for problems whose locks can all be kept."""
    try:
        return propose(problem)
    except LocksContradict:
        reject()


@some.composite
def problems(draw):
    """Few seats, quotas that bind, employers' places, announced and held seats, locks.

    Also people who were unlocked and keep a seat; locks may contradict each other.
    """
    keys = list(range(1, draw(some.integers(1, 4)) + 1))
    homes = list(range(draw(some.integers(1, 4))))
    courses = tuple(draw(_course(key, homes)) for key in keys)
    room = Counter({each.key: each.seats for each in courses})
    number = draw(some.sampled_from([0, 1, 2, 3, 5, 8, 11, 14]))
    people = [draw(_person(key, homes, keys, room)) for key in range(1, number + 1)]
    held = draw(some.lists(some.booleans(), min_size=number, max_size=number))
    people = _named(people, courses, held)
    for place in draw(some.sets(some.integers(0, max(0, number - 1)), max_size=3)):
        if place < number:
            people[place] = draw(_ruled(people[place]))
    places = {order: draw(some.integers(0, 9)) for order in (1, 2)}
    return Problem(ON, draw(some.text(max_size=5)), tuple(people), courses, places)


@some.composite
def _course(draw, key, homes):
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
        demand=draw(some.sampled_from([None, None, None, 1, 2])),
        decided=draw(some.booleans()),
    )


@some.composite
def _person(draw, key, homes, keys, room):
    chosen = draw(some.lists(some.sampled_from(keys), unique=True, max_size=3))
    wishes = tuple(
        Wish(key, rank, draw(some.sampled_from(OBSTACLES)))
        for rank, key in enumerate(chosen, 1)
    )
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


def _named(people, courses, held):
    """Whoever of ``held`` waits is named on a seat their municipality has left."""
    left = Counter()
    for course in courses:
        for home, seats in course.guaranteed.items():
            left[course.key, home] += seats
    left.subtract(
        Counter((each.announced, each.home) for each in people if each.announced)
    )
    found = list(people)
    for place, who in enumerate(people):
        if not held[place] or who.announced is not None or not who.wishes:
            continue
        wish = who.wishes[-1]
        if left[wish.course, who.home] > 0:
            left[wish.course, who.home] -= 1
            found[place] = dataclasses.replace(who, named=wish.course)
    return found


@some.composite
def _ruled(draw, person):
    """Locked to a course, or unlocked and sure of another seat, where that can be."""
    free = [wish.course for wish in person.wishes if not wish.obstacle]
    if person.announced is not None or not free:
        return person
    if draw(some.booleans()):
        return dataclasses.replace(person, keeps=True)
    return dataclasses.replace(person, locked=draw(some.sampled_from(free)))
