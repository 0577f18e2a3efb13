"""Pages of a move to another municipality: for the old home and for the new."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from participants.hand_over_forms import HandOverForm
from participants.models import HandOver, Participant
from participants.services import hand_overs

REFUSALS = (
    hand_overs.AlreadyProposed,
    hand_overs.DayIsPast,
    hand_overs.OnHold,
    hand_overs.UnknownReason,
    hand_overs.UnknownReceiver,
)
SHOWN = 50


@require_http_methods(["GET", "POST"])
def hand_over_new(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Propose to hand a person over; while one is open, the way to it."""
    access.require(request.membership, Permission.HAND_OVER)
    person = get_object_or_404(_people(request), public_id=public_id)
    form = HandOverForm(
        request.POST or None, home_id=person.municipality_id, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        made = _propose(request, person, form)
        if made:
            messages.success(request, _("The hand-over is proposed."))
            return redirect("participants:hand_over", public_id=made.public_id)
    proposed = HandOver.objects.outgoing_from(request.membership).open()
    return show(
        request,
        "participants/hand_over_new.html",
        {
            "form": form,
            "person": person,
            "proposed": proposed.filter(participant=person).first(),
        },
        people=[person],
        purpose=Purpose.MOVE,
        status=422 if request.method == "POST" else 200,
    )


@require_GET
def hand_over_list(request: MemberRequest) -> HttpResponse:
    """Who comes (not named), who goes, and what is over."""
    access.require(request.membership, Permission.HAND_OVER)
    found = HandOver.objects.visible_to(request.membership).for_pages()
    known = list(found.order_by("-proposed_at", "-pk")[:SHOWN])
    codes = set(request.membership.municipality_codes())
    waiting = [each for each in known if each.is_open]
    return show(
        request,
        "participants/hand_over_list.html",
        {
            "incoming": [each for each in waiting if each.to_id in codes],
            "outgoing": [each for each in waiting if each.municipality_id in codes],
            "over": [each for each in known if not each.is_open],
        },
        people=[],
        purpose=Purpose.MOVE,
    )


@require_GET
def hand_over(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One hand-over; the person is named to whoever sees them now."""
    access.require(request.membership, Permission.HAND_OVER)
    visible = HandOver.objects.visible_to(request.membership).for_pages()
    found = get_object_or_404(visible, public_id=public_id)
    codes = request.membership.municipality_codes()
    person = _people(request).filter(pk=found.participant_id).first()
    gives = found.municipality_id in codes
    return show(
        request,
        "participants/hand_over_detail.html",
        {
            "hand_over": found,
            "person": person,
            "gives": gives,
            "receives": found.to_id in codes,
            "today": timezone.localdate(),
            "stopped": gives and found.is_open and hand_overs.is_stopped(found),
        },
        people=[person] if person else [],
        purpose=Purpose.MOVE,
    )


@require_POST
def accept(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Take the person over."""
    incoming = HandOver.objects.incoming_to(request.membership)
    return _answer(request, incoming.filter(public_id=public_id), hand_overs.accept)


@require_POST
def refuse(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Say no; the person stays where she is."""
    incoming = HandOver.objects.incoming_to(request.membership)
    return _answer(request, incoming.filter(public_id=public_id), hand_overs.refuse)


@require_POST
def take_back(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Take one's own proposal back."""
    outgoing = HandOver.objects.outgoing_from(request.membership)
    return _answer(request, outgoing.filter(public_id=public_id), hand_overs.take_back)


def _people(request: MemberRequest) -> QuerySet[Participant]:
    return Participant.objects.visible_to(request.membership).select_related(
        "municipality"
    )


def _propose(
    request: MemberRequest, person: Participant, form: HandOverForm
) -> HandOver | None:
    try:
        return hand_overs.propose(
            participant_id=person.pk,
            to_id=form.cleaned_data["to"].pk,
            from_on=form.cleaned_data["from_on"],
            with_support=form.cleaned_data["with_support"],
            reason_id=form.cleaned_data["reason"].pk,
            at=timezone.now(),
            by=request.membership,
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None


def _answer(
    request: MemberRequest,
    found: QuerySet[HandOver],
    verb: Callable[..., HandOver],
) -> HttpResponse:
    access.require(request.membership, Permission.HAND_OVER)
    known = get_object_or_404(found)
    try:
        verb(hand_over_id=known.pk, at=timezone.now(), by=request.membership)
    except hand_overs.NoLongerOpen as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The answer is saved."))
    return redirect("participants:hand_over", public_id=known.public_id)
