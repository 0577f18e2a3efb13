"""A stored proposal as the page shows it: people, courses, municipalities, changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core.paginator import Page as Slice
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery

from branchespor.models import Nomination
from courses import proposal_words
from courses.clashes import Slot
from courses.models import Course, Enrolment, Proposal
from courses.proposal import record
from courses.proposal.reasons import CourseView, HomeView, Reading
from courses.proposal.search import Answer
from courses.services import to_settle
from courses.services.proposing import number
from municipalities.models import Membership, Municipality

COURSES = 20  # on one page: with people, some 300 rows
WAITING = 100
DIFFERENCES = 100


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
    sits otherwise. Before a seat is given, ``unchecked`` requirements must be met, and
    the Danish classes that ``danish`` tells of are talked about.
    """

    nomination: Nomination
    rule: str
    rank: int | None
    passed: list[Obstacle]
    given: bool = False
    moves_from: Course | None = None
    unchecked: Sequence[str] = ()
    danish: Sequence[str] = ()

    @property
    def can_be_given(self) -> bool:
        """Whether the seat could be confirmed now."""
        return not self.given and not self.unchecked


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
    """Everything the page shows of one proposal.

    ``courses`` and ``still`` say which part of the courses and of those who still wait
    is shown; ``more`` differences are not.
    """

    proposal: Proposal
    answer: Answer
    proof: str
    cards: list[CourseCard]
    courses: Slice[int]
    waiting: list[PersonLine]
    still: Slice[int]
    homes: list[tuple[Municipality, HomeView]]
    differences: list[Difference] = field(default_factory=list)
    more: int = 0

    @property
    def people(self) -> list[Nomination]:
        """Everybody the page names."""
        lines = [line for card in self.cards for line in card.lines] + self.waiting
        named = {line.nomination.pk: line.nomination for line in lines}
        named |= {each.pk: each for card in self.cards for each in card.seated}
        named |= {each.nomination.pk: each.nomination for each in self.differences}
        return list(named.values())


def page(
    proposal: Proposal,
    *,
    by: Membership,
    former: Proposal | None = None,
    courses: str = "1",
    waiting: str = "1",
) -> Page:
    """Read a part of a proposal the member may see; six statements, however large.

    With ``former``, whoever would sit elsewhere than by it stands on the page first.
    ``courses`` and ``waiting`` are numbers of pages, as the address gives them.
    """
    answer = record.answer_of(proposal.answer)
    reading = Reading(record.problem_of(proposal.inputs), answer)
    known = _Known(proposal, by=by)
    shown = Paginator(known.shown(reading), COURSES).get_page(courses)
    own = [key for key in reading.waiting() if key in known.visible]
    still = Paginator(own, WAITING).get_page(waiting)
    changed = _changed(former, answer, known) if former else []
    named = [person for person, *_ in changed[:DIFFERENCES]]
    known.look_up([*_on(shown, reading), *still, *named], courses=list(shown))
    return Page(
        proposal=proposal,
        answer=answer,
        proof=proposal_words.of_proof(answer),
        cards=[_card(key, reading, known) for key in shown],
        courses=shown,
        waiting=[_line(key, reading, known) for key in still if key in known.people],
        still=still,
        homes=[(known.homes[each.home], each) for each in reading.homes()],
        differences=_differences(changed[:DIFFERENCES], known),
        more=max(0, len(changed) - DIFFERENCES),
    )


def _on(courses: Slice[int], reading: Reading) -> list[int]:
    """Who sits, or would sit, on one of the courses."""
    here = set(courses)
    return [each.person for each in reading.answer.seats if each.course in here]


