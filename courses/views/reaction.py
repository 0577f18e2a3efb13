"""Reaction times: from absence to registered, seen, contacted and closed."""

from datetime import timedelta
from functools import partial
from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from courses import reaction
from courses.models import AbsenceCase
from municipalities import access
from municipalities.access import Permission
from municipalities.danish import sort_key
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation

PERIODS = (30, 90, 365)  # days back from today
USUAL = 365
TARGET = 14  # where a member has no cooperation any more


@require_GET
def reaction_times(request: MemberRequest) -> HttpResponse:
    """Median and 90th percentile per municipality and per school; no person."""
    access.require(request.membership, Permission.READ_ABSENCES)
    today = localdate()
    asked = request.GET.get("days", "")
    days = next((each for each in PERIODS if str(each) == asked), USUAL)
    since = today - timedelta(days=days)
    visible = AbsenceCase.objects.visible_to(request.membership)
    chains = visible.chains(since=since)
    target = _target(request)
    lines = partial(reaction.lines, chains, today=today, target=target)
    return render(
        request,
        "courses/reaction_times.html",
        {
            "periods": PERIODS,
            "days": days,
            "since": since,
            "target": target,
            "all": reaction.line("", chains, today=today, target=target),
            "groups": [
                _ordered(lines(by=attrgetter(name)))
                for name in ("municipality", "school")
            ],
        },
    )


def _ordered(lines: list[reaction.Line]) -> list[reaction.Line]:
    return sorted(lines, key=lambda each: sort_key(each.name))


def _target(request: MemberRequest) -> int:
    """The strictest target of the member's cooperations, in days."""
    targets = Cooperation.objects.visible_to(request.membership).values_list(
        "reaction_target_days", flat=True
    )
    return min(targets, default=TARGET)
