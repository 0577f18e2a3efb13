"""The cooperation's tracks: requirements, modules, employers' orders, courses."""

from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from branchespor.models import EmployerDemand, Track
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest


@require_GET
def track_list(request: MemberRequest) -> HttpResponse:
    """Tracks of one's cooperations, with how many people wish for each."""
    access.require(request.membership, Permission.READ_COURSES)
    may_plan = access.allows(request.membership, Permission.PLAN_COURSES)
    active = Q(
        wishes__nomination__withdrawn_at=None, wishes__nomination__declined_at=None
    )
    tracks = (
        Track.objects.visible_to(request.membership)
        .select_related("cooperation", "industry")
        .annotate(wished=Count("wishes", filter=active))
        .order_by("cooperation__name", "name")
    )
    return render(
        request,
        "branchespor/track_list.html",
        {
            "tracks": tracks.filter(ended_on=None),
            "ended": tracks.filter(ended_on__isnull=False) if may_plan else [],
            "may_plan": may_plan,
        },
    )


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
    may_plan = access.allows(request.membership, Permission.PLAN_COURSES)
    demand = EmployerDemand.objects.visible_to(request.membership).filter(track=track)
    return render(
        request,
        "branchespor/track_detail.html",
        {
            "track": track,
            "modules": track.modules.in_order(),
            "demand": demand.select_related("employer").order_by("period"),
            "courses": track.courses.with_counts()
            .filter(ends_on__gte=localdate())
            .select_related("school")
            .order_by("starts_on"),
            "usual": _usual(track),
            "changes": _changes(track) if may_plan else [],
            "today": localdate(),
            "may_compare": access.allows(request.membership, Permission.READ_SUMMARY),
            "may_plan": may_plan,
            "may_change": may_plan and track.ended_on is None,
        }
        | _requirements(track, may_plan=may_plan),
    )


def _requirements(track: Track, *, may_plan: bool) -> dict[str, Any]:
    """In force for all; drafts, and what only open courses still ask, in one look."""
    rows = list(
        track.requirements.select_related("replaces").order_by("position", "pk")
    )
    opened = track.courses.filter(
        ends_on__gte=localdate(), cancelled_at=None, opened_at__isnull=False
    )
    ended = [each for each in rows if each.ended_at and each.published_at]
    days = list(opened.values_list("opened_at", flat=True)) if ended else []
    return {
        "requirements": [each for each in rows if each.is_asked(None)],
        "drafts": [
            each
            for each in rows
            if may_plan and each.published_at is None and each.ended_at is None
        ],
        "still_asked": [
            each for each in ended if any(each.is_asked(day) for day in days)
        ],
    }


def _changes(track: Track) -> list[Any]:
    """What was decided after earlier runs and is not done, the first due first."""
    return list(
        track.courses.filter(changes__done_at=None, changes__isnull=False)
        .order_by("changes__due_on", "changes__pk")
        .values(
            "pk",
            text=F("changes__text"),
            due_on=F("changes__due_on"),
            owner=F("changes__owner__user__name"),
        )
    )


def _usual(track: Track) -> str:
    """What a new course starts from, as far as it is known."""
    texts = [
        (track.usual_seats, _("usually %(n)s seats")),
        (track.usual_minimum, _("at least %(n)s")),
        (track.usual_weeks, _("%(n)s weeks")),
    ]
    return ", ".join(text % {"n": number} for number, text in texts if number)
