"""Who lacks which paper for which course by when. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.lookups import IsNull

from branchespor.models import Nomination, RequirementCheck, asked
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
    coming = (
        Enrolment.objects.filter(left_at=None, completed_at=None)
        .filter(course__cancelled_at=None, course__starts_on__gt=today)
        .order_by("course__starts_on", "pk")
    )
    soonest = coming.filter(nomination=OuterRef("pk"))
    unknown = RequirementCheck.objects.filter(
        _needed(), nomination=OuterRef("pk"), finding=UNKNOWN
    )
    checks = RequirementCheck.objects.filter(finding=UNKNOWN)
    begun = Enrolment.objects.seated().filter(
        nomination=OuterRef("pk"), course__starts_on__lte=today
    )
    return (
        Nomination.objects.visible_to(by)
        .active()
        .annotate(
            soonest=soonest.values("course__starts_on")[:1],
            opened=soonest.values("course__opened_at")[:1],
            track=soonest.values("course__track")[:1],
        )
        .filter(Q(payment_promised_on=None) | Exists(unknown))
        .exclude(Exists(begun))
        .for_lists()
        .prefetch_related(
            Prefetch(
                "enrolments",
                queryset=coming.select_related("course__track"),
                to_attr="coming",
            ),
            Prefetch(
                "checks",
                queryset=checks.select_related("requirement"),
                to_attr="unknown",
            ),
        )
        .order_by("soonest", "nominated_at", "pk")
    )


def _needed() -> Q:
    """What the first course on the way asks; without one, whatever is in force."""
    asks = asked(OuterRef("opened")) & Q(requirement__track=OuterRef("track"))
    anywhere = Q(IsNull(OuterRef("soonest"), rhs=True)) & Q(requirement__ended_at=None)
    return asks | anywhere


def lack(nomination: Nomination) -> Lack:
    """What one of ``lacking`` lacks, for the first course it stands on the list of."""
    coming: list[Enrolment] = nomination.coming  # type: ignore[attr-defined] # prefetched
    unknown: list[RequirementCheck] = nomination.unknown  # type: ignore[attr-defined] # prefetched
    course = coming[0].course if coming else None
    if course is not None:
        kept = {"papers_on": course.papers_on}
        own = [
            each
            for each in unknown
            if each.requirement.track_id == course.track_id
            and each.requirement.is_asked(course.opened_at)
        ]
        due = timeline.dates(course.starts_on, kept)["papers_on"]
    else:
        own, due = [each for each in unknown if not each.requirement.ended_at], None
    return Lack(
        nomination=nomination,
        course=course,
        due=due,
        payment=nomination.payment_promised_on is None,
        unchecked=own,
    )
