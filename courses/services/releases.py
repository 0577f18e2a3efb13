"""Unused guaranteed seats become common on their day (domain 6.2 rule 4)."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from courses import seat_notices
from courses.models import Course, Quota
from courses.services import holdings, passing_on
from courses.services.passing_on import Cause
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


@transaction.atomic
def release_quotas(*, course_id: int, at: datetime, by: Membership) -> int:
    """Release what is unused of every quota now; returns how many seats became common.

    A held seat stays until its naming deadline. Whoever is in turn for the others is
    asked (``passing_on``).

    Released already is no error: nothing more happens.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Course.DoesNotExist: ``by`` sees no such course.
    """
    access.require(by, Permission.FILL_COURSES)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    return _release(course, at=at, by=by)


def release_due(*, at: datetime) -> int:
    """Release the quotas of every course whose day has come; returns the seats.

    For the clockwork: finds what is due in the data, so a missed day is caught up and
    a second run finds nothing. One transaction per course.
    """
    due = (
        Course.objects.not_cancelled()
        .filter(
            release_on__lte=localdate(at),
            starts_on__gte=localdate(at),
            quotas__released_at=None,
            quotas__isnull=False,
        )
        .distinct()
        .values_list("pk", flat=True)
    )
    return sum(_release_one(course_id=pk, at=at) for pk in list(due))


@transaction.atomic
def _release_one(*, course_id: int, at: datetime) -> int:
    course = Course.objects.for_seating().get(pk=course_id)
    return _release(course, at=at, by=None)


def _release(course: Course, *, at: datetime, by: Membership | None) -> int:
    taken = Counter(
        course.enrolments.holding().values_list("municipality_id", flat=True)
    )
    held = holdings.held(course).each
    quotas = list(course.quotas.filter(released_at=None))
    for quota in quotas:
        kept = taken[quota.municipality_id] + held[quota.municipality_id]
        quota.released_at = at
        quota.released_seats = max(0, quota.seats - kept)
    Quota.objects.bulk_update(quotas, ["released_at", "released_seats"])
    seats = sum(quota.released_seats for quota in quotas)
    if quotas:
        audit.record(
            by=by,
            verb="quota.released",
            targets=[course],
            at=at,
            changes={"seats": seats},
        )
    if seats:
        seat_notices.quotas_released(course=course, at=at)
        passing_on.pass_on(course, seats=seats, cause=Cause.RELEASED, at=at)
    return seats
