"""A person's rights: see what is held, keep it, erase it."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Purpose
from municipalities.views.people import show
from participants import subject_access, subject_access_pdf
from participants.models import ErasureRequest, LegalHold, Participant
from participants.privacy_forms import ErasureForm, HoldForm
from participants.services import erasure, holds


@require_GET
def privacy(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """What can be done about a person's data: take it out, keep it, erase it."""
    access.require(request.membership, Permission.KEEP_PEOPLE)
    person = _find(request, public_id)
    member_holds = LegalHold.objects.visible_to(request.membership)
    proposals = ErasureRequest.objects.visible_to(request.membership).open()
    return show(
        request,
        "participants/privacy.html",
        {
            "person": person,
            "holds": member_holds.filter(participant=person)
            .select_related("reason")
            .order_by("-set_at"),
            "proposal": proposals.filter(participant=person).first(),
            "hold_form": HoldForm(),
            "erasure_form": ErasureForm(),
        },
        people=[person],
        purpose=Purpose.ERASURE,
    )


@require_GET
def data_pdf(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Everything about a person and who looked, as a tagged PDF; it is logged."""
    answer = _answer(request, public_id)
    return _file(subject_access_pdf.pdf(answer), kind="application/pdf", ending="pdf")


@require_GET
def data_json(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The same as data."""
    answer = _answer(request, public_id)
    text = json.dumps(answer.as_json(), ensure_ascii=False, indent=1)
    return _file(text.encode(), kind="application/json", ending="json")


@require_POST
def hold(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Keep the person's data for a listed reason."""
    access.require(request.membership, Permission.KEEP_PEOPLE)
    person = _find(request, public_id)
    form = HoldForm(request.POST)
    if form.is_valid():
        holds.hold(
            participant_id=person.pk,
            reason_id=form.cleaned_data["reason"].pk,
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("The data is kept until you lift it again."))
    else:
        messages.warning(request, _("Choose a reason from the list."))
    return redirect("participants:privacy", public_id=public_id)


@require_POST
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """End a legal hold."""
    access.require(request.membership, Permission.KEEP_PEOPLE)
    visible = LegalHold.objects.visible_to(request.membership)
    held = get_object_or_404(visible.select_related("participant"), pk=pk)
    holds.lift(hold_id=held.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The data is no longer kept for that reason."))
    return redirect("participants:privacy", public_id=held.participant.public_id)


@require_POST
def propose(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Propose to erase the person; a colleague decides."""
    access.require(request.membership, Permission.ERASE_PEOPLE)
    person = _find(request, public_id)
    form = ErasureForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a reason from the list."))
        return redirect("participants:privacy", public_id=public_id)
    try:
        erasure.propose(
            participant_id=person.pk,
            reason_id=form.cleaned_data["reason"].pk,
            at=timezone.now(),
            by=request.membership,
        )
    except (erasure.OnHold, erasure.AlreadyProposed) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, _("The erasure is proposed. A colleague must confirm it.")
        )
    return redirect("participants:privacy", public_id=public_id)


@require_GET
def erasure_list(request: MemberRequest) -> HttpResponse:
    """Proposals that wait for a second member; nobody is named."""
    access.require(request.membership, Permission.CONFIRM_ERASURE)
    waiting = ErasureRequest.objects.visible_to(request.membership).open()
    return render(
        request,
        "participants/erasure_list.html",
        {
            "proposals": waiting.select_related("reason", "proposed_by__user").order_by(
                "proposed_at"
            )
        },
    )


@require_GET
def erasure_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """What goes if the proposal is confirmed: kinds and counts, nothing of content."""
    access.require(request.membership, Permission.CONFIRM_ERASURE)
    proposal = _proposal(request, public_id)
    return render(
        request,
        "participants/erasure_detail.html",
        {
            "proposal": proposal,
            "parts": erasure.foreseen(proposal),
            "is_own": proposal.proposed_by.user_id == request.membership.user_id,
        },
    )


@require_POST
def erasure_confirm(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Erase the person for good."""
    access.require(request.membership, Permission.CONFIRM_ERASURE)
    proposal = _proposal(request, public_id)
    try:
        erasure.confirm(
            request_id=proposal.pk, at=timezone.now(), by=request.membership
        )
    except (erasure.SamePerson, erasure.OnHold, erasure.NoLongerOpen) as refusal:
        messages.warning(request, str(refusal))
        return redirect("participants:erasure_detail", public_id=public_id)
    messages.success(request, _("The person is erased."))
    return redirect("participants:erasure_list")


@require_POST
def erasure_take_back(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """End the proposal; nothing is erased."""
    access.require(request.membership, Permission.CONFIRM_ERASURE)
    proposal = _proposal(request, public_id)
    erasure.take_back(request_id=proposal.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The proposal is taken back. Nothing is erased."))
    return redirect("participants:erasure_list")


def _find(request: MemberRequest, public_id: UUID) -> Participant:
    visible = Participant.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("municipality"), public_id=public_id
    )


def _proposal(request: MemberRequest, public_id: UUID) -> ErasureRequest:
    waiting = ErasureRequest.objects.visible_to(request.membership).open()
    return get_object_or_404(
        waiting.select_related("reason", "proposed_by__user", "municipality"),
        public_id=public_id,
    )


def _answer(request: MemberRequest, public_id: UUID) -> subject_access.Answer:
    """Log first, so that the answer tells of itself too."""
    access.require(request.membership, Permission.GIVE_ACCESS)
    person, now = _find(request, public_id), timezone.now()
    audit.look_up(
        by=request.membership,
        people=[person],
        purpose=Purpose.SUBJECT_ACCESS,
        kind=AccessEntry.Kind.EXPORT,
        channel=AccessEntry.Channel.FILE,
        at=now,
    )
    return subject_access.collect(person=person, membership=request.membership, at=now)


def _file(content: bytes, *, kind: str, ending: str) -> HttpResponse:
    """A download whose name tells of nobody."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="indsigt.{ending}"'
    return answer
