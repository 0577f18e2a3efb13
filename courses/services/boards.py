"""The board: each open course of a cooperation and everybody who waits. Reads only."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from branchespor.models import Nomination, RequirementCheck
from courses import allocation, clashes
from courses.allocation import Waiting
from courses.models import Course, Enrolment, Proposal
from courses.proposal import record
from courses.services import filling, open_courses, proposals, proposing, to_settle
from courses.services.filling import Board
from municipalities.danish import sort_key
from municipalities.models import Membership, Municipality

Finding = RequirementCheck.Finding


@dataclass(frozen=True, slots=True)
class Column:
    """One course with its seats, guarantees and line."""

    course: Course
    board: Board

    @property
    def mark(self) -> list[object]:
        """What may change on the screen."""
        course, board = self.course, self.board
        return [
            (course.pk, course.seats, course.minimum, course.starts_on),
            [
                (each.municipality_id, each.seats, each.released_seats)
                for each in board.quotas
            ],
            [each.pk for each in board.seated],
            [each.pk for each in board.offered],
            [(each.pk, each.wish_rank) for each in board.queue],
        ]


@dataclass(frozen=True, slots=True)
class Card:
    """One person of the pool: who, what is wished for, what is in the way where.

    ``wishes`` are courses and tracks in order of rank; ``barred`` maps a course to the
    reason why the person can take no seat there.
    """

    nomination: Nomination
    wishes: list[str]
    entries: dict[int, Enrolment]
    barred: dict[int, str]
    proposed: Course | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What giving this person a seat on this course would mean now.

    ``rule`` is the published rule that gives it; without one, ``bar`` says why it is
    impossible, or it is out of turn and needs a listed reason.
    """

    rule: str = ""
    bar: str = ""
    is_asked: bool = False  # the seat is offered, the answer is not in

    @property
    def is_out_of_turn(self) -> bool:
        """Others come first: possible, with a reason."""
        return not self.rule and not self.bar


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything on the board at one moment; ``version`` changes with it.

    ``proposal`` is the one in use, laid over the board; None if there is none.
    """

    columns: list[Column]
    pool: list[Card]
    homes: list[Municipality] = field(default_factory=list)
    proposal: Proposal | None = None

    @property
    def version(self) -> str:
        """A mark of the state: two boards with the same mark show the same."""
        parts = [str(column.mark) for column in self.columns]
        parts += [
            f"{c.nomination.pk}:{c.wishes}:{c.barred}:{c.proposed}" for c in self.pool
        ]
        return sha256("|".join(parts).encode()).hexdigest()[:16]

    def card(self, public_id: object) -> Card | None:
        """The person of the pool with this key, if there."""
        return next(
            (c for c in self.pool if str(c.nomination.public_id) == str(public_id)),
            None,
        )


def whole(*, member: Membership, today: date) -> Whole:
    """All open courses that have not begun and everybody without a seat.

    The same number of statements however many courses and people there are. People
    come with their person, but no look is logged here: that is the page's.
    """
    courses = open_courses.found(member, today=today)
    boards = filling.boards(courses)
    columns = [Column(course, boards[course.pk]) for course in courses]
    proposal = proposals.in_use(member)
    pool = _pool(member, columns, proposal)
    homes = {card.nomination.municipality for card in pool} | {
        each.municipality for column in columns for each in column.board.quotas
    }
    return Whole(
        columns, pool, sorted(homes, key=lambda home: sort_key(str(home))), proposal
    )


def verdict(card: Card, column: Column) -> Verdict:
    """What a seat on the course would mean for the person, by the rules, now."""
    if bar := card.barred.get(column.course.pk):
        return Verdict(bar=bar)
    entry = card.entries.get(column.course.pk)
    if entry is not None and entry.is_offered:
        return Verdict(rule=entry.offer_rule, is_asked=True)
    state = column.board.situation
    if state.free <= 0:
        return Verdict(bar=_("no free seat"))
    if entry is not None:
        return Verdict(rule=allocation.rule_now(state, entry.pk) or "")
    newcomer = Waiting(
        enrolment_id=0,
        municipality_id=card.nomination.municipality_id,
        since=card.nomination.nominated_at,
        own_order=card.nomination.own_order,
    )
    return Verdict(rule=allocation.rule_now(state.with_one_more(newcomer), 0) or "")


def _pool(
    member: Membership, columns: list[Column], proposal: Proposal | None
) -> list[Card]:
    seated = Enrolment.objects.seated().filter(
        completed_at=None, course__track__cooperation=member.cooperation_id
    )
    nominations = list(
        Nomination.objects.visible_to(member)
        .active()
        .for_lists()
        .exclude(pk__in=seated.values("nomination"))
        .exclude(enrolments__leave_reason__code__in=filling.SETTLED)
        .prefetch_related("wishes__track")
        .order_by("nominated_at", "pk")
    )
    checks = to_settle.hard(member, Finding.NOT_MET.value, Finding.UNKNOWN.value)
    entries: dict[int, dict[int, Enrolment]] = defaultdict(dict)
    for column in columns:
        for each in (*column.board.offered, *column.board.queue):
            entries[each.nomination_id][column.course.pk] = each
    cards = [
        _card(
            each,
            entries[each.pk],
            columns=columns,
            unmet=checks[Finding.NOT_MET.value],
            unchecked=checks[Finding.UNKNOWN.value],
        )
        for each in nominations
    ]
    return _overlaid(cards, columns, proposal) if proposal else cards


def _overlaid(
    cards: list[Card], columns: list[Column], proposal: Proposal
) -> list[Card]:
    """The cards with the course the proposal in use has for each."""
    courses = {column.course.pk: column.course for column in columns}
    seats = {
        seat.person: courses.get(seat.course)
        for seat in record.answer_of(proposal.answer).seats
    }
    return [
        replace(card, proposed=seats.get(proposing.number(card.nomination.public_id)))
        for card in cards
    ]


def _card(
    nomination: Nomination,
    entries: dict[int, Enrolment],
    *,
    columns: list[Column],
    unmet: set[tuple[int, int]],
    unchecked: Collection[tuple[int, int]],
) -> Card:
    barred = {}
    for column in columns:
        course = column.course
        entry = entries.get(course.pk)
        if (nomination.pk, course.pk) in unmet:
            barred[course.pk] = _("a requirement that must be met is not met")
        elif entry is not None and (way := filling.in_the_way(entry)):
            barred[course.pk] = way
        elif (nomination.pk, course.pk) in unchecked:
            barred[course.pk] = _("a requirement that must be met is not checked yet")
        elif course.school_id in nomination.unreachable:
            barred[course.pk] = _("the person cannot get to the school")
        elif _is_away(nomination, course):
            barred[course.pk] = _("not available from the first day to the last")
    return Card(nomination, _wishes(nomination, entries, columns), entries, barred)


def _wishes(
    nomination: Nomination, entries: dict[int, Enrolment], columns: list[Column]
) -> list[str]:
    """Courses on whose list the person is, then wished tracks none of them runs."""
    courses = {column.course.pk: column.course for column in columns}
    ranked = sorted(entries.values(), key=lambda each: (each.wish_rank, each.pk))
    told = [str(courses[each.course_id]) for each in ranked]
    covered = {courses[each.course_id].track_id for each in ranked}
    tracks = sorted(nomination.wishes.all(), key=lambda wish: wish.rank)
    return told + [str(wish.track) for wish in tracks if wish.track_id not in covered]


def _is_away(nomination: Nomination, course: Course) -> bool:
    return clashes.is_away(
        nomination.available_from,
        nomination.available_until,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
    )
