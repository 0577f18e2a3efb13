"""What the schools state: who came, which modules were passed, how fast it was told."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.timezone import localdate

from courses.models import CAME, Mark, ModuleResult, Presence, Session
from outcomes.definitions import (
    ABSENCES,
    ATTENDANCE,
    CERTIFICATES,
    ISSUED,
    REGISTERING,
    SAME_DAY,
    TURNED_UP,
)
from outcomes.summaries.rows import Counts, Row, Without

KINDS: dict[str, str] = {
    Presence.SICK: "sick",
    Presence.AGREED: "agreed",
    Presence.TOLD: "told",
    Presence.NO_WORD: "no_word",
    Presence.LATE: "late",
    Presence.LEFT_EARLY: "late",
}
AN_HOUR = 3600


def count(
    counts: Counts, course_ids: Collection[int], *, at: datetime, without: Without
) -> None:
    """Count attendance, modules and registers of these courses; four statements."""
    marks = Mark.objects.that_count().filter(
        without.seats("enrolment__"), session__course__in=course_ids
    )
    if without.marks is not None:
        marks = marks.exclude(pk__in=without.marks.values("pk"))
    _count_minutes(counts, marks)
    _count_first_day(counts, marks)
    results = ModuleResult.objects.filter(
        without.seats("enrolment__"), enrolment__course__in=course_ids
    )
    _count_modules(counts, results)
    _count_registers(counts, course_ids, at=at)


def _count_minutes(counts: Counts, marks: QuerySet[Mark]) -> None:
    """Minutes attended and missed, by municipality of the day: never by person."""
    found = (
        marks.order_by()
        .values("municipality", "presence", course=F("session__course"))
        .annotate(scheduled=Sum("session__minutes"), missed=Sum("minutes_missed"))
    )
    for each in found:
        where = Row(each["course"], each["municipality"], "", None, ATTENDANCE.part)
        scheduled, missed = each["scheduled"], each["missed"]
        counts.add(where, max(scheduled - missed, 0), scheduled)
        if kind := KINDS.get(each["presence"]):
            counts.add(where._replace(figure=ABSENCES[kind].part), missed, 0)


def _count_first_day(counts: Counts, marks: QuerySet[Mark]) -> None:
    """People who came to a session of the first day of teaching.

    The first day as a minimum by course: as the first in order, PostgreSQL walks the
    days of all courses for each session (at a million marks five seconds a course).
    """
    first = (
        Session.objects.held()
        .filter(course=OuterRef("session__course"))
        .order_by()
        .values("course")
        .annotate(first=Min("on"))
        .values("first")[:1]
    )
    came = (
        marks.filter(presence__in=CAME, session__on=Subquery(first))
        .order_by()
        .values("municipality", course=F("session__course"))
        .annotate(people=Count("enrolment", distinct=True))
    )
    for each in came:
        where = Row(each["course"], each["municipality"], "", None, TURNED_UP.part)
        counts.add(where, each["people"], 0)


def _count_modules(counts: Counts, results: QuerySet[ModuleResult]) -> None:
    """Modules passed and certificates issued, of those somebody took part in."""
    taken = results.exclude(result=ModuleResult.Result.NOT_ATTENDED)
    passed = Q(result=ModuleResult.Result.PASSED)
    found = (
        taken.order_by()
        .values(
            "municipality",
            course=F("enrolment__course"),
            certified=F("module__gives_certificate"),
        )
        .annotate(
            passed=Count("pk", filter=passed),
            issued=Count("pk", filter=Q(certified_on__isnull=False)),
            taken=Count("pk"),
        )
    )
    for each in found:
        where = Row(each["course"], each["municipality"], "", None, CERTIFICATES.part)
        counts.add(where, each["passed"], each["taken"])
        if each["certified"]:
            issued = where._replace(figure=ISSUED.key)
            counts.add(issued, each["issued"], each["taken"])


def _count_registers(
    counts: Counts, course_ids: Collection[int], *, at: datetime
) -> None:
    """Hours until each session was registered, and how many on their own day."""
    today = localdate(at)
    held = Session.objects.held().filter(course__in=course_ids)
    over = held.filter(Q(on__lt=today) | Q(registered_at__isnull=False))
    found: dict[Row, list[int]] = defaultdict(lambda: [0, 0])
    for course, on, ends_at, registered_at in over.values_list(
        "course", "on", "ends_at", "registered_at"
    ):
        same_day = found[Row(course, None, "", None, SAME_DAY.key)]
        same_day[1] += on < today
        if registered_at is None:
            continue
        same_day[0] += on < today and localdate(registered_at) <= on
        seconds = max((registered_at - ends_at).total_seconds(), 0)
        hours = int(seconds // AN_HOUR)
        at_hours = found[Row(course, None, "", None, REGISTERING.key, hours)]
        at_hours[0] += 1
        at_hours[1] += 1
    for row, (part, whole) in found.items():
        counts.add(row, part, whole)
