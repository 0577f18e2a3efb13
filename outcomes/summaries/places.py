"""Placements of people from the courses: IGUs, and at what kind of employer."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from branchespor.models import Scheme
from courses.models import Enrolment
from municipalities.models import Employer
from outcomes.definitions import (
    IGU_ACTIVE,
    IGU_COMPLETED,
    IGU_EARLY,
    PUBLIC_ORDINARY,
    PUBLIC_SUPPORTED,
    Kpi,
)
from outcomes.models import Placement
from outcomes.summaries.people import started
from outcomes.summaries.rows import Counts, Row, Without

SUPPORTED = (Scheme.INTERNSHIP, Scheme.WAGE_SUBSIDY, Scheme.IGU)
PLANNED = Placement.EndCause.AS_PLANNED


def count(
    counts: Counts, course_ids: Collection[int], *, at: datetime, without: Without
) -> None:
    """Count placements begun by ``at`` that are noted for a seat; two statements."""
    from_courses = _seats(course_ids, at=at, without=without)
    today = localdate(at)
    found = Placement.objects.filter(
        enrolment__in=from_courses, period__startswith__lte=today
    )
    for each in found.values(
        *("scheme", "period", "ended_on", "end_cause", "enrolment"),
        sector=F("employer__sector"),
        course=F("enrolment__course"),
        home=F("enrolment__municipality"),
        gender=F("participant__gender"),
        arrival_year=F("participant__arrival_year"),
    ):
        where = Row(
            *(each["course"], each["home"]),
            *(each["gender"], each["arrival_year"], ""),
        )
        public = int(each["sector"] == Employer.Sector.PUBLIC)
        if each["scheme"] in SUPPORTED:
            counts.add(where._replace(figure=PUBLIC_SUPPORTED.key), public, 1)
        elif each["scheme"] == Scheme.ORDINARY_JOB:
            counts.add(where._replace(figure=PUBLIC_ORDINARY.key), public, 1)
        if each["scheme"] == Scheme.IGU:
            now = _igu(each, today=today)
            for kpi in (IGU_ACTIVE, IGU_COMPLETED, IGU_EARLY):
                counts.add(where._replace(figure=kpi.key), int(kpi is now), 1)


def _seats(course_ids: Collection[int], *, at: datetime, without: Without) -> list[int]:
    seats = Enrolment.objects.filter(started(course_ids, at=at, without=without))
    return list(seats.started().values_list("pk", flat=True))


def _igu(each: dict[str, Any], *, today: date) -> Kpi:
    """Which of the three an IGU is: running, completed or ended early."""
    if each["ended_on"] is not None and each["ended_on"] <= today:
        return IGU_COMPLETED if each["end_cause"] == PLANNED else IGU_EARLY
    until = each["period"].upper
    return IGU_ACTIVE if until is None or until > today else IGU_COMPLETED
