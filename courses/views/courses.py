"""The list of courses and the page of one course."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from courses import timeline
from courses.allocation import Rule
from courses.models import Course, Enrolment, SeatRule
from courses.services import filling
from courses.services.filling import Board
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Municipality, Purpose
from municipalities.views.people import show

ENDED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Share:
    """One municipality's seats: counts, never names."""

    municipality: Municipality
    quota: int
    released: int
    seated: int
    offered: int
    waiting: int

    @property
    def extra(self) -> int:
        """Seats beyond the guaranteed ones, offered ones included."""
        return max(0, self.seated + self.offered - (self.quota - self.released))


@dataclass(frozen=True, slots=True)
class Place:
    """A person of one's own municipality: the seat, or the place in line.

    Without either, ``blocked`` says what is in the way.
    """

    enrolment: Enrolment
    rank: int | None
    rule: str = ""
    blocked: str = ""


def shares(board: Board) -> list[Share]:
    """How each municipality stands, those with a quota first."""
    homes = {quota.municipality_id: quota.municipality for quota in board.quotas}
    for each in (*board.seated, *board.offered, *board.queue):
        homes.setdefault(each.municipality_id, each.municipality)
    seated = Counter(each.municipality_id for each in board.seated)
    offered = Counter(each.municipality_id for each in board.offered)
    waiting = Counter(each.municipality_id for each in board.queue)
    quotas = {quota.municipality_id: quota for quota in board.quotas}
    return [
        Share(
            municipality=home,
            quota=quotas[pk].seats if pk in quotas else 0,
            released=quotas[pk].released_seats if pk in quotas else 0,
            seated=seated[pk],
            offered=offered[pk],
            waiting=waiting[pk],
        )
        for pk, home in homes.items()
    ]


@require_GET
def course_list(request: MemberRequest) -> HttpResponse:
    """Courses that run, that come, and the last that ended."""
    access.require(request.membership, Permission.READ_COURSES)
    today = localdate()
    visible = (
        Course.objects.visible_to(request.membership).with_counts().for_lists()
    ).order_by("starts_on", "pk")
    return render(
        request,
        "courses/course_list.html",
        {
            "running": visible.running(on=today),
            "upcoming": visible.upcoming(on=today),
            "ended": visible.ended(on=today).order_by("-ends_on", "-pk")[:ENDED_SHOWN],
            "today": today,
        },
    )


@require_GET
def course_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One course: dates, seats per municipality, one's own people in line."""
    access.require(request.membership, Permission.READ_COURSES)
    course = get_object_or_404(
        Course.objects.visible_to(request.membership)
        .with_school_contact()
        .select_related("track__cooperation")
        .with_terms(),
        pk=pk,
    )
    board = filling.board(course)
    now = timezone.now()
    own = _own(request, board)
    return show(
        request,
        "courses/course_detail.html",
        _facts(course, board, today=localdate(now))
        | _rights(request, course, today=localdate(now))
        | {"own": own, "decision": course.decisions.order_by("-decided_at").first()},
        people=[each.enrolment.nomination.participant for each in own],
        purpose=Purpose.COURSE,
    )


def _own(request: MemberRequest, board: Board) -> list[Place]:
    """A caseworker's own people, those with a seat first, then by place in line."""
    if not access.allows(request.membership, Permission.NOMINATE):
        return []
    homes = set(request.membership.municipalities().values_list("pk", flat=True))
    line = board.line()
    there = (*board.seated, *board.offered)
    mine = [each for each in there if each.municipality_id in homes]
    waiting = [each for each in board.queue if each.municipality_id in homes]
    waiting.sort(key=lambda each: line.get(each.pk, (len(line) + 1, ""))[0])
    return [Place(each, None) for each in mine] + [
        _place(each, line.get(each.pk)) for each in waiting
    ]


def _place(entry: Enrolment, turn: tuple[int, Rule] | None) -> Place:
    if turn is None:
        return Place(entry, None, blocked=filling.in_the_way(entry))
    rank, rule = turn
    return Place(entry, rank, str(SeatRule(rule).label))


def _facts(course: Course, board: Board, *, today: date) -> dict[str, Any]:
    kept = {name: getattr(course, name) for name in timeline.FIELDS}
    return {
        "course": course,
        "today": today,
        "opens_on": timeline.dates(course.starts_on, kept)["opens_on"],
        "seated": len(board.seated),
        "offered": len(board.offered),
        "waiting": len(board.queue),
        "held": board.kept,
        "shares": shares(board),
        "milestones": timeline.milestones(course.starts_on, kept),
        "modules": course.modules.order_by("position"),
        "requirements": [
            each
            for each in course.track.requirements.order_by("position", "pk")
            if each.is_asked(course.opened_at)
        ],
    }


def _rights(request: MemberRequest, course: Course, *, today: date) -> dict[str, Any]:
    member = request.membership
    ahead = course.cancelled_at is None and course.starts_on > today
    return {
        "may_fill": access.allows(member, Permission.FILL_COURSES),
        "may_substitute": course.cancelled_at is None
        and course.ends_on >= today
        and access.allows(member, Permission.FILL_COURSES),
        "may_decide": ahead and access.allows(member, Permission.PLAN_COURSES),
        "may_see_quotas": access.allows(member, Permission.READ_NOMINATIONS),
        "may_see_roster": access.allows(member, Permission.READ_ROSTER),
        "may_state_results": course.ends_on <= today
        and access.allows(member, Permission.REPORT_RESULTS),
        "may_read_log": access.allows(member, Permission.READ_SCHOOL_LOG),
        "may_write_log": access.allows(member, Permission.WRITE_SCHOOL_LOG),
        "may_evaluate": course.cancelled_at is None
        and course.starts_on <= today
        and access.allows(member, Permission.EVALUATE),
        "may_wind_up": course.cancelled_at is None
        and course.starts_on <= today
        and access.allows(member, Permission.WIND_UP),
        "may_read_means": course.starts_on <= today
        and access.allows(member, Permission.READ_SUMMARY),
        "silent_days": course.days_without_school(on=today),
        "may_nominate": access.allows(member, Permission.NOMINATE),
    }
