"""Seats, quotas, and whether an opened course ran."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q
from django.utils.timezone import localdate

from courses.models import Course, Enrolment, Quota
from outcomes.definitions import FILL, QUOTA, QUOTA_RELEASED, SECURITY
from outcomes.summaries.rows import Counts, Row, Without


def count(
    counts: Counts, course_ids: Collection[int], *, at: datetime, without: Without
) -> None:
    """Count the seats and quotas of courses that have begun; four statements."""
    confirmed, seats = FILL.counts
    begun = [each for each in _courses(course_ids) if each.starts_on <= localdate(at)]
    for course in begun:
        counts.add(_row(course.pk, seats), course.seats, course.seats)
    ids = [each.pk for each in begun]
    here = Enrolment.objects.filter(without.seats(), course__in=ids).started()
    used: Counter[tuple[int, int]] = Counter()
    seated = here.values(
        *("course", "municipality", "joined_on", "left_on"), day=F("course__starts_on")
    )
    for row in seated:
        used[row["course"], row["municipality"]] += 1
        on_first_day = row["joined_on"] <= row["day"] and (
            row["left_on"] is None or row["left_on"] > row["day"]
        )
        counts.add(_row(row["course"], confirmed), int(on_first_day), 0)
    for quota in Quota.objects.filter(course__in=ids):
        taken = used[quota.course_id, quota.municipality_id]
        where = Row(quota.course_id, quota.municipality_id, "", None, QUOTA.key)
        counts.add(where, min(taken, quota.seats), quota.seats)
        released = where._replace(figure=QUOTA_RELEASED.key)
        counts.add(released, quota.released_seats, quota.seats)
    _count_security(counts, course_ids, at=at)


def _courses(course_ids: Collection[int]) -> list[Course]:
    return list(Course.objects.not_cancelled().filter(pk__in=course_ids))


def _count_security(
    counts: Counts, course_ids: Collection[int], *, at: datetime
) -> None:
    """Opened courses: those that ran, of those and the ones called off."""
    opened = Course.objects.filter(pk__in=course_ids, opened_at__isnull=False)
    over = Q(cancelled_at__isnull=False) | Q(starts_on__lte=localdate(at))
    for pk, cancelled_at in opened.filter(over).values_list("pk", "cancelled_at"):
        counts.add(_row(pk, SECURITY.key), int(cancelled_at is None), 1)


def _row(course_id: int, figure: str) -> Row:
    return Row(course_id, None, "", None, figure)