class _Known:
    """The rows behind the numbers, as far as the member may see them now."""

    def __init__(self, proposal: Proposal, *, by: Membership) -> None:
        self.by = by
        self.nominations = Nomination.objects.visible_to(by).filter(
            cooperation=proposal.cooperation_id
        )
        keys = self.nominations.values_list("public_id", flat=True)
        self.visible = {number(each) for each in keys}
        courses = [each["key"] for each in proposal.inputs["courses"]]
        self.courses: Mapping[int, Course] = (
            Course.objects.visible_to(by).for_lists().in_bulk(courses)
        )
        self.homes = Municipality.objects.in_bulk()
        self.people: Mapping[int, Nomination] = {}
        self.unchecked: Mapping[tuple[int, int], list[str]] = {}
        self.hours: Mapping[int, list[Slot]] = {}

    def shown(self, reading: Reading) -> list[int]:
        """The courses the member may see: with people on top, then by their start."""
        peopled = {e.course for e in reading.answer.seats if e.person in self.visible}
        seen = [self.courses[key] for key in reading.courses if key in self.courses]
        seen.sort(key=lambda each: (each.pk not in peopled, each.starts_on, each.pk))
        return [each.pk for each in seen]

    def look_up(self, numbers: Sequence[int], *, courses: Sequence[int]) -> None:
        """Fetch the people on the page, and what is to be settled before their seat."""
        keys = [UUID(int=each) for each in {*numbers} & self.visible]
        sits = Enrolment.objects.visible_to(self.by).seated()
        there = sits.filter(course__in=list(self.courses), nomination=OuterRef("pk"))
        found = list(
            self.nominations.filter(public_id__in=keys)
            .for_lists()
            .annotate(there=Subquery(there.order_by("-pk").values("course")[:1]))
        )
        self.people = {number(each.public_id): each for each in found}
        here = [self.courses[key] for key in courses]
        self.unchecked = to_settle.unchecked(found, here)
        self.hours = to_settle.hours(here)

    def sits(self, person: int) -> int | None:
        """The course the person sits on now."""
        there: int | None = self.people[person].there  # type: ignore[attr-defined]  # annotated
        return there


def _line(person: int, reading: Reading, known: _Known) -> PersonLine:
    standing = reading.standing(person)
    seat, nomination = standing.seat, known.people[person]
    there = known.sits(person)
    wishes = reading.people[person].wishes
    course = known.courses.get(seat.course if seat else 0)
    return PersonLine(
        nomination=nomination,
        rule=proposal_words.of_seat(seat) if seat else "",
        rank=next((w.rank for w in wishes if seat and w.course == seat.course), None),
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
        unchecked=known.unchecked.get((nomination.pk, course.pk), ()) if course else (),
        danish=to_settle.danish(nomination, known.hours.get(course.pk, ()))
        if course
        else (),
    )


def _card(key: int, reading: Reading, known: _Known) -> CourseCard:
    view = reading.course_seen(key)
    here = sorted(reading.new[key])
    before = [each for each in reading.before[key] if each in known.people]
    return CourseCard(
        course=known.courses[key],
        view=view,
        text=proposal_words.of_course(view),
        lines=[_line(each, reading, known) for each in here if each in known.people],
        owed=[(known.homes[home], count) for home, count in view.owed.items()],
        seated=[known.people[each] for each in before if known.sits(each) == key],
        others=sum(each not in known.people for each in here),
        supply=[(known.homes[home], count) for home, count in view.supply.items()],
    )


type Change = tuple[int, int | None, int | None]  # person, course before and after


def _changed(former: Proposal, answer: Answer, known: _Known) -> list[Change]:
    """Who of those the member sees would sit otherwise than by ``former``."""
    then = {each.person: each.course for each in record.answer_of(former.answer).seats}
    now = {each.person: each.course for each in answer.seats}
    return [
        (person, then.get(person), now.get(person))
        for person in sorted(then.keys() | now.keys())
        if then.get(person) != now.get(person) and person in known.visible
    ]


def _differences(changed: list[Change], known: _Known) -> list[Difference]:
    return [
        Difference(
            known.people[person],
            known.courses.get(before or 0),
            known.courses.get(after or 0),
        )
        for person, before, after in changed
        if person in known.people
    ]
