"""The coordinator's filling page: who stands where, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from branchespor.models import Nomination
from courses import allocation
from courses.models import Course, Enrolment
from courses.services import filling as seating
from courses.services import releases, seats
from courses.services.filling import Board
from courses.views.courses import shares
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, ReasonCode
from municipalities.numbers import whole
from municipalities.views.people import show


@dataclass(frozen=True, slots=True)
class Line:
    """One person in line: the place, and the rule that would give a seat now.

    Without a rule, ``blocked`` or ``waits`` says in words what is in the way.
    """

    enrolment: Enrolment
    rank: int | None
    rule: str
    blocked: str
    waits: str


@require_GET
def filling(request: MemberRequest, pk: int) -> HttpResponse:
    """Seats per municipality, the line with its rules, the pool beside it."""
    access.require(request.membership, Permission.FILL_COURSES)
    course = course_to_fill(request, pk)
    board = seating.board(course)
    pool = list(_pool(request, course)[:200])
    here = (*board.seated, *board.offered, *board.queue)
    people = [each.nomination.participant for each in here]
    return show(
        request,
        "courses/filling.html",
        _context(course, board, pool),
        people=[*people, *(each.participant for each in pool)],
        purpose=Purpose.FILLING,
    )


def _context(course: Course, board: Board, pool: list[Nomination]) -> dict[str, Any]:
    return {
        "course": course,
        "open": seating.takes_people(course, at=timezone.now()),
        "shares": shares(board),
        "seated": board.seated,
        "offered": board.offered,
        "why_left": seating.why_left(course, board.situation),
        "free": board.situation.free,
        "held": board.kept,
        "lines": lines(board),
        "ready": len(allocation.proposal(board.situation)),
        "pool": pool,
        "unreleased": any(quota.released_at is None for quota in board.quotas),
        "reasons": ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE),
    }


def lines(board: Board) -> list[Line]:
    """Everybody who waits, in the order seats come to them; blocked people last."""
    ranks = board.ranks()
    rules = {
        turn.enrolment_id: turn.rule for turn in allocation.proposal(board.situation)
    }
    ordered = sorted(
        board.queue, key=lambda each: ranks.get(each.pk, len(board.queue) + 1)
    )
    waits = _why_nobody(board)
    return [
        Line(
            enrolment=each,
            rank=ranks.get(each.pk),
            rule=rules.get(each.pk, ""),
            blocked=seating.in_the_way(each),
            waits=waits,
        )
        for each in ordered
    ]


def _why_nobody(board: Board) -> str:
    """Why somebody who is not in turn has to wait."""
    state = board.situation
    if state.free <= 0:
        return _("no free seat")
    if state.held_back >= state.free:
        return _("the free seats are guaranteed to other municipalities")
    return _("others come first")


@require_POST
def fill(request: MemberRequest, pk: int) -> HttpResponse:
    """Seat everybody whose turn it is."""
    course = course_to_fill(request, pk)

    def act() -> str:
        seated = seats.fill_from_waiting_list(
            course_id=course.pk, at=timezone.now(), by=request.membership
        )
        if not seated:
            return _("Nobody is in turn for a free seat now.")
        return ngettext(
            "%(n)s person got a seat.", "%(n)s people got a seat.", len(seated)
        ) % {"n": len(seated)}

    return _do(request, course, act)


@require_POST
def release(request: MemberRequest, pk: int) -> HttpResponse:
    """Release unused guaranteed seats now."""
    course = course_to_fill(request, pk)

    def act() -> str:
        released = releases.release_quotas(
            course_id=course.pk, at=timezone.now(), by=request.membership
        )
        return ngettext(
            "%(n)s seat is common now.", "%(n)s seats are common now.", released
        ) % {"n": released}

    return _do(request, course, act)


@require_POST
def queue_pool(request: MemberRequest, pk: int) -> HttpResponse:
    """Put everybody of the pool on this course's list."""
    course = course_to_fill(request, pk)

    def act() -> str:
        pool = list(_pool(request, course))
        for nomination in pool:
            seats.queue(
                nomination_id=nomination.pk,
                course_id=course.pk,
                wish_rank=1,
                at=timezone.now(),
                by=request.membership,
            )
        return ngettext(
            "%(n)s person is on the list now.",
            "%(n)s people are on the list now.",
            len(pool),
        ) % {"n": len(pool)}

    return _do(request, course, act)


@require_POST
def seat(request: MemberRequest, pk: int) -> HttpResponse:
    """Give one person a seat, out of turn only with a listed reason."""
    access.require(request.membership, Permission.FILL_COURSES)
    entry = get_object_or_404(
        Enrolment.objects.visible_to(request.membership).select_related("course"),
        pk=pk,
    )

    def act() -> str:
        seats.seat(
            enrolment_id=entry.pk,
            at=timezone.now(),
            by=request.membership,
            reason_id=posted_key(request, "reason"),
        )
        return _("The seat is given.")

    return _do(request, entry.course, act)


def posted_key(request: MemberRequest, name: str) -> int | None:
    """The number posted as ``name``; None when it is no number of a row."""
    return whole(request.POST.get(name, ""))


def _do(request: MemberRequest, course: Course, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except seats.REFUSALS as refusal:
        messages.warning(request, str(refusal))
    return redirect("courses:filling", pk=course.pk)


def course_to_fill(request: MemberRequest, pk: int) -> Course:
    """The course of this key, for whoever may fill it; 404 when it is not seen."""
    access.require(request.membership, Permission.FILL_COURSES)
    visible = (
        Course.objects.visible_to(request.membership)
        .select_related("track")
        .with_terms()
    )
    course = visible.filter(pk=pk).first()
    if course is None:
        raise Http404
    return course


def _pool(request: MemberRequest, course: Course) -> Any:  # noqa: ANN401
    """Who wishes for the course's track and stands on none of its lists."""
    there = course.enrolments.filter(left_at=None)
    seated = Enrolment.objects.seated().filter(
        course__track__cooperation=course.track.cooperation_id
    )
    return (
        Nomination.objects.visible_to(request.membership)
        .active()
        .for_lists()
        .filter(wishes__track=course.track_id)
        .exclude(pk__in=there.values("nomination"))
        .exclude(pk__in=seated.values("nomination"))
        .exclude(enrolments__leave_reason__code__in=seating.SETTLED)
        .order_by("nominated_at", "pk")
    )
