"""Before the start: who takes a free seat, rung from a phone in few taps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from courses import fees
from courses.models import Contact, Course, Enrolment
from courses.services import capacity, filling, offers, seats
from courses.views.filling import course_to_fill, lines, posted_key
from courses.views.offers import REFUSALS
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, ReasonCode
from municipalities.models.organisations import CancellationStep
from municipalities.views.people import show

LONG_FROM_HOURS = 37


@require_GET
def substitutes(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is asked about a free seat, with a phone number; who comes next, and why."""
    course = course_to_fill(request, pk)
    board = filling.board(course)
    line = lines(board)
    fit = [each for each in line if not each.blocked]
    unfit = [each for each in line if each.blocked]
    shown = (*board.offered, *(each.enrolment for each in line))
    return show(
        request,
        "courses/substitutes.html",
        {
            "course": course,
            "refused": _refused(course),
            "asked": sorted(board.offered, key=lambda each: each.pk),
            "fit": fit,
            "unfit": unfit,
            "free": board.situation.free,
            "why_left": filling.why_left(course, board.situation),
            "reasons": ReasonCode.objects.for_kind(ReasonCode.Kind.OFFER),
        }
        | fee_at_risk(course),
        people=[each.nomination.participant for each in shown],
        purpose=Purpose.FILLING,
    )


def _refused(course: Course) -> str:
    """Why the course takes nobody any more, in words; empty while it does."""
    try:
        seats.refuse_closed(course, at=timezone.now())
    except seats.CourseClosed as refusal:
        return str(refusal)
    return ""


def fee_at_risk(course: Course) -> dict[str, Any]:
    """What an empty seat costs by the school's terms, and the last free day."""
    policy = course.policy
    is_long = course.hours is None or course.hours > LONG_FROM_HOURS
    steps = (
        policy.steps.filter(applies=CancellationStep.Applies.PERSON) if policy else ()
    )
    owed = [
        fees.PersonFee(
            each.days_before, (each.fee_long if is_long else each.fee_short) or 0
        )
        for each in steps
    ]
    today = localdate()
    return {
        "policy": policy,
        "fee_now": fees.fee_on(today, starts_on=course.starts_on, fees=owed),
        "fee_last": max((each.kroner for each in owed), default=0),
        "free_until": fees.last_free_day(starts_on=course.starts_on, fees=owed),
        "days_left": (course.starts_on - today).days,
    }


@require_POST
def ask_next(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer what is free to whoever is in turn."""
    course = course_to_fill(request, pk)

    def act() -> str:
        passed = offers.ask_next(
            course_id=course.pk, at=timezone.now(), by=request.membership
        )
        asked = len(passed.offered)
        return ngettext(
            "%(n)s person is asked now.", "%(n)s people are asked now.", asked
        ) % {"n": asked}

    return _do(request, course, act)


@require_POST
def rung(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Keep what came of a call: yes seats, no and no answer pass the seat on."""
    access.require(request.membership, Permission.FILL_COURSES)
    visible = Enrolment.objects.visible_to(request.membership)
    entry = get_object_or_404(visible.select_related("course"), public_id=public_id)
    contact = request.POST.get("contact", "")

    def act() -> str:
        offers.ring(
            enrolment_id=entry.pk,
            contact=contact if contact in Contact else Contact.NO_ANSWER,
            reason_id=posted_key(request, "reason"),
            at=timezone.now(),
            by=request.membership,
        )
        if contact == Contact.SAYS_YES:
            return _("The seat is given.")
        return _("Kept. The next in line is asked.")

    return _do(request, entry.course, act)


@require_POST
def set_seats(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the course more or fewer seats."""
    course = course_to_fill(request, pk)
    try:
        passed = capacity.set_seats(
            course_id=course.pk,
            seats=posted_key(request, "seats") or 0,
            at=timezone.now(),
            by=request.membership,
        )
    except capacity.TooFewSeats as refusal:
        messages.warning(request, str(refusal))
    else:
        asked = len(passed.offered)
        text = ngettext(
            "The seats are changed; %(n)s person is asked.",
            "The seats are changed; %(n)s people are asked.",
            asked,
        )
        messages.success(request, text % {"n": asked})
    return redirect("courses:filling", pk=course.pk)


def _do(request: MemberRequest, course: Course, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    return redirect("courses:substitutes", pk=course.pk)
