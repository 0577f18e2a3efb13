"""The demand board: employers' orders and the next twelve months, per track."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from branchespor.models import EmployerDemand, Track
from courses import demand
from courses.models import Course
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Membership


@require_GET
def demand_board(request: MemberRequest) -> HttpResponse:
    """Places offered, matched and filled; closed orders only if the address asks."""
    member = request.membership
    access.require(member, Permission.READ_COURSES)
    today = localdate()
    tracks = (
        Track.objects.visible_to(member)
        .filter(ended_on=None)
        .select_related("cooperation", "industry")
        .order_by("cooperation__name", "name")
    )
    orders = EmployerDemand.objects.visible_to(member).select_related("employer")
    closed = "closed" in request.GET
    if not closed:
        orders = orders.open()
    rows = demand.board(
        tracks,
        demand=orders.order_by("period", "pk"),
        courses=_courses(member, orders, today=today),
        on=today,
    )
    late = [order for row in rows for order in row.orders if order.is_late(on=today)]
    return render(
        request,
        "courses/demand_board.html",
        {
            "rows": rows,
            "months": demand.months(today),
            "late": {order.demand.pk for order in late},
            "missing": sum(order.missing for order in late),
            "closed": closed,
            "may_plan": access.allows(member, Permission.PLAN_COURSES),
            "may_ring": access.allows(member, Permission.READ_NOMINATIONS),
        },
    )


def _courses(
    member: Membership, orders: QuerySet[EmployerDemand], *, today: date
) -> QuerySet[Course]:
    """Runs that count on the board: planned for an order, or still to begin."""
    return (
        Course.objects.visible_to(member)
        .not_cancelled()
        .filter(Q(demand__in=orders) | Q(starts_on__gte=demand.months(today)[0]))
        .with_counts()
        .order_by("starts_on", "pk")
    )
