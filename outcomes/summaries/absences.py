"""How fast an absence comes into the right hands."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import F, Min
from django.utils.timezone import localdate

from courses.models import AbsenceCase
from outcomes.definitions import REACTION, REACTIONS
from outcomes.summaries.rows import Counts, Row, Without

A_DAY = timedelta(hours=24)


def count(
    counts: Counts,
    course_ids: Collection[int],
    *,
    at: datetime,  # noqa: ARG001 (every part of the counts is called alike)
    without: Without,
) -> None:
    """Count days to contact, sight and closing, by municipality; one statement.

    A step before the session's day counts as no day.
    """
    cases = AbsenceCase.objects.that_count().filter(
        without.seats("enrolment__"), enrolment__course__in=course_ids
    )
    if without.cases is not None:
        cases = cases.exclude(pk__in=without.cases.values("pk"))
    found = cases.annotate(contacted_at=Min("attempts__at")).values(
        *("municipality", "opened_at", "seen_at", "closed_at", "contacted_at"),
        course=F("enrolment__course"),
        on=F("session__on"),
    )
    for each in found:
        where = Row(each["course"], each["municipality"], "", None, REACTION.part)
        seen = each["seen_at"]
        in_time = seen is not None and seen <= each["opened_at"] + A_DAY
        counts.add(where, int(in_time), 1)
        for step, kpi in REACTIONS.items():
            if done := each[f"{step}_at"]:
                days = _days(each["on"], done)
                counts.add(where._replace(figure=kpi.key, value=days), 1, 1)


def _days(on: date, done: datetime) -> int:
    return max((localdate(done) - on).days, 0)
