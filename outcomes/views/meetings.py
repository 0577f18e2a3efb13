"""The list for the weekly meeting of coordinator, school and job centres, on paper."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from outcomes.hours import monday_of
from outcomes.services import meetings

WEEK = timedelta(days=7)


@require_GET
def meeting_list(request: MemberRequest) -> HttpResponse:
    """Every course that runs in the week; ``?on=`` any day of it, ``?names=no``."""
    access.require(request.membership, Permission.READ_CONTACTS)
    return _show(request)


@require_GET
def meeting(request: MemberRequest, pk: int) -> HttpResponse:
    """One course; 404 also when it does not run in the week."""
    access.require(request.membership, Permission.READ_CONTACTS)
    return _show(request, course_id=pk)


def _show(request: MemberRequest, course_id: int | None = None) -> HttpResponse:
    today = localdate()
    week = monday_of(_day(request, today=today))
    found = meetings.agendas(
        request.membership, week=week, today=today, course_id=course_id
    )
    if course_id is not None and not found:
        raise Http404
    with_names = request.GET.get("names") != "no"
    context: dict[str, Any] = {
        "agendas": found,
        "one": found[0].course if course_id is not None else None,
        "week": week,
        "last": week + WEEK - timedelta(days=1),
        "before": week - WEEK,
        "after": week + WEEK,
        "with_names": with_names,
        "is_home": access.allows(request.membership, Permission.LOG_CONTACTS),
        "now": timezone.now(),
    }
    return show(
        request,
        "outcomes/meeting.html",
        context,
        people=meetings.people(found) if with_names else [],
        purpose=Purpose.CONTACT,
    )


def _day(request: MemberRequest, *, today: date) -> date:
    """The day asked for, within a year of today; what is no day is today."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return day if abs((day - today).days) <= 366 else today
