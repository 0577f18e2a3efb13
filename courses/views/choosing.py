"""What a nomination's choice of courses shows: the line, the wish, what clashes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from branchespor.models import Nomination
from courses import clashes
from courses.clashes import Run
from courses.models import Course, Enrolment, SeatRule
from courses.services import filling, to_settle
from municipalities.models import Membership


@dataclass(frozen=True, slots=True)
class Row:
    """One open course: whether it is wished for, the place in line, what clashes."""

    course: Course
    entry: Enrolment | None
    wish: int | None
    rank: int | None
    rule: str
    blocked: str
    clashes: list[str]


def places(nomination: Nomination) -> list[Enrolment]:
    """Lists and seats of the person, in any cooperation the reader sees."""
    there = Enrolment.objects.filter(
        nomination__participant=nomination.participant_id, left_at=None
    )
    return list(there.select_related("course__track"))


def rows(
    member: Membership,
    nomination: Nomination,
    *,
    places: Iterable[Enrolment],
    entries: Mapping[int, Enrolment],
    ranks: Mapping[int, int],
) -> list[Row]:
    """Every coming course of the cooperation, the first start on top.

    ``entries`` are the nomination's ``places`` by course, ``ranks`` the wished tracks'.
    """
    courses = _courses(member, nomination, on=localdate())
    waits = [each for each in courses if each.pk in entries]
    boards = filling.places(waits)
    slots = to_settle.hours(courses)
    seated = [
        _run(each.course) for each in places if each.seated_at and not each.completed_at
    ]
    able = to_settle.able(nomination)
    found = []
    for course in courses:
        entry = entries.get(course.pk)
        rank, rule, blocked = _line(boards.get(course.pk), entry)
        against = clashes.against(
            _run(course), able, slots=slots.get(course.pk, ()), seated=seated
        )
        wish = entry.wish_rank if entry else ranks.get(course.track_id)
        found.append(Row(course, entry, wish, rank, rule, blocked, against))
    return found


def _courses(member: Membership, nomination: Nomination, *, on: date) -> list[Course]:
    return list(
        Course.objects.visible_to(member)
        .upcoming(on=on)
        .filter(track__cooperation=nomination.cooperation_id, opened_at__isnull=False)
        .with_counts()
        .for_lists()
        .order_by("starts_on", "pk")
    )


def _line(
    board: filling.Board | None, entry: Enrolment | None
) -> tuple[int | None, str, str]:
    """The place in line with its rule, or what is in the way."""
    if board is None or entry is None or entry.seated_at:
        return None, "", ""
    turn = board.line().get(entry.pk)
    if turn:
        return turn[0], str(SeatRule(turn[1]).label), ""
    here = [each for each in board.queue if each.pk == entry.pk]
    return None, "", filling.in_the_way(here[0]) if here else ""


def _run(course: Course) -> Run:
    return Run(str(course), course.school_id, course.starts_on, course.ends_on)
