"""Own people at employers: the list, a new one, one with all that is known of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Employer, Purpose
from municipalities.views.people import show
from outcomes import aftercare, due, igu, milestones, rulebook
from outcomes.models import Placement, PlaceOffer
from outcomes.placement_forms import PlacementForm
from outcomes.rulebook import Rulebook
from outcomes.services import placements
from participants.models import Participant

SHOWN = 200


@require_GET
def placement_list(request: MemberRequest) -> HttpResponse:
    """Those that go on with what is due; ``?ended=1`` those that ended."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    today, ended = localdate(), "ended" in request.GET
    visible = Placement.objects.visible_to(request.membership).for_lists()
    found = visible.going_on().with_contacts().order_by("period", "pk")
    if ended:
        found = visible.filter(ended_on__isnull=False).order_by("-ended_on", "-pk")
    shown = list(found[:SHOWN])
    rules = rulebook.read()
    rows = [(each, None if ended else _due(each, rules)) for each in shown]
    return show(
        request,
        "outcomes/placement_list.html",
        {"rows": rows, "ended": ended, "today": today},
        people=[each.participant for each in shown],
        purpose=Purpose.FOLLOW_UP,
    )


def _due(placement: Placement, rules: Rulebook) -> list[tuple[due.Due, bool]]:
    """What is due of one, the first first, and whether it burns."""
    today = localdate()
    found = due.of_placement(placement, rules=rules, today=today)
    return [
        (each, each.is_red(on=today))
        for each in sorted(found, key=lambda each: each.due_on)
    ]


@require_http_methods(["GET", "POST"])
def placement_new(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note a placement of one person."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    person = get_object_or_404(
        Participant.objects.visible_to(request.membership), public_id=public_id
    )
    places = (
        PlaceOffer.objects.visible_to(request.membership)
        .open(on=localdate())
        .select_related("employer")
        .order_by("employer__name", "pk")
    )
    form = PlacementForm(
        request.POST or None,
        employers=Employer.objects.order_by("name", "pk"),
        places=places,
    )
    placement = None
    if request.method == "POST" and form.is_valid():
        placement = _begin(request, person, form)
    if placement:
        messages.success(request, _("The placement is noted."))
        return redirect("outcomes:placement_detail", placement.public_id)
    return show(
        request,
        "outcomes/placement_new.html",
        {"person": person, "form": form},
        people=[person],
        purpose=Purpose.FOLLOW_UP,
        status=422 if form.errors else 200,
    )


def _begin(
    request: MemberRequest, person: Participant, form: PlacementForm
) -> Placement | None:
    try:
        return placements.begin(
            participant_id=person.pk,
            wanted=form.wanted(),
            at=timezone.now(),
            by=request.membership,
        )
    except placements.NoEnd as refusal:
        form.add_error("last", str(refusal))
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
    return None


@require_GET
def placement_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One placement: facts, contacts, dates, the supplier's lines, what can be done."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    placement = get_object_or_404(
        Placement.objects.visible_to(request.membership).with_contacts().for_lists(),
        public_id=public_id,
    )
    return show(
        request,
        "outcomes/placement_detail.html",
        _facts(request, placement),
        people=[placement.participant],
        purpose=Purpose.FOLLOW_UP,
    )


def _facts(request: MemberRequest, placement: Placement) -> dict[str, Any]:
    rules, today = rulebook.read(), localdate()
    placed = Placement.objects.visible_to(request.membership).filter(
        participant=placement.participant_id
    )
    plan = list(placement.milestones.all())
    lines = milestones.lines(plan, placed=placed, today=today) if plan else []
    return {
        "placement": placement,
        "next_contact_on": due.next_contact_on(placement),
        "contacts": placement.contacts.newest_first().select_related(
            "recorded_by__user"
        ),
        "igu": igu.contract(placement, rules=rules) if placement.is_igu else None,
        "window": aftercare.window(placement, rules=rules),
        "due": _due(placement, rules),
        "lines": lines,
        "states": milestones.State,
        "today": today,
    }
