"""The cooperation's tracks: requirements, modules, employers' orders, courses."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from branchespor.models import EmployerDemand, Track
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest


@require_GET
def track_list(request: MemberRequest) -> HttpResponse:
    """Tracks of one's cooperations, with how many people wish for each."""
    access.require(request.membership, Permission.READ_COURSES)
    active = Q(
        wishes__nomination__withdrawn_at=None, wishes__nomination__declined_at=None
    )
    tracks = (
        Track.objects.visible_to(request.membership)
        .filter(ended_on=None)
        .select_related("cooperation", "industry")
        .annotate(wished=Count("wishes", filter=active))
        .order_by("cooperation__name", "name")
    )
    return render(request, "branchespor/track_list.html", {"tracks": tracks})


@require_GET
def track_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One track: what it asks, what it consists of, who ordered people."""
    access.require(request.membership, Permission.READ_COURSES)
    track = get_object_or_404(
        Track.objects.visible_to(request.membership).select_related(
            "cooperation", "industry"
        ),
        pk=pk,
    )
    demand = EmployerDemand.objects.visible_to(request.membership).filter(track=track)
    return render(
        request,
        "branchespor/track_detail.html",
        {
            "track": track,
            "requirements": track.requirements.order_by("position", "pk"),
            "modules": track.modules.select_related("module").order_by("position"),
            "demand": demand.select_related("employer").order_by("period"),
            "courses": track.courses.with_counts()
            .filter(ends_on__gte=localdate())
            .select_related("school")
            .order_by("starts_on"),
            "may_plan": access.allows(request.membership, Permission.PLAN_COURSES),
        },
    )
