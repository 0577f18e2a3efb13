"""Small problems that try every rule at once, for Hypothesis: what binds, binds often."""

import dataclasses
import random
from collections import Counter
from datetime import timedelta

from hypothesis import reject
from hypothesis import strategies as some

from courses.proposal.problem import Course, Person, Problem, Wish
from courses.proposal.search import LocksContradict, propose
from tests.courses.proposal.instances import ON

OBSTACLES = (*[""] * 6, "requirement", "dates", "clash")


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
    # Drawn one by one, sizes would be small and locks and held seats rare.
    chance = random.Random(draw(some.integers(0, 2**32)))  # noqa: S311 (repeatable)
    keys, number = range(1, chance.randint(1, 4) + 1), chance.randint(0, 14)
    homes = range(chance.randint(1, 4))
    courses = tuple(_course(chance, key, homes) for key in keys)
    room = Counter({each.key: each.seats for each in courses})
    people = [_person(chance, 1 + key, homes, keys, room) for key in range(number)]
    people = [_ruled(chance, each) for each in _named(chance, people, courses)]
    places = {order: chance.randint(0, 9) for order in (1, 2)}
    return Problem(ON, f"lod {chance.random()}", tuple(people), courses, places)


def _course(chance, key, homes):
    seats = chance.randint(1, 6)
    kept, left = {}, seats
    for home in homes:
        kept[home] = chance.randint(0, min(2, left))
        left -= kept[home]
    return Course(
        key,
        seats,
        minimum=min(seats, chance.choice([1, 1, 2, 3, 5])),
        guaranteed=kept,
        demand=chance.choice([None, None, None, 1, 2]),
        decided=chance.random() < 0.3,
    )


def _person(chance, key, homes, keys, room):
    chosen = chance.sample(
        keys, chance.choice([0, 1, 2, 3, 3]) if len(keys) > 2 else len(keys)
    )
    announced = chance.choice([None, None, None, *chosen])
    if announced is not None and not room[announced]:
        announced = None
    room[announced] -= 1
    return Person(
        key,
        chance.choice(homes),
        ON - timedelta(days=chance.randint(0, 60)),
        tuple(
            Wish(key, rank, chance.choice(OBSTACLES))
            for rank, key in enumerate(chosen, 1)
        ),
        own_order=chance.choice([None, None, 1, 2]),
        due=chance.choice([None, ON + timedelta(days=9)]),
        announced=announced,
    )


def _named(chance, people, courses):
    """Some of those who wait are named on a seat their municipality has left."""
    left = Counter()
    for course in courses:
        for home, seats in course.guaranteed.items():
            left[course.key, home] += seats
    left.subtract(
        Counter((each.announced, each.home) for each in people if each.announced)
    )
    for who in people:
        course = chance.choice(who.wishes).course if who.wishes else None
        is_named = who.announced is None and chance.random() < 0.25
        if is_named and left[course, who.home] > 0:
            left[course, who.home] -= 1
            yield dataclasses.replace(who, named=course)
        else:
            yield who


def _ruled(chance, person):
    """Now and then locked to a course, or unlocked and sure of another seat."""
    free = [wish.course for wish in person.wishes if not wish.obstacle]
    if person.announced is not None or not free:
        return person
    kind = chance.choice([None] * 14 + ["lock", "keep"])
    if kind == "keep":
        return dataclasses.replace(person, keeps=True)
    locked = chance.choice(free) if kind == "lock" else None
    return dataclasses.replace(person, locked=locked)
