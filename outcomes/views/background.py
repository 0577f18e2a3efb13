"""Figures from outside, each with its definition, source and date."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from outcomes.goal_forms import BackgroundForm
from outcomes.models import BackgroundFigure
from outcomes.services import background
from outcomes.views.goals import places_of
from outcomes.views.steering import chosen_cooperation

REFUSALS = (background.IsThere, background.CorrectedAlready, background.InFuture)


@require_GET
def background_list(request: MemberRequest) -> HttpResponse:
    """Every figure that stands, by name, the newest first; the corrected ones below."""
    access.require(request.membership, Permission.SET_GOALS)
    visible = BackgroundFigure.objects.visible_to(request.membership)
    listed = visible.select_related("municipality").order_by("name", "area", "-as_of")
    mine = BackgroundFigure.objects.correctable_by(request.membership).standing()
    context = {
        "figures": listed.standing(),
        "former": listed.exclude(correction=None).select_related("correction"),
        "mine": set(mine.values_list("pk", flat=True)),
    }
    return render(request, "outcomes/background_list.html", context)


@require_http_methods(["GET", "POST"])
def background_new(request: MemberRequest) -> HttpResponse:
    """Enter a figure of the cooperation, or of the own municipality."""
    access.require(request.membership, Permission.SET_GOALS)
    cooperation = chosen_cooperation(request)
    if cooperation is None:
        raise Http404
    form = BackgroundForm(request.POST or None, places=places_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            background.enter(
                cooperation_id=cooperation.pk,
                municipality_id=form.municipality_id(),
                said=form.said(),
                at=timezone.now(),
                by=request.membership,
            )
        except REFUSALS as refusal:
            form.add_error(None, ValidationError(str(refusal)))
        else:
            messages.success(request, _("The figure is entered."))
            return redirect("outcomes:background_list")
    return _page(request, form, None)


@require_http_methods(["GET", "POST"])
def background_correct(request: MemberRequest, pk: int) -> HttpResponse:
    """Enter a row in place of a wrong one."""
    access.require(request.membership, Permission.SET_GOALS)
    mine = BackgroundFigure.objects.correctable_by(request.membership)
    wrong = get_object_or_404(mine, pk=pk)
    names = BackgroundForm.NAMES
    form = BackgroundForm(
        request.POST or None,
        initial={name: getattr(wrong, name) for name in names},
        places=[],
    )
    if request.method == "POST" and form.is_valid():
        try:
            background.correct(
                figure_id=wrong.pk,
                said=form.said(),
                at=timezone.now(),
                by=request.membership,
            )
        except REFUSALS as refusal:
            form.add_error(None, ValidationError(str(refusal)))
        else:
            messages.success(request, _("The figure is corrected."))
            return redirect("outcomes:background_list")
    return _page(request, form, wrong)


def _page(
    request: MemberRequest, form: BackgroundForm, wrong: BackgroundFigure | None
) -> HttpResponse:
    return render(
        request,
        "outcomes/background_edit.html",
        {"form": form, "wrong": wrong},
        status=422 if form.errors else 200,
    )
