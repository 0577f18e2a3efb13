"""Goals: what was agreed to reach, from when to when, and how it was before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from branchespor.models import Track
from municipalities import access, isolation
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation, Role
from outcomes import report
from outcomes.goal_forms import Choices, GoalForm
from outcomes.models import Goal
from outcomes.services import goals
from outcomes.views.steering import chosen_cooperation


@require_GET
def goal_list(request: MemberRequest) -> HttpResponse:
    """Every goal of the reader's cooperations and how it stands; own can be changed."""
    access.require(request.membership, Permission.SET_GOALS)
    found = list(Goal.objects.visible_to(request.membership).for_lists())
    mine = Goal.objects.changeable_by(request.membership).standing()
    today = localdate()
    paces = report.paces(
        [each for each in found if each.ended_at is None],
        own=isolation.current().municipalities,
        today=today,
    )
    context = {
        "goals": [(each, paces.get(each.pk)) for each in found],
        "mine": set(mine.values_list("pk", flat=True)),
        "today": today,
    }
    return render(request, "outcomes/goal_list.html", context)


@require_http_methods(["GET", "POST"])
def goal_new(request: MemberRequest) -> HttpResponse:
    """Enter a goal of the cooperation, or of the own municipality."""
    access.require(request.membership, Permission.SET_GOALS)
    cooperation = chosen_cooperation(request)
    if cooperation is None:
        raise Http404
    form = GoalForm(
        request.POST or None,
        places=places_of(request),
        tracks=_tracks(cooperation),
    )
    if request.method == "POST" and form.is_valid():
        try:
            goals.enter(
                cooperation_id=cooperation.pk,
                municipality_id=form.municipality_id(),
                track_id=form.cleaned_data["track"],
                aim=form.aim(),
                at=timezone.now(),
                by=request.membership,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The goal is entered."))
            return redirect("outcomes:goal_list")
    return _page(request, form, cooperation=cooperation, goal=None)


@require_http_methods(["GET", "POST"])
def goal_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Say a goal anew; whose it is and which track it is for stay."""
    goal = _find(request, pk)
    form = GoalForm(
        request.POST or None,
        initial=GoalForm.said_by(goal),
        places=[],
        tracks=_tracks(goal.cooperation),
    )
    del form.fields["track"]
    if request.method == "POST" and form.is_valid():
        try:
            goals.change(
                goal_id=goal.pk,
                aim=form.aim(),
                at=timezone.now(),
                by=request.membership,
            )
        except goals.GoalIsOver as refusal:
            form.add_error(None, ValidationError(str(refusal)))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The goal is changed."))
            return redirect("outcomes:goal_list")
    return _page(request, form, cooperation=goal.cooperation, goal=goal)


@require_POST
def goal_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a goal up before its time."""
    goal = _find(request, pk)
    goals.end(goal_id=goal.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The goal is given up."))
    return redirect("outcomes:goal_list")


def places_of(request: MemberRequest) -> Choices:
    """The municipalities a leader speaks for; none for a coordinator."""
    if request.membership.role == Role.COORDINATOR:
        return []
    own = request.membership.municipalities().in_danish_order()  # type: ignore[attr-defined]
    return [(each.pk, each.name) for each in own]


def _tracks(cooperation: Cooperation) -> Choices:
    found = Track.objects.filter(cooperation=cooperation).order_by("name")
    return [(each.pk, each.name) for each in found]


def _find(request: MemberRequest, pk: int) -> Goal:
    access.require(request.membership, Permission.SET_GOALS)
    mine = Goal.objects.changeable_by(request.membership)
    return get_object_or_404(mine.select_related("cooperation"), pk=pk)


def _page(
    request: MemberRequest,
    form: GoalForm,
    *,
    cooperation: Cooperation,
    goal: Goal | None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "cooperation": cooperation, "goal": goal}
    status = 422 if form.errors else 200
    return render(request, "outcomes/goal_edit.html", context, status=status)
