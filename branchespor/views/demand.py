"""Employers' orders and the note on lack of labour."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchespor.demand_forms import OrderForm, ShortageForm
from branchespor.models import EmployerDemand, Track
from branchespor.services import demand as orders
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Employer

BOARD = "courses:demand_board"


@require_http_methods(["GET", "POST"])
def order_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Note an employer's order on a track."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = _track(request, pk)
    form = OrderForm(
        request.POST or None,
        employers=_employers(request),
        initial={"ordered_on": localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            orders.order(
                track_id=track.pk,
                wanted=form.wanted(),
                at=timezone.now(),
                by=request.membership,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        else:
            messages.success(request, _("The order is noted."))
            return redirect(BOARD)
    return _show(request, form, track)


@require_http_methods(["GET", "POST"])
def order_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Change an open order."""
    access.require(request.membership, Permission.PLAN_COURSES)
    demand = _demand(request, pk)
    form = OrderForm(
        request.POST or None,
        employers=_employers(request),
        initial=OrderForm.of(demand),
    )
    if request.method == "POST" and form.is_valid():
        try:
            orders.change(
                demand_id=demand.pk,
                wanted=form.wanted(),
                at=timezone.now(),
                by=request.membership,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        except orders.OrderClosed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The order is changed."))
            return redirect(BOARD)
    return _show(request, form, demand.track, demand=demand)


def _show(
    request: MemberRequest,
    form: OrderForm,
    track: Track,
    *,
    demand: EmployerDemand | None = None,
) -> HttpResponse:
    return render(
        request,
        "branchespor/order_form.html",
        {"form": form, "track": track, "demand": demand},
        status=422 if form.errors else 200,
    )


@require_POST
def order_close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close an order."""
    access.require(request.membership, Permission.PLAN_COURSES)
    demand = _demand(request, pk)
    orders.close(demand_id=demand.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The order is closed."))
    return redirect(BOARD)


@require_http_methods(["GET", "POST"])
def shortage(request: MemberRequest, pk: int) -> HttpResponse:
    """Note where labour is lacking, with its source."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = _track(request, pk)
    form = ShortageForm(
        request.POST or None,
        initial={"text": track.shortage, "source": track.shortage_source},
    )
    if request.method == "POST" and form.is_valid():
        orders.note_shortage(
            track_id=track.pk,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
        messages.success(request, _("The note is saved."))
        return redirect(BOARD)
    return render(
        request,
        "branchespor/shortage_form.html",
        {"form": form, "track": track},
        status=422 if form.errors else 200,
    )


def _track(request: MemberRequest, pk: int) -> Track:
    visible = Track.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("cooperation"), pk=pk)


def _demand(request: MemberRequest, pk: int) -> EmployerDemand:
    visible = EmployerDemand.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("track"), pk=pk)


def _employers(request: MemberRequest) -> QuerySet[Employer]:
    """Who has ordered in the cooperation before."""
    known = EmployerDemand.objects.visible_to(request.membership)
    return Employer.objects.filter(pk__in=known.values("employer")).order_by("name")
