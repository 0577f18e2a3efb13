"""Open a course for nominations and invite the job centres (design J1, A15)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, Value
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import seat_notices, timeline
from courses.models import Course, Enrolment
from courses.models.counts import SitsElsewhere
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


class NotPublished(Exception):
    """The track's requirements are not published: nominations cannot open."""


class CourseOver(Exception):
    """The course has begun or was cancelled."""


@transaction.atomic
def open_for_nominations(*, course_id: int, at: datetime, by: Membership) -> Course:
    """Open a course now, whatever its planned day; open already is no error.

    The caseworkers of every member municipality are told, once. Who waited for an
    earlier run of the track stands on the new list at once, with the wait so far.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Course.DoesNotExist: ``by`` sees no such course.
        NotPublished, CourseOver: as they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    visible = Course.objects.visible_to(by).select_related("track")
    course = visible.select_for_update(of=("self",)).get(pk=course_id)
    if course.cancelled_at or course.has_started(on=localdate(at)):
        raise CourseOver(_("The course has begun or was cancelled."))
    if course.opened_at is None:
        if course.track.requirements_published_at is None:
            raise NotPublished(
                _(
                    "The track's requirements are not published. Publish them first: "
                    "people must know what is asked before they are nominated."
                )
            )
        _open(course, at=at, by=by)
    return course


def open_due(*, at: datetime) -> int:
    """Open every planned course whose day has come; returns how many.

    For the clockwork: finds what is due in the data, so a missed day is caught up and
    a second run finds nothing. A course whose track has not published its requirements
    stays closed, and is found again when it has.
    """
    today = localdate(at)
    usual = Q(opens_on=None, starts_on__lte=today + timeline.STEPS[0].before)
    due = (
        Course.objects.upcoming(on=today)
        .filter(opened_at=None, track__requirements_published_at__isnull=False)
        .filter(Q(opens_on__lte=today) | usual)
        .values_list("pk", flat=True)
    )
    return sum(_open_one(course_id=pk, at=at) for pk in list(due))


@transaction.atomic
def open_if_due(*, course: Course, at: datetime, by: Membership) -> None:
    """Open a course just planned if its day has come and its track has published.

    Part of planning; otherwise the clockwork opens it on its day.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
    """
    access.require(by, Permission.PLAN_COURSES)
    here = timeline.dates(course.starts_on, {"opens_on": course.opens_on})
    published = course.track.requirements_published_at is not None
    if published and here["opens_on"] <= localdate(at):
        _open(course, at=at, by=by)


@transaction.atomic
def _open_one(*, course_id: int, at: datetime) -> int:
    course = (
        Course.objects.select_related("track")
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk=course_id, opened_at=None)
        .first()
    )
    if course is None:
        return 0
    _open(course, at=at, by=None)
    return 1


def _open(course: Course, *, at: datetime, by: Membership | None) -> None:
    course.opened_at = at
    course.save(update_fields=["opened_at"])
    carried = _carry_over(course, at=at, by=by)
    audit.record(
        by=by,
        verb="course.opened",
        targets=[course],
        at=at,
        changes={"carried_over": carried},
    )
    seat_notices.course_opened(course=course, at=at)


def _carry_over(course: Course, *, at: datetime, by: Membership | None) -> int:
    """Let who waited for an earlier run of the track wait for this one; how many.

    Earlier runs are those that began or were cancelled; whoever left one for another
    reason, or has a seat somewhere, does not come along.
    """
    over = Q(course__cancelled_at__isnull=False)
    over |= Q(course__starts_on__lte=localdate(at))
    waited = Q(seated_at=None, left_at=None)
    waited |= Q(leave_reason__code="course_cancelled")
    there = course.enrolments.filter(left_at=None).values("nomination")
    entries = (
        Enrolment.objects.filter(over, waited, course__track=course.track_id)
        .filter(nomination__withdrawn_at=None, nomination__declined_at=None)
        .exclude(nomination__in=there)
        .annotate(taken=SitsElsewhere("nomination", Value(course.pk)))
        .filter(taken=False)
        .select_related("nomination")
        .order_by("course__starts_on", "pk")
    )
    latest = {each.nomination_id: each for each in entries}
    carried = Enrolment.objects.bulk_create(
        Enrolment(
            nomination_id=each.nomination_id,
            course=course,
            municipality_id=each.nomination.municipality_id,
            wish_rank=each.wish_rank,
            queued_at=each.nomination.nominated_at,
        )
        for each in latest.values()
    )
    audit.record(by=by, verb="seat.queued", targets=carried, at=at)
    return len(carried)
