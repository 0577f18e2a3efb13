"""Everything due after the course, on one page."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Membership, Purpose
from municipalities.views.people import show
from outcomes import due, due_read
from outcomes.due import Due, Kind
from participants.models import PhaseOwner

SHOWN = 200


@require_GET
def due_list(request: MemberRequest) -> HttpResponse:
    """The longest overdue first; ``?kind=`` one kind, ``?mine=1`` one's own people."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    member, today = request.membership, localdate()
    found = due_read.everything(member, today=today)
    mine = "mine" in request.GET
    if mine:
        found = _of_mine(found, member)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    lines = [each for each in found if not kind or each.kind == kind][:SHOWN]
    context = {
        "lines": [_line(each, on=today) for each in lines],
        "counts": due.counts(found).items(),
        "number": len(found),
        "late": sum(each.is_red(on=today) for each in found),
        "kind": kind,
        "mine": mine,
        "today": today,
        "shown": SHOWN,
    }
    return show(
        request,
        "outcomes/due_list.html",
        context,
        people=[each.person for each in lines],
        purpose=Purpose.FOLLOW_UP,
    )


@require_GET
def due_counts(request: MemberRequest) -> HttpResponse:
    """The start page's panel: how many of each kind; names nobody.

    It is part of a page: opened by itself it leads to the whole list.
    """
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    if "HX-Request" not in request.headers:
        return redirect("outcomes:due_list")
    today = localdate()
    found = due_read.everything(request.membership, today=today)
    context = {
        "counts": due.counts(found).items(),
        "number": len(found),
        "late": sum(each.is_red(on=today) for each in found),
        "counted": True,
    }
    return render(request, "outcomes/due_counts.html", context)


def _line(each: Due, *, on: date) -> tuple[Due, int, int, bool]:
    return each, each.days_late(on=on), each.days_left(on=on), each.is_red(on=on)


def _of_mine(found: list[Due], by: Membership) -> list[Due]:
    """Those of people the member is responsible for in some phase today."""
    owned = set(
        PhaseOwner.objects.visible_to(by)
        .filter(owner=by, period__contains=localdate())
        .values_list("participant_id", flat=True)
    )
    return [each for each in found if each.person.pk in owned]
