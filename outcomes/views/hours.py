"""Whose weeks are full, and whose are not: hours against the duty to take part."""

from datetime import date, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from branchespor.models import Nomination
from courses.models import Enrolment
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Membership, Purpose
from municipalities.numbers import whole
from municipalities.views.people import show
from outcomes import hours_read
from outcomes.hours import WEEK, monday_of
from outcomes.hours_read import PersonWeeks
from outcomes.models import Placement
from participants.models import Participant

PER_PAGE = 100
# Weeks shown of one person: so many back and ahead of this one.
BACK, AHEAD = 4, 5
FARTHEST = 60  # weeks from now the list can be turned to


@require_GET
def hours_list(request: MemberRequest) -> HttpResponse:
    """A week and the next of everybody who is on the way; the emptiest week first."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    today = localdate()
    offset = max(-FARTHEST, min(FARTHEST, _weeks_away(request.GET.get("weeks", ""))))
    monday = monday_of(today) + offset * WEEK
    people = list(_under_way(request.membership, today=today))
    found = hours_read.weeks_of(
        request.membership, people, [monday, monday + WEEK], today=today
    )
    found.sort(key=lambda each: -each.weeks[1].short)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "outcomes/hours_list.html",
        {
            "page": page,
            "short": sum(each.weeks[1].short > 0 for each in found),
            "monday": monday,
            "next": monday + WEEK,
            "offset": offset,
            "earlier": offset - 1,
            "later": offset + 1,
        },
        people=[each.person for each in page],
        purpose=Purpose.FOLLOW_UP,
    )


@require_GET
def hours_person(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One person's weeks, some back and some ahead."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    visible = Participant.objects.visible_to(request.membership)
    person = get_object_or_404(visible, public_id=public_id)
    today = localdate()
    this = monday_of(today)
    mondays = [this + n * WEEK for n in range(-BACK, AHEAD)]
    found: PersonWeeks = hours_read.weeks_of(
        request.membership, [person], mondays, today=today
    )[0]
    return show(
        request,
        "outcomes/hours_person.html",
        {"person": person, "weeks": found.weeks, "this": this},
        people=[person],
        purpose=Purpose.PERSON,
    )


def _under_way(by: Membership, *, today: date) -> QuerySet[Participant]:
    """Own people who are nominated, have a seat or are placed, and owe any hours."""
    here = {"participant": OuterRef("pk")}
    nominated = Nomination.objects.visible_to(by).active().filter(**here)
    seated = Enrolment.objects.visible_to(by).filter(
        nomination__participant=OuterRef("pk"),
        seated_at__isnull=False,
        left_at=None,
        course__ends_on__gte=today - timedelta(days=7),
    )
    placed = Placement.objects.visible_to(by).filter(
        **here, ended_on=None, period__overlap=(today, None)
    )
    return (
        Participant.objects.visible_to(by)
        .filter(Exists(nominated) | Exists(seated) | Exists(placed))
        .exclude(duty_hours=0)
        .in_danish_order()
    )


def _weeks_away(text: str) -> int:
    """Whole weeks from this one, with a sign; 0 for anything else."""
    sign = -1 if text.startswith("-") else 1
    return sign * (whole(text.removeprefix("-")) or 0)
