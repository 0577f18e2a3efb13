"""Partnerships, regions and nations to try the engine on: made from a seed alone."""

import random
from datetime import date, timedelta

from courses.proposal.problem import Course, Person, Problem, Wish

ON = date(2026, 11, 23)


def partnership(seed):
    """3-6 municipalities, up to 60 people, 2-6 courses that everybody may wish for."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    homes, number = chance.randint(3, 6), chance.randint(2, 6)
    courses = [_course(chance, key, range(homes)) for key in range(1, number + 1)]
    people = [
        _person(
            chance, key, home=chance.randrange(homes), possible=range(1, number + 1)
        )
        for key in range(1, chance.randint(20, 60) + 1)
    ]
    return _problem(seed, people, courses)


def spread(seed, *, homes, courses, people):
    """Many municipalities on a ring; each course pools 3-6 neighbours."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    made, near = [], {home: [] for home in range(homes)}
    for key in range(1, courses + 1):
        centre, size = chance.randrange(homes), chance.randint(3, 6)
        members = [(centre + step - size // 2) % homes for step in range(size)]
        made.append(_course(chance, key, members))
        for home in members:
            near[home].append(key)
    lived = [home for home in near if near[home]]
    crowd = []
    for key in range(1, people + 1):
        home = chance.choice(lived)
        crowd.append(_person(chance, key, home=home, possible=near[home]))
    return _problem(seed, crowd, made)


def region(seed):
    """22 municipalities, 60 courses, 800-1,500 people."""
    return spread(seed, homes=22, courses=60, people=800 + seed % 8 * 100)


def nation(seed, people):
    """98 municipalities, 900 courses."""
    return spread(seed, homes=98, courses=900, people=people)


def _course(chance, key, members):
    seats = chance.choice([12, 14, 16, 18])
    each = seats // len(members) if chance.random() < 0.6 else 0
    return Course(
        key=key,
        seats=seats,
        minimum=chance.randint(seats // 2, seats * 3 // 4),
        guaranteed=dict.fromkeys(members, each) if each else {},
    )


def _person(chance, key, *, home, possible):
    number = min(len(possible), chance.randint(1, 3))
    due = ON + timedelta(days=chance.randint(0, 90)) if chance.random() < 0.2 else None
    return Person(
        key=key,
        home=home,
        since=ON - timedelta(days=chance.randint(0, 200)),
        due=due,
        wishes=tuple(
            Wish(course, rank, "requirement" if chance.random() < 0.2 else "")
            for rank, course in enumerate(chance.sample(list(possible), number), 1)
        ),
    )


def _problem(seed, people, courses):
    return Problem(
        on=ON, lot=f"lod {seed}", people=tuple(people), courses=tuple(courses)
    )
