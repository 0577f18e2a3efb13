"""The coordinator's start page: will each course run, and what must I do today?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from branchespor.models import Nomination, RequirementCheck
from courses.models import ChangeDecision, Course, Enrolment, Mark, Quota
from courses.services import contacts_due
from courses.views.offers import awaiting
from municipalities import audit
from municipalities.models import Membership, Purpose
from outcomes.models import NextStep
from portal.start import absent, counted

TEMPLATE = "portal/start_coordinator.html"
RECENT = timedelta(weeks=4)
DECIDE_SOON = timedelta(days=14)
ENDS_SOON = timedelta(days=30)
OFFERED_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Card:
    """One course with what the coordinator asks of it."""

    course: Course
    shares: list[Any]
    days_to_decision: int | None
    week: int | None
    weeks: int
    attendance: int | None
    sessions: int
    silent_days: int | None

    @property
    def urgent(self) -> bool:
        """Short of its minimum with the decision near."""
        short = self.course.seated < self.course.minimum
        return short and self.days_to_decision is not None


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """What the page shows for this member on ``today`` (a Copenhagen date)."""
    courses = list(
        Course.objects.visible_to(membership)
        .not_cancelled()
        .filter(ends_on__gte=today)
        .with_counts()
        .with_school_contact()
        .for_lists()
        .annotate(decided=Count("decisions", distinct=True), stepless=_stepless())
        .order_by("starts_on", "pk")
    )
    panel = absent.context(membership, today=today)
    offered = list(awaiting(membership)[:OFFERED_SHOWN])
    people = absent.people(panel["absent"])
    audit.look_up(
        by=membership,
        people=[*people, *(each.nomination.participant for each in offered)],
        purpose=Purpose.START_PAGE,
        at=timezone.now(),  # noqa: TID251 (a start page is a view)
    )
    cards = _cards(courses, today=today)
    return {
        "coming": [card for card in cards if card.week is None],
        "running": [card for card in cards if card.week is not None],
        **panel,
        "offered": offered,
        "missing": _missing(membership, courses, today=today),
        "contacts": contacts_due.counts(membership, today=today),
    }


def _cards(courses: list[Course], *, today: date) -> list[Card]:
    shares = _shares(courses)
    attended = _attended(courses, since=today - RECENT)
    cards = []
    for course in courses:
        begun = course.starts_on <= today
        left = (course.decide_on - today).days
        near = not begun and not _decided(course) and left <= DECIDE_SOON.days
        share, sessions = attended.get(course.pk, (None, 0))
        cards.append(
            Card(
                course=course,
                shares=shares.get(course.pk, []),
                days_to_decision=left if near else None,
                week=(today - course.starts_on).days // 7 + 1 if begun else None,
                weeks=(course.ends_on - course.starts_on).days // 7 + 1,
                attendance=share,
                sessions=sessions,
                silent_days=course.days_without_school(on=today),
            )
        )
    return cards


def _decided(course: Course) -> bool:
    return bool(course.decided)  # type: ignore[attr-defined]  # annotated above


def _shares(courses: list[Course]) -> dict[int, list[Any]]:
    """Per course: each municipality's quota and how many of it are used; one query."""
    seated = (
        Enrolment.objects.seated()
        .filter(course=OuterRef("course"), municipality=OuterRef("municipality"))
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
        .values("n")
    )
    found: dict[int, list[Any]] = {}
    quotas = (
        Quota.objects.filter(course__in=courses)
        .select_related("municipality")
        .annotate(used=seated)
        .in_danish_order()
    )
    for quota in quotas:
        found.setdefault(quota.course_id, []).append(quota)
    return found


def _attended(
    courses: list[Course], *, since: date
) -> dict[int, tuple[int | None, int]]:
    """Per course: per cent of scheduled minutes attended, and sessions behind it.

    Of the last weeks only: what needs somebody today, in a course that may be long.
    """
    marks = (
        Mark.objects.that_count()
        .filter(session__course__in=courses, session__on__gte=since)
        .order_by()
        .values("session__course")
        .annotate(
            missed=Avg(F("minutes_missed") * 1.0 / F("session__minutes")),
            sessions=Count("session", distinct=True),
        )
    )
    return {
        each["session__course"]: (
            max(0, round(100 * (1 - float(each["missed"])))),
            each["sessions"],
        )
        for each in marks
    }


def _stepless() -> Coalesce:
    """How many people with a seat on the course have no next step."""
    seats = Enrolment.objects.seated().filter(course=OuterRef("pk"))
    without = seats.exclude(Exists(NextStep.objects.filter(enrolment=OuterRef("pk"))))
    by_course = without.order_by().values("course").annotate(n=Count("pk"))
    return Coalesce(Subquery(by_course.values("n")), 0)


def _missing(
    membership: Membership, courses: list[Course], *, today: date
) -> dict[str, int]:
    """Papers, next steps and changes somebody still owes, in counts; one query."""
    unknown = RequirementCheck.objects.filter(
        nomination=OuterRef("pk"),
        finding=RequirementCheck.Finding.UNKNOWN,
        requirement__ended_at=None,
    )
    active = Nomination.objects.visible_to(membership).active()
    overdue = ChangeDecision.objects.visible_to(membership).overdue(on=today)
    papers = counted.counts(
        {
            "payments": (active.filter(payment_promised_on=None), "pk"),
            "checks": (active.filter(Exists(unknown)), "pk"),
            "changes": (overdue, "pk"),
        }
    )
    soon = today + ENDS_SOON
    ending = sum(
        each.stepless  # type: ignore[attr-defined]  # annotated above
        for each in courses
        if each.ends_on <= soon
    )
    return papers | {"next_steps": ending}
