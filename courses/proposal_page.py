"""A stored proposal as the page shows it: people, courses, municipalities, changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from branchespor.models import Nomination
from courses import proposal_words
from courses.models import Course, Enrolment, Proposal
from courses.proposal import record
from courses.proposal.reasons import CourseView, HomeView, Reading, Standing
from courses.proposal.search import Answer
from courses.services.proposing import number
from municipalities.models import Membership, Municipality


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A wish that was not given, and why."""

    course: Course
    rank: int
    text: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person: the seat's rule and wish, or what is in the way of each wish.

    ``given`` says that the person sits there by now, ``moves_from`` where the person
    sits otherwise.
    """

    nomination: Nomination
    rule: str
    rank: int | None
    passed: list[Obstacle]
    given: bool = False
    moves_from: Course | None = None


@dataclass(frozen=True, slots=True)
class CourseCard:
    """One course with the people the proposal puts there.

    ``seated`` had their seats before; ``others`` of the new ones are not for the
    reader's eyes, or no longer in the portal: their number leads nowhere.
    """

    course: Course
    view: CourseView
    text: str
    lines: list[PersonLine]
    owed: list[tuple[Municipality, int]]
    seated: list[Nomination]
    others: int
    supply: list[tuple[Municipality, int]]

    @property
    def people(self) -> int:
        """Everybody who would sit there."""
        return self.view.announced + self.view.new


@dataclass(frozen=True, slots=True)
class Difference:
    """One person who would sit elsewhere, or no longer, by the newer proposal."""

    nomination: Nomination
    before: Course | None
    after: Course | None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page shows of one proposal."""

    proposal: Proposal
    answer: Answer
    proof: str
    cards: list[CourseCard]
    waiting: list[PersonLine]
    homes: list[tuple[Municipality, HomeView]]
    differences: list[Difference] = field(default_factory=list)

    @property
    def people(self) -> list[Nomination]:
        """Everybody the page names."""
        lines = [line for card in self.cards for line in card.lines] + self.waiting
        named = {line.nomination.pk: line.nomination for line in lines}
        named |= {each.pk: each for card in self.cards for each in card.seated}
        named |= {each.nomination.pk: each.nomination for each in self.differences}
        return list(named.values())


def page(proposal: Proposal, *, by: Membership, former: Proposal | None = None) -> Page:
    """Read a proposal the member may see; four statements, however many people.

    With ``former``, whoever would sit elsewhere than by it stands on the page first.
    """
    answer = record.answer_of(proposal.answer)
    reading = Reading(record.problem_of(proposal.inputs), answer)
    known = _Known(proposal, by=by)
    standings = reading.standings()
    lines = {
        each.person: _line(each, reading, known)
        for each in standings
        if each.person in known.people
    }
    return Page(
        proposal=proposal,
        answer=answer,
        proof=proposal_words.of_proof(answer),
        cards=[
            _card(view, standings, lines=lines, known=known, reading=reading)
            for view in reading.courses_seen()
            if view.course in known.courses
        ],
        waiting=[
            lines[each.person]
            for each in standings
            if each.seat is None and each.person in lines
        ],
        homes=[(known.homes[each.home], each) for each in reading.homes()],
        differences=_differences(former, answer, known) if former else [],
    )


class _Known:
    """The rows behind the numbers, as far as the member may see them now."""

    def __init__(self, proposal: Proposal, *, by: Membership) -> None:
        keys = [UUID(int=each["key"]) for each in proposal.inputs["people"]]
        visible = Nomination.objects.visible_to(by).for_lists()
        self.people: Mapping[int, Nomination] = {
            number(each.public_id): each for each in visible.filter(public_id__in=keys)
        }
        courses = [each["key"] for each in proposal.inputs["courses"]]
        self.courses: Mapping[int, Course] = (
            Course.objects.visible_to(by).for_lists().in_bulk(courses)
        )
        self.homes = Municipality.objects.in_bulk()
        self.seated = dict(
            Enrolment.objects.visible_to(by)
            .seated()
            .filter(course__in=courses)
            .values_list("nomination", "course")
        )

    def sits(self, person: int) -> int | None:
        """The course the person sits on now."""
        return self.seated.get(self.people[person].pk)

    def seated_before(self, course: int, reading: Reading) -> list[Nomination]:
        """Who had a seat on the course when the proposal was made, and has it now."""
        return [
            self.people[key]
            for key, person in reading.people.items()
            if person.announced == course
            and key in self.people
            and self.sits(key) == course
        ]


def _line(standing: Standing, reading: Reading, known: _Known) -> PersonLine:
    seat = standing.seat
    there = known.sits(standing.person)
    wishes = reading.people[standing.person].wishes
    rank = next((w.rank for w in wishes if seat and w.course == seat.course), None)
    return PersonLine(
        nomination=known.people[standing.person],
        rule=proposal_words.of_seat(seat) if seat else "",
        rank=rank,
        passed=[
            Obstacle(
                known.courses[each.course],
                each.rank,
                proposal_words.of_obstacle(each, known.courses),
            )
            for each in standing.passed
            if each.course in known.courses
        ],
        given=seat is not None and there == seat.course,
        moves_from=known.courses.get(there or 0),
    )


def _card(
    view: CourseView,
    standings: list[Standing],
    *,
    lines: Mapping[int, PersonLine],
    known: _Known,
    reading: Reading,
) -> CourseCard:
    here = [
        each.person
        for each in standings
        if each.seat is not None and each.seat.course == view.course
    ]
    return CourseCard(
        course=known.courses[view.course],
        view=view,
        text=proposal_words.of_course(view),
        lines=[lines[person] for person in here if person in lines],
        owed=[(known.homes[home], count) for home, count in view.owed.items()],
        seated=known.seated_before(view.course, reading),
        others=sum(person not in lines for person in here),
        supply=[(known.homes[home], count) for home, count in view.supply.items()],
    )


def _differences(former: Proposal, answer: Answer, known: _Known) -> list[Difference]:
    """Who of those on the page would sit otherwise than by ``former``."""
    then = {each.person: each.course for each in record.answer_of(former.answer).seats}
    now = {each.person: each.course for each in answer.seats}
    return [
        Difference(
            known.people[person],
            known.courses.get(then.get(person, 0)),
            known.courses.get(now.get(person, 0)),
        )
        for person in sorted(then.keys() | now.keys())
        if then.get(person) != now.get(person) and person in known.people
    ]
