"""What changed since a proposal was made, and whether its seats remain. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from hashlib import sha256

from courses.proposal.problem import Person, Problem, bound, by_course
from courses.proposal.search import Answer, Seat


@dataclass(frozen=True, slots=True)
class Changes:
    """People and courses, by key, that are not as they were.

    ``came`` wait now and did not; ``went`` no longer wait or sit; ``seated`` got or
    gave back a seat otherwise than proposed; ``other`` have other wishes, obstacles,
    locks or deadlines; ``courses`` have other seats or guarantees, are new or gone.
    """

    came: tuple[int, ...] = ()
    went: tuple[int, ...] = ()
    seated: tuple[int, ...] = ()
    other: tuple[int, ...] = ()
    courses: tuple[int, ...] = ()
    mark: str = ""

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return any(getattr(self, each.name) for each in fields(self))


def between(then: Problem, now: Problem, answer: Answer) -> Changes:
    """What of ``now`` is otherwise than ``answer`` to ``then`` rests on.

    A seat given as proposed is no change, so that a proposal can be confirmed in
    parts. ``mark`` is the same only for the same changes: who has read them can say so.
    """
    old = {each.key: each for each in then.people}
    new = {each.key: each for each in now.people}
    proposed = {each.person: each.course for each in answer.seats}
    both = sorted(old.keys() & new.keys())
    differ = [
        key
        for key in both
        if _facts(old[key]) != _facts(new[key])
        and (new[key].announced is None or new[key].announced != proposed.get(key))
    ]
    seated = [key for key in differ if old[key].announced != new[key].announced]
    came, went = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    courses = _courses(then, now)
    said = [
        *(repr(new[key]) for key in (*came, *differ)),
        *map(str, went),
        *(repr(each) for each in now.courses if each.key in courses),
        *(f"gone {key}" for key in courses),
        repr(sorted(now.places.items())) if courses else "",
    ]
    found = bool(came or went or differ or courses)
    return Changes(
        came=tuple(came),
        went=tuple(went),
        seated=tuple(seated),
        other=tuple(key for key in differ if key not in seated),
        courses=courses,
        mark=sha256("\n".join(said).encode()).hexdigest()[:32] if found else "",
    )


def unfit(now: Problem, seats: Iterable[Seat]) -> list[int]:
    """Whose seat is no longer theirs to take: gone, seated, hindered or locked away."""
    people = {each.key: each for each in now.people}
    return [
        seat.person
        for seat in seats
        if seat.person not in people or not _fits(people[seat.person], seat)
    ]


def overfull(
    now: Problem, seats: Collection[Seat], stay: Collection[Seat]
) -> list[int]:
    """The courses where ``seats`` no longer find room, by key.

    ``stay`` are those who could have been moved and are not. Counted with what other
    municipalities are guaranteed, what is held for others, and the employers' places.
    """
    home = {each.key: each.home for each in now.people}
    named = {each.key: each.named for each in now.people}
    after: dict[int, Counter[int]] = defaultdict(Counter)
    before: dict[int, Counter[int]] = defaultdict(Counter)
    for (course, where), number in now.announced().items():
        after[course][where] += number
        before[course][where] += number
    for seat in stay:
        before[seat.course][home[seat.person]] += 1
    for seat in (*stay, *seats):
        after[seat.course][home[seat.person]] += 1
    kept = by_course(now.kept())
    still = by_course(
        now.kept()
        - Counter(
            (seat.course, home[seat.person])
            for seat in seats
            if named[seat.person] == seat.course
        )
    )
    touched = {seat.course for seat in seats}
    courses = {each.key: each for each in now.courses}
    short = {
        key
        for key in touched
        if key not in courses
        or bound(courses[key], after[key] + still[key])
        > max(courses[key].seats, bound(courses[key], before[key] + kept[key]))
    }
    return sorted(short | (_without_place(now, after) & touched))


def _facts(person: Person) -> tuple[object, ...]:
    if person.announced is not None:
        return person.home, person.announced
    wishes = sorted((each.course, each.rank, each.obstacle) for each in person.wishes)
    return (
        *(person.home, None, person.since, tuple(wishes)),
        *(person.own_order, person.due, person.locked, person.keeps, person.named),
    )


def _courses(then: Problem, now: Problem) -> tuple[int, ...]:
    """Courses that are new, gone or otherwise; with an order, its places count."""

    def facts(problem: Problem) -> dict[int, tuple[object, ...]]:
        return {
            each.key: (
                *(each.seats, each.minimum, each.demand, each.decided),
                tuple(sorted(each.guaranteed.items())),
                problem.places.get(each.demand) if each.demand is not None else None,
            )
            for each in problem.courses
        }

    old, new = facts(then), facts(now)
    return tuple(
        key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)
    )


def _fits(person: Person, seat: Seat) -> bool:
    """Still waiting, nothing in the way, no lock that is gone or points elsewhere."""
    lock = seat.course if seat.rule == "locked" else None
    open_here = {w.course for w in person.wishes if not w.obstacle}
    return (
        person.announced is None and person.locked == lock and seat.course in open_here
    )


def _without_place(now: Problem, after: dict[int, Counter[int]]) -> set[int]:
    """Courses behind an employers' order that has fewer places than people."""
    used: Counter[int] = Counter()
    for each in now.courses:
        if each.demand is not None:
            used[each.demand] += after[each.key].total()
    return {
        each.key
        for each in now.courses
        if each.demand is not None
        and used[each.demand] > now.places.get(each.demand, 0)
    }
