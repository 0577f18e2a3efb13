"""What suppliers are to be paid for: the municipality's lines, and approving one."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from outcomes import milestones
from outcomes.milestones import Line, State
from outcomes.models import Placement, SupplierMilestone
from outcomes.payment_forms import EvidenceForm
from outcomes.services import supplier_plans

SHOWN = 300


@require_GET
def milestone_list(request: MemberRequest) -> HttpResponse:
    """Every line of the municipality: due first, then coming; ``?all=1`` the others."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    rows = (
        SupplierMilestone.objects.visible_to(request.membership)
        .select_related("placement__participant", "placement__employer")
        .order_by("-placement", "pk")[:SHOWN]
    )
    lines = _lines(request, rows)
    wanted = {State.DUE, State.COMING, State.WAITING}
    every = "all" in request.GET
    if not every:
        lines = [each for each in lines if each.state in wanted]
    return show(
        request,
        "outcomes/milestone_list.html",
        {"lines": lines, "every": every, "states": State},
        people=[each.milestone.placement.participant for each in lines],
        purpose=Purpose.FOLLOW_UP,
    )


def _lines(request: MemberRequest, rows: Iterable[SupplierMilestone]) -> list[Line]:
    plan = list(rows)
    people = {each.placement.participant_id for each in plan}
    placed: dict[int, list[Placement]] = {}
    for each in Placement.objects.visible_to(request.membership).filter(
        participant__in=people
    ):
        placed.setdefault(each.participant_id, []).append(each)
    today = localdate()
    found = [
        line
        for each in plan
        for line in milestones.lines(
            [each], placed=placed[each.placement.participant_id], today=today
        )
    ]
    order = list(State)
    return sorted(
        found,
        key=lambda line: (
            line.state == State.APPROVED,
            line.due_on is None,
            line.due_on or today,
            order.index(line.state),
        ),
    )


@require_http_methods(["GET", "POST"])
def milestone_approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Approve one line on evidence of a day."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    milestone = get_object_or_404(
        SupplierMilestone.objects.visible_to(request.membership).select_related(
            "placement__participant", "placement__employer"
        ),
        pk=pk,
    )
    (line,) = _lines(request, [milestone])
    form = EvidenceForm(request.POST or None, initial={"evidence_on": localdate()})
    if request.method == "POST" and form.is_valid() and _approve(request, line, form):
        messages.success(request, _("The line is approved."))
        return redirect("outcomes:milestone_list")
    return show(
        request,
        "outcomes/milestone_approve.html",
        {"line": line, "form": form, "states": State},
        people=[milestone.placement.participant],
        purpose=Purpose.FOLLOW_UP,
        status=422 if form.errors else 200,
    )


def _approve(request: MemberRequest, line: Line, form: EvidenceForm) -> bool:
    try:
        supplier_plans.approve(
            milestone_id=line.milestone.pk,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
    except supplier_plans.NotDue as refusal:
        form.add_error("evidence_on", str(refusal))
        return False
    return True
