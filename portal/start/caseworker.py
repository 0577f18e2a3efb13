"""The caseworker's start page: three minutes a day, not a new job."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils import timezone

from branchespor.models import Nomination
from courses.models import Course, Enrolment
from courses.services import contacts_due
from courses.views.offers import awaiting
from municipalities import audit
from municipalities.models import Membership, Purpose
from outcomes.models import FollowUp, NextStep
from outcomes.services import progress
from portal.start import absent, counted

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
    ending, answers = _seated(membership, today=today)
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
        "contacts": contacts_due.counts(membership, today=today),
        "open_courses": Course.objects.visible_to(membership)
        .upcoming(on=today)
        .filter(opened_at__isnull=False)
        .with_counts()
        .for_lists()
        .order_by("starts_on", "pk")[:SHOWN],
        **_counts(membership, today=today),
    }


def _counts(membership: Membership, *, today: date) -> dict[str, int]:
    """Own people who wait for a seat, and who are not measured this quarter."""
    seats = Enrolment.objects.seated().filter(nomination=OuterRef("pk"))
    waiting = Nomination.objects.visible_to(membership).active().exclude(Exists(seats))
    return counted.counts(
        {
            "waiting": (waiting, "pk"),
            "unmeasured": (
                progress.lacking(membership, on=today),
                "nomination__participant",
            ),
        }
    )


def _seated(
    membership: Membership, *, today: date
) -> tuple[list[Enrolment], list[Enrolment]]:
    """Own people whose course ends soon without a next step (B7), and new seats.

    New is a seat of the last LATELY days on a course that has not begun. One statement
    for both, SHOWN of each.
    """
    step = NextStep.objects.filter(enrolment=OuterRef("pk"))
    ending = Q(course__ends_on__range=(today, today + ENDS_SOON)) & ~Exists(step)
    answers = Q(seated_at__date__gte=today - LATELY, course__starts_on__gt=today)
    found = list(
        Enrolment.objects.visible_to(membership)
        .seated()
        .filter(ending | answers)
        .annotate(
            ends=Case(When(ending, then=True), default=False),
            answers=Case(When(answers, then=True), default=False),
        )
        .select_related("nomination__participant", "course__track")
        .order_by("course__ends_on", "pk")
    )
    new = [each for each in found if each.answers]  # type: ignore[attr-defined]  # annotated
    new.sort(key=lambda each: each.seated_at or each.queued_at, reverse=True)
    ends = [each for each in found if each.ends]  # type: ignore[attr-defined]  # annotated
    return ends[:SHOWN], new[:SHOWN]
