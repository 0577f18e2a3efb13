"""Who lacks which paper for which course by when. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from branchespor.models import Nomination, RequirementCheck
from courses import timeline
from courses.models import Course, Enrolment
from municipalities.models import Membership

UNKNOWN = RequirementCheck.Finding.UNKNOWN


@dataclass(frozen=True, slots=True)
class Lack:
    """One person: what is missing, for which course, and the day it is needed.

    Without a course it is missing for the wishes, without a day.
    """

    nomination: Nomination
    course: Course | None
    due: date | None
    payment: bool
    unchecked: list[RequirementCheck]


def lacking(by: Membership, *, today: date) -> QuerySet[Nomination]:
    """Active nominations with a promise to pay or a check missing, soonest first."""
    unknown = RequirementCheck.objects.filter(
        nomination=OuterRef("pk"), finding=UNKNOWN
    )
    open_entries = (
        Enrolment.objects.filter(left_at=None, completed_at=None)
        .filter(course__cancelled_at=None, course__starts_on__gt=today)
        .select_related("course__track")
        .order_by("course__starts_on", "pk")
    )
    checks = RequirementCheck.objects.filter(finding=UNKNOWN).select_related(
        "requirement"
    )
    soonest = (
        Enrolment.objects.filter(nomination=OuterRef("pk"), left_at=None)
        .filter(course__cancelled_at=None, course__starts_on__gt=today)
        .order_by("course__starts_on")
        .values("course__starts_on")[:1]
    )
    begun = Enrolment.objects.seated().filter(
        nomination=OuterRef("pk"), course__starts_on__lte=today
    )
    return (
        Nomination.objects.visible_to(by)
        .active()
        .filter(Q(payment_promised_on=None) | Exists(unknown))
        .exclude(Exists(begun))
        .for_lists()
        .annotate(soonest=soonest)
        .prefetch_related(
            Prefetch("enrolments", queryset=open_entries, to_attr="coming"),
            Prefetch("checks", queryset=checks, to_attr="unknown"),
        )
        .order_by("soonest", "nominated_at", "pk")
    )


def lack(nomination: Nomination) -> Lack:
    """What one of ``lacking`` lacks, for the first course it stands on the list of."""
    coming: list[Enrolment] = nomination.coming  # type: ignore[attr-defined] # prefetched
    unknown: list[RequirementCheck] = nomination.unknown  # type: ignore[attr-defined] # prefetched
    course = coming[0].course if coming else None
    if course is not None:
        kept = {"papers_on": course.papers_on}
        own = [c for c in unknown if c.requirement.track_id == course.track_id]
        due = timeline.dates(course.starts_on, kept)["papers_on"]
    else:
        own, due = unknown, None
    return Lack(
        nomination=nomination,
        course=course,
        due=due,
        payment=nomination.payment_promised_on is None,
        unchecked=own,
    )
