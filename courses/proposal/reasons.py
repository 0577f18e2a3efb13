"""Why: what the proposal means for each person, course and municipality. Pure.

Everything is a key word and numbers; the sentences are made where they are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from courses.proposal.problem import Course, Person, Problem, bound, by_course, claims
from courses.proposal.search import Answer, Seat

type Why = Literal[
    "requirement",  # a hard requirement is not met
    "dates",  # outside the person's window
    "clash",  # another activity at the same time, or a seat elsewhere
    "travel",  # the person cannot get to the school
    "passed",  # an offered seat was refused, or not answered
    "excluded",  # the coordinator took the person off this course
    "too_few",  # not enough people can come: ``more`` are missing
    "spread",  # enough people could come, but they have seats on other courses
    "full_quota",  # the free seats are guaranteed to other municipalities
    "held",  # the free seats are kept for people who are named on them
    "full",  # every seat is taken; ``ahead`` people wait before this one
    "places",  # the employers' order has no more places
    "needed",  # there is room, but the course given runs only with this person
]
type Binding = Literal["seats", "held", "quota", "places", "people", "minimum"]


@dataclass(frozen=True, slots=True)
class NotThere:
    """Why a person does not sit on a course they wished for."""

    course: int
    rank: int
    why: Why
    more: int = 0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's seat, if any, and what stood in the way of each better wish."""

    person: int
    seat: Seat | None
    passed: tuple[NotThere, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course: how many sit there, whether it runs, what limits it.

    ``missing`` people are needed for the minimum; ``owed`` are guaranteed seats that
    nobody was found for, by municipality; ``supply`` are people who wait and could sit
    there but for the minimum or for whom there is no room, by municipality.
    """

    course: int
    announced: int
    new: int
    runs: bool
    missing: int
    binding: Binding
    owed: Mapping[int, int]
    supply: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class HomeView:
    """One municipality: its guaranteed seats on all open courses, and what it got."""

    home: int
    guaranteed: int
    seats: int
    waiting: int

    @property
    def beyond(self) -> int:
        """Seats more than guaranteed."""
        return max(0, self.seats - self.guaranteed)


class Reading:
    """A problem and its answer, read together."""

    def __init__(self, problem: Problem, answer: Answer) -> None:
        self.problem = problem
        self.answer = answer
        self.people = {each.key: each for each in problem.people}
        self.courses = {each.key: each for each in problem.courses}
        self.seat = {each.person: each for each in answer.seats}
        self.before: dict[int, list[int]] = defaultdict(list)
        self.new: dict[int, list[int]] = defaultdict(list)
        for each in answer.seats:
            there = self.before if each.rule == "announced" else self.new
            there[each.course].append(each.person)
        self.taken: Counter[int] = Counter(each.course for each in answer.seats)
        self.by_home = Counter(
            (each.course, self.people[each.person].home) for each in answer.seats
        )
        self.kept = problem.kept() - Counter(
            (each.course, self.people[each.person].home)
            for each in answer.seats
            if self.people[each.person].named == each.course
        )
        self.gone = by_course(self.by_home + self.kept)
        self.held = {key: home.total() for key, home in by_course(self.kept).items()}
        self.announced = Counter(each.announced for each in problem.people)
        self.able = Counter(
            wish.course
            for each in problem.people
            if each.announced is None
            for wish in each.wishes
            if not wish.obstacle
        )
        self.strength = claims(problem)
        self.line = self._lines()
        self.place = {
            course: {key: place for place, key in enumerate(line)}
            for course, line in self.line.items()
        }
        self.used = self._used_places()

    def standings(self) -> list[Standing]:
        """Everybody who waits or got a seat, by key."""
        return [
            self.standing(key)
            for key, person in sorted(self.people.items())
            if person.announced is None
        ]

    def standing(self, key: int) -> Standing:
        """One who waits or got a seat."""
        return Standing(key, self.seat.get(key), self._passed(self.people[key]))

    def waiting(self) -> list[int]:
        """Who still waits, the longest wait first."""
        without = [each for each in self.people.values() if each.key not in self.seat]
        return [each.key for each in sorted(without, key=lambda p: (p.since, p.key))]

    def courses_seen(self) -> list[CourseView]:
        """Every course, by key."""
        return [self.course_seen(key) for key in sorted(self.courses)]

    def homes(self) -> list[HomeView]:
        """Every municipality with people or guaranteed seats, by code."""
        guaranteed: Counter[int] = Counter()
        for course in self.problem.courses:
            guaranteed.update(course.guaranteed)
        seats = Counter(self.people[each.person].home for each in self.answer.seats)
        waiting = Counter(
            each.home for each in self.problem.people if each.key not in self.seat
        )
        return [
            HomeView(home, guaranteed[home], seats[home], waiting[home])
            for home in sorted({*guaranteed, *seats, *waiting})
        ]

    def _passed(self, person: Person) -> tuple[NotThere, ...]:
        own = self.seat.get(person.key)
        better = []
        for wish in sorted(person.wishes, key=lambda each: (each.rank, each.course)):
            if own is not None and wish.course == own.course:
                break
            if wish.course in self.courses:
                better.append(
                    self._not_there(
                        person, wish.course, rank=wish.rank, obstacle=wish.obstacle
                    )
                )
        return tuple(better)

    def _not_there(
        self, person: Person, key: int, *, rank: int, obstacle: str
    ) -> NotThere:
        course = self.courses[key]
        if obstacle:
            return NotThere(key, rank, obstacle)  # type: ignore[arg-type]  # an Obstacle is a Why
        if key not in self.answer.runs:
            more = course.minimum - self._could_come(key)
            return NotThere(key, rank, "too_few" if more > 0 else "spread", more=more)
        ahead = self._ahead(person, key)
        full = self._full(course, person)
        return NotThere(key, rank, full or "needed", ahead=ahead if full else 0)

    def _full(self, course: Course, person: Person) -> Why | None:
        """Why there is no seat for the person on a course that runs; None if one is."""
        if self._no_places(course):
            return "places"
        if self.taken[course.key] >= course.seats:
            return "full"
        if self.kept[course.key, person.home] and person.named == course.key:
            return None
        if self._is_held(course):
            return "held"
        return None if self._room(course, person.home) else "full_quota"

    def _could_come(self, key: int) -> int:
        """Everybody announced there, or with nothing in the way."""
        return self.announced[key] + self.able[key]

    def _lines(self) -> dict[int, list[int]]:
        """Who still waits for each course, the strongest claim first."""
        lines: dict[int, list[int]] = defaultdict(list)
        for person in self.problem.people:
            if person.key in self.seat:
                continue
            for wish in person.wishes:
                if not wish.obstacle:
                    lines[wish.course].append(person.key)
        for line in lines.values():
            line.sort(key=lambda key: (-self.strength[key], key))
        return lines

    def _ahead(self, person: Person, key: int) -> int:
        return self.place.get(key, {}).get(person.key, 0)

    def _room(self, course: Course, home: int) -> bool:
        """Whether a person of ``home`` could sit down on the course as it is now."""
        gone = self.gone[course.key]
        if gone[home] < course.guaranteed.get(home, 0):
            return True
        return bound(course, gone) < course.seats

    def _is_held(self, course: Course) -> bool:
        """Whether every seat that is left is kept for somebody named on it."""
        held = self.held.get(course.key, 0)
        return held > 0 and self.taken[course.key] + held >= course.seats

    def _used_places(self) -> Counter[int]:
        used: Counter[int] = Counter()
        for course in self.problem.courses:
            if course.demand is not None:
                used[course.demand] += self.taken[course.key]
        return used

    def _no_places(self, course: Course) -> bool:
        if course.demand is None:
            return False
        return self.used[course.demand] >= self.problem.places.get(course.demand, 0)

    def course_seen(self, key: int) -> CourseView:
        """One course."""
        course = self.courses[key]
        announced = self.announced[key]
        owed = {
            home: seats - filled
            for home, seats in sorted(course.guaranteed.items())
            if seats > (filled := self.gone[key][home])
        }
        waiting = Counter(self.people[each].home for each in self.line.get(key, ()))
        return CourseView(
            course=key,
            announced=announced,
            new=self.taken[key] - announced,
            runs=key in self.answer.runs,
            missing=max(0, course.minimum - self.taken[key]),
            binding=self._binding(course),
            owed=owed,
            supply=dict(sorted(waiting.items())),
        )

    def _binding(self, course: Course) -> Binding:
        if course.key not in self.answer.runs:
            return "minimum"
        if self.taken[course.key] >= course.seats:
            return "seats"
        if self._is_held(course):
            return "held"
        if self._no_places(course):
            return "places"
        return "quota" if self.line.get(course.key) else "people"
