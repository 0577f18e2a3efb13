"""Nominations: put forward, check, follow, take back, decline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from branchespor.models import Nomination, Track
from branchespor.nomination_forms import (
    ChecklistForm,
    DeclineForm,
    NominationForm,
    PaymentForm,
)
from branchespor.services import nominations
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, School
from municipalities.views.people import show
from participants.models import Participant

PAGE = 50


@require_GET
def nomination_list(request: MemberRequest) -> HttpResponse:
    """Active nominations, the longest wait first: the pool."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    found = (
        Nomination.objects.visible_to(request.membership)
        .active()
        .for_lists()
        .prefetch_related("wishes__track", "enrolments__course__track")
        .order_by("nominated_at", "pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "branchespor/nomination_list.html",
        {
            "page": page,
            "may_nominate": access.allows(request.membership, Permission.NOMINATE),
            "may_export": access.allows(
                request.membership, Permission.EXPORT_NOMINATIONS
            ),
        },
        people=[each.participant for each in page.object_list],
        purpose=Purpose.NOMINATION,
    )


@require_http_methods(["GET", "POST"])
def nomination_new(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Put one person forward."""
    access.require(request.membership, Permission.NOMINATE)
    person = get_object_or_404(
        Participant.objects.visible_to(request.membership), public_id=public_id
    )
    tracks = (
        Track.objects.visible_to(request.membership)
        .filter(ended_on=None)
        .select_related("cooperation")
        .order_by("cooperation__name", "name")
    )
    form = NominationForm(request.POST or None, tracks=tracks)
    if request.method == "POST" and form.is_valid():
        made = _nominate(request, person, form)
        if made:
            messages.success(request, _("The person is nominated."))
            return redirect("courses:nomination_courses", public_id=made.public_id)
    return show(
        request,
        "branchespor/nomination_form.html",
        {"form": form, "person": person},
        people=[person],
        purpose=Purpose.NOMINATION,
        status=422 if form.errors else 200,
    )


def _nominate(
    request: MemberRequest, person: Participant, form: NominationForm
) -> Nomination | None:
    wishes = form.wishes()
    fields = {
        name: value
        for name, value in form.cleaned_data.items()
        if not name.startswith("wish_") or name == "wish_text"
    }
    try:
        return nominations.nominate(
            participant_id=person.pk,
            cooperation_id=wishes[0].cooperation_id,
            track_ids=[track.pk for track in wishes],
            at=timezone.now(),
            by=request.membership,
            **fields,
        )
    except nominations.AlreadyNominated as refusal:
        form.add_error("wish_1", str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None


@require_http_methods(["GET", "POST"])
def nomination_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One nomination; the home municipality states its checklist here."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    nomination = _find(request, public_id)
    checks = list(
        nomination.checks.select_related("requirement__track").order_by(
            "requirement__track__name", "requirement__position", "requirement_id"
        )
    )
    form = ChecklistForm(request.POST or None, checks=checks)
    if request.method == "POST":
        access.require(request.membership, Permission.NOMINATE)
        if form.is_valid():
            return _check(request, nomination, form)
    return show(
        request,
        "branchespor/nomination_detail.html",
        _facts(request, nomination) | {"checks": checks, "form": form},
        people=[nomination.participant],
        purpose=Purpose.NOMINATION,
        status=422 if form.errors else 200,
    )


def _check(
    request: MemberRequest, nomination: Nomination, form: ChecklistForm
) -> HttpResponse:
    try:
        nominations.check(
            nomination_id=nomination.pk,
            findings=form.findings(),
            at=timezone.now(),
            by=request.membership,
        )
    except nominations.NotActive as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The checklist is saved."))
    return redirect("branchespor:nomination_detail", public_id=nomination.public_id)


@require_POST
def nomination_payment(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note the date of the promise to pay."""
    access.require(request.membership, Permission.NOMINATE)
    nomination = _find(request, public_id)
    form = PaymentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the date as 23.11.2026."))
    else:
        try:
            nominations.promise_payment(
                nomination_id=nomination.pk,
                on=form.cleaned_data["on"],
                at=timezone.now(),
                by=request.membership,
            )
        except nominations.NotActive as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The promise to pay is noted."))
    return redirect("branchespor:nomination_detail", public_id=public_id)


@require_POST
def nomination_withdraw(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Take a nomination back."""
    access.require(request.membership, Permission.NOMINATE)
    nomination = _find(request, public_id)
    try:
        nominations.withdraw(
            nomination_id=nomination.pk, at=timezone.now(), by=request.membership
        )
    except (nominations.HasSeat, nominations.NotActive) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The nomination is withdrawn."))
    return redirect("branchespor:nomination_detail", public_id=public_id)


@require_http_methods(["GET", "POST"])
def nomination_decline(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Decline with a reason and a suggestion."""
    access.require(request.membership, Permission.FILL_COURSES)
    nomination = _find(request, public_id)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nominations.decline(
                nomination_id=nomination.pk,
                reason_id=form.cleaned_data["reason"].pk,
                suggestion=form.cleaned_data["suggestion"],
                at=timezone.now(),
                by=request.membership,
            )
        except (nominations.HasSeat, nominations.NotActive) as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The nomination is declined."))
        return redirect("branchespor:nomination_list")
    return show(
        request,
        "branchespor/nomination_decline.html",
        {"form": form, "nomination": nomination},
        people=[nomination.participant],
        purpose=Purpose.NOMINATION,
        status=422 if form.errors else 200,
    )


def _find(request: MemberRequest, public_id: UUID) -> Nomination:
    visible = Nomination.objects.visible_to(request.membership).for_lists()
    return get_object_or_404(
        visible.with_wish(request.membership).select_related(
            "cooperation", "nominated_by__user", "decline_reason"
        ),
        public_id=public_id,
    )


def _facts(request: MemberRequest, nomination: Nomination) -> dict[str, Any]:
    member = request.membership
    enrolments = nomination.enrolments.visible_to(member).select_related(
        "course__track", "course__school", "leave_reason"
    )
    active = not (nomination.withdrawn_at or nomination.declined_at)
    return {
        "nomination": nomination,
        "person": nomination.participant,
        "wishes": nomination.wishes.select_related("track").order_by("rank"),
        "enrolments": enrolments.order_by("wish_rank", "course__starts_on"),
        "unreachable": School.objects.filter(pk__in=nomination.unreachable),
        "active": active,
        "may_change": active and access.allows(member, Permission.NOMINATE),
        "may_decline": active and access.allows(member, Permission.FILL_COURSES),
        "payment_form": PaymentForm(),
    }
