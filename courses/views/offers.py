"""Offered seats: which wait for an answer, and the answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.models import Enrolment
from courses.models.enrolment import EnrolmentQuerySet
from courses.services import filling, offers, seats
from courses.views.filling import posted_key
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Membership, Purpose, ReasonCode
from municipalities.views.people import show

REFUSALS = (
    offers.OfferOver,
    seats.CourseClosed,
    seats.NotFit,
    seats.UnknownReason,
)
LATELY = timedelta(days=14)
SHOWN = 100


def of(membership: Membership) -> EnrolmentQuerySet:
    """The offers a member may answer, with what a line shows of each."""
    return (
        Enrolment.objects.visible_to(membership)
        .exclude(offered_at=None)
        .select_related(
            "nomination__participant",
            "municipality",
            "course__track",
            "course__school",
            "offer_refusal",
        )
    )


def awaiting(membership: Membership) -> EnrolmentQuerySet:
    """The open ones, the nearest deadline first."""
    return of(membership).offered().order_by("offer_expires_at", "pk")


@require_GET
def offer_list(request: MemberRequest) -> HttpResponse:
    """Offers that wait for an answer, and what became of the last ones."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    now = timezone.now()
    waiting = list(awaiting(request.membership)[:SHOWN])
    done = list(_done(request.membership, since=now - LATELY)[:SHOWN])
    return show(
        request,
        "courses/offer_list.html",
        {"awaiting": waiting, "done": done, "now": now},
        people=[each.nomination.participant for each in (*waiting, *done)],
        purpose=Purpose.PLACEMENT,
    )


def _done(membership: Membership, *, since: datetime) -> EnrolmentQuerySet:
    taken = of(membership).filter(seated_at__gte=since)
    passed = of(membership).filter(offer_ended_at__gte=since)
    return (taken | passed).order_by("-offered_at", "pk")


@require_GET
def offer(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One offer: which seat, why, until when; yes or no."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    entry = _entry(request, public_id)
    return show(
        request,
        "courses/offer.html",
        _facts(entry),
        people=[entry.nomination.participant],
        purpose=Purpose.PLACEMENT,
    )


def _facts(entry: Enrolment) -> dict[str, Any]:
    return {
        "entry": entry,
        "course": entry.course,
        "now": timezone.now(),
        "blocked": filling.in_the_way(entry),
        "reasons": ReasonCode.objects.for_kind(ReasonCode.Kind.OFFER),
    }


@require_POST
def offer_accept(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Yes: the person takes the seat."""
    entry = _entry(request, public_id)

    def act() -> str:
        offers.accept(enrolment_id=entry.pk, at=timezone.now(), by=request.membership)
        return _("The seat is taken.")

    return _do(request, entry, act)


@require_POST
def offer_refuse(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """No, with a listed reason: the next in line is asked."""
    entry = _entry(request, public_id)

    def act() -> str:
        offers.refuse(
            enrolment_id=entry.pk,
            reason_id=posted_key(request, "reason") or 0,
            at=timezone.now(),
            by=request.membership,
        )
        return _("The answer is kept; the seat goes to the next in line.")

    return _do(request, entry, act)


@require_POST
def offer_back(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Let the person be asked again, with the old waiting time."""
    entry = _entry(request, public_id)

    def act() -> str:
        offers.back_in_line(
            enrolment_id=entry.pk, at=timezone.now(), by=request.membership
        )
        return _("The person is in line again, with the old waiting time.")

    return _do(request, entry, act)


def _do(
    request: MemberRequest, entry: Enrolment, act: Callable[[], str]
) -> HttpResponse:
    try:
        messages.success(request, act())
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    return redirect("courses:offer", public_id=entry.public_id)


def _entry(request: MemberRequest, public_id: UUID) -> Enrolment:
    access.require(request.membership, Permission.READ_NOMINATIONS)
    visible = Enrolment.objects.visible_to(request.membership).with_blocks()
    return get_object_or_404(
        visible.select_related(
            "nomination__participant",
            "municipality",
            "course__track",
            "course__school",
            "offer_refusal",
        ),
        public_id=public_id,
    )
