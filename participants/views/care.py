"""One person: who is responsible in which phase, and the pauses."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from participants.care_forms import OwnerForm, PauseForm, ReturnForm
from participants.models import Participant, Pause, PhaseOwner
from participants.services import care

OWNER, PAUSE, BACK = "owner", "pause", "back"


@require_http_methods(["GET", "POST"])
def participant_care(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Show owners and pauses; a post sets one, as the button pressed (``do``) says."""
    access.require(request.membership, Permission.EDIT_PEOPLE)
    person = get_object_or_404(
        Participant.objects.visible_to(request.membership), public_id=public_id
    )
    page = _forms(request, person)
    asked = request.POST.get("do", "")
    form = page.get(asked)
    if (
        form is not None
        and form.is_valid()
        and _done(asked, form, _common(request, person))
    ):
        messages.success(request, _("Saved."))
        return redirect("participants:participant_care", person.public_id)
    return show(
        request,
        "participants/participant_care.html",
        {"person": person, "form": form, **page, **_facts(person)},
        people=[person],
        purpose=Purpose.PERSON,
        status=422 if form is not None and form.errors else 200,
    )


def _facts(person: Participant) -> dict[str, Any]:
    owners = PhaseOwner.objects.filter(participant=person).select_related("owner__user")
    return {
        "owners": owners.order_by("phase", "-period"),
        "pauses": Pause.objects.filter(participant=person).order_by("-period"),
        "on_pause": Pause.objects.filter(
            participant=person, period__endswith=None
        ).exists(),
        "today": localdate(),
    }


def _forms(request: MemberRequest, person: Participant) -> dict[str, forms.Form]:
    """The three forms of the page; only the one that was sent has been filled in."""
    today = localdate()
    going_on = Pause.objects.filter(participant=person, period__endswith=None).first()
    known = {
        "first": going_on.period.lower if going_on else today,
        "expected_return_on": going_on.expected_return_on if going_on else None,
    }

    def sent(name: str) -> Any:  # noqa: ANN401 (what a form takes)
        return request.POST if request.POST.get("do") == name else None

    colleagues = care.colleagues(request.membership, on=today)
    return {
        OWNER: OwnerForm(sent(OWNER), prefix=OWNER, colleagues=colleagues),
        PAUSE: PauseForm(sent(PAUSE), prefix=PAUSE, initial=known),
        BACK: ReturnForm(sent(BACK), prefix=BACK, initial={"on": today}),
    }


def _done(asked: str, form: forms.Form, common: dict[str, Any]) -> bool:
    said = form.cleaned_data
    try:
        match asked:
            case "owner":
                owner = said["owner"].pk
                care.set_owner(phase=said["phase"], owner_id=owner, **common)
            case "pause":
                care.pause(**said, **common)
            case _:
                care.come_back(on=said["on"], **common)
    except (care.NoColleague, care.OnPause, care.WrongDays) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _common(request: MemberRequest, person: Participant) -> dict[str, Any]:
    return {
        "participant_id": person.pk,
        "at": timezone.now(),
        "by": request.membership,
    }
