"""Fetches what settlements rest on; as many statements for one course as for all.

Seats and marks are read in the statistics role: who reads a settlement reaches no
person by it, and a municipality is told of the others' seats as counts only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import F, Max
from django.utils.timezone import localdate

from courses.fees import PersonFee, Step
from courses.models import Course, CourseDecision, Enrolment, Mark, Quota, SeatTrade
from courses.services import sharing
from municipalities import isolation
from municipalities.danish import DanishKey
from municipalities.models import (
    CancellationPolicy,
    CancellationStep,
    Cooperation,
    CooperationMember,
)
from outcomes import settlement
from outcomes.settlement import Settlement
from outcomes.settlement_facts import Facts, Guaranteed, Seat, Terms, Traded

# Up to so many hours a course is a short one to the schools' terms.
SHORT_HOURS = 37


@dataclass(frozen=True, slots=True)
class Settled:
    """Courses settled, by their keys, and the municipalities' names."""

    by_course: Mapping[int, Settlement]
    names: Mapping[int, str]


def settle(
    courses: Sequence[Course], *, cooperation: Cooperation, today: date
) -> Settled:
    """Settle some courses of a cooperation; seven statements.

    ``courses`` come ``with_terms``; ``today`` is a Copenhagen date.
    """
    members = list(
        cooperation.members.select_related("municipality").order_by(
            DanishKey("municipality__name")
        )
    )
    facts = facts_of(courses, members, cooperation=cooperation, today=today)
    return Settled(
        by_course={pk: settlement.settle(each) for pk, each in facts.items()},
        names={each.municipality_id: each.municipality.name for each in members},
    )


def facts_of(
    courses: Sequence[Course],
    members: Sequence[CooperationMember],
    *,
    cooperation: Cooperation,
    today: date,
) -> dict[int, Facts]:
    """The facts of some courses by their keys; six statements."""
    pks = [course.pk for course in courses]
    taken = _seats(pks)
    steps = _steps(courses)
    quotas, trades, bought = _quotas(pks), _trades(pks), _bought(pks)
    return {
        course.pk: Facts(
            starts_on=course.starts_on,
            seats=course.seats,
            today=today,
            terms=terms_of(course, steps),
            weights=_weights(cooperation, members, on=course.starts_on),
            price=course.price_per_seat,
            bought=bought.get(course.pk),
            cancelled_on=localdate(course.cancelled_at)
            if course.cancelled_at
            else None,
            quotas=quotas[course.pk],
            trades=trades[course.pk],
            taken=taken[course.pk],
        )
        for course in courses
    }


def terms_of(course: Course, steps: Mapping[int, Sequence[CancellationStep]]) -> Terms:
    """The terms agreed for a course of this length; without terms nothing is owed."""
    policy = course.policy
    if policy is None:
        return Terms()
    is_long = course.hours is None or course.hours > SHORT_HOURS
    applies = CancellationStep.Applies
    mine = steps.get(policy.pk, ())

    def fee(step: CancellationStep) -> int:
        return (step.fee_long if is_long else step.fee_short) or 0

    return Terms(
        person=tuple(
            PersonFee(s.days_before, fee(s))
            for s in mine
            if s.applies == applies.PERSON
        ),
        no_show=max((fee(s) for s in mine if s.applies == applies.NO_SHOW), default=0),
        course=tuple(
            Step(s.days_before, s.percent or 0)
            for s in mine
            if s.applies == applies.COURSE
        ),
        priced_seats=policy.priced_seats,
        substitute_days=_substitute_days(policy),
    )


def _substitute_days(policy: CancellationPolicy) -> int | None:
    if policy.substitutes == CancellationPolicy.Substitutes.NEVER:
        return None
    return policy.substitute_days


def _seats(pks: Iterable[int]) -> Mapping[int, list[Seat]]:
    """Everybody who ever had a seat, in the order of their seats; two statements."""
    found: dict[int, list[Seat]] = defaultdict(list)
    with isolation.counting():
        attended: dict[int, Any] = dict(
            Mark.objects.that_count()
            .filter(session__course__in=pks)
            .order_by()
            .values("enrolment")
            .annotate(minutes=Max(F("session__minutes") - F("minutes_missed")))
            .values_list("enrolment", "minutes")
        )
        rows = Enrolment.objects.filter(course__in=pks, seated_at__isnull=False)
        seats = list(
            rows.order_by("seated_at", "pk").values(
                "pk", "course", "municipality", "seated_at", "left_at", "left_on"
            )
        )
    for row in seats:
        minutes = attended.get(row["pk"])
        found[row["course"]].append(
            Seat(
                place=row["municipality"],
                seated_on=localdate(row["seated_at"]),
                left_on=row["left_on"],
                told_on=localdate(row["left_at"]) if row["left_at"] else None,
                came=None if minutes is None else minutes > 0,
            )
        )
    return found


def _steps(courses: Sequence[Course]) -> Mapping[int, list[CancellationStep]]:
    found: dict[int, list[CancellationStep]] = defaultdict(list)
    policies = {course.policy.pk for course in courses if course.policy}
    for step in CancellationStep.objects.filter(policy__in=policies).order_by("pk"):
        found[step.policy_id].append(step)
    return found


def _quotas(pks: Iterable[int]) -> Mapping[int, list[Guaranteed]]:
    found: dict[int, list[Guaranteed]] = defaultdict(list)
    for quota in Quota.objects.filter(course__in=pks).order_by("pk"):
        found[quota.course_id].append(
            Guaranteed(
                place=quota.municipality_id,
                seats=quota.seats,
                released=quota.released_seats,
                released_on=localdate(quota.released_at) if quota.released_at else None,
            )
        )
    return found


def _trades(pks: Iterable[int]) -> Mapping[int, list[Traded]]:
    found: dict[int, list[Traded]] = defaultdict(list)
    agreed = SeatTrade.objects.filter(course__in=pks, accepted_at__isnull=False)
    for each in agreed.order_by("pk"):
        if each.accepted_at is not None:
            on = localdate(each.accepted_at)
            found[each.course_id].append(
                Traded(each.giver_id, each.receiver_id, each.seats, on)
            )
    return found


def _bought(pks: Iterable[int]) -> dict[int, int]:
    """What it was last decided to pay for empty seats."""
    decided = CourseDecision.objects.filter(
        course__in=pks, choice=CourseDecision.Choice.PAY_EMPTY
    )
    return {each.course_id: each.cost or 0 for each in decided.order_by("decided_at")}


def _weights(
    cooperation: Cooperation, members: Iterable[CooperationMember], *, on: date
) -> dict[int, Fraction | int]:
    """The sharing key among the members of the course's first day."""
    return sharing.weights_of(cooperation, [m for m in members if on in m.period])
