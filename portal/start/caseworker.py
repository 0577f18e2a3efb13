"""The caseworker's start page: three minutes a day, not a new job."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from branchespor.models import Nomination
from courses.models import Course, Enrolment
from courses.views.offers import awaiting
from municipalities import audit
from municipalities.models import Membership, Purpose
from outcomes.models import FollowUp, NextStep
from portal.start import absent

TEMPLATE = "portal/start_caseworker.html"
SHOWN = 8
ENDS_SOON = timedelta(days=30)
LATELY = timedelta(days=14)


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """What the page shows for this member on ``today`` (a Copenhagen date)."""
    panel = absent.context(membership, today=today)
    due = list(
        FollowUp.objects.visible_to(membership).due(on=today).for_lists()[:SHOWN]
    )
    ending = list(_ending(membership, today=today)[:SHOWN])
    answers = list(_answers(membership, today=today)[:SHOWN])
    offered = list(awaiting(membership)[:SHOWN])
    people = absent.people(panel["absent"])
    people += [each.enrolment.nomination.participant for each in due]
    people += [each.nomination.participant for each in (*ending, *answers, *offered)]
    audit.look_up(
        by=membership,
        people=people,
        purpose=Purpose.START_PAGE,
        at=timezone.now(),  # noqa: TID251 (a start page is a view)
    )
    return {
        **panel,
        "due": due,
        "ending": ending,
        "answers": answers,
        "offered": offered,
        "open_courses": Course.objects.visible_to(membership)
        .upcoming(on=today)
        .filter(opened_at__isnull=False)
        .with_counts()
        .for_lists()
        .order_by("starts_on", "pk")[:SHOWN],
        "waiting": Nomination.objects.visible_to(membership)
        .active()
        .exclude(Exists(Enrolment.objects.seated().filter(nomination=OuterRef("pk"))))
        .count(),
    }


def _ending(membership: Membership, *, today: date) -> Any:  # noqa: ANN401
    """Own people whose course ends soon and who have no next step (B7)."""
    return (
        Enrolment.objects.visible_to(membership)
        .seated()
        .filter(course__ends_on__range=(today, today + ENDS_SOON))
        .exclude(Exists(NextStep.objects.filter(enrolment=OuterRef("pk"))))
        .select_related("nomination__participant", "course__track")
        .order_by("course__ends_on", "pk")
    )


def _answers(membership: Membership, *, today: date) -> Any:  # noqa: ANN401
    """Own people who got a seat lately on a course that has not begun."""
    return (
        Enrolment.objects.visible_to(membership)
        .seated()
        .filter(seated_at__date__gte=today - LATELY, course__starts_on__gt=today)
        .select_related("nomination__participant", "course__track")
        .order_by("-seated_at", "pk")
    )
