"""Move single dates on the way to a course's first day (domain 5.1)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import timeline
from courses.models import Course
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

# Kept on every course; the others may be empty: as usual.
ALWAYS_SET = ("signup_deadline_on", "release_on", "decide_on")


class CannotMove(Exception):
    """The date lies behind: what it was for has happened."""


@transaction.atomic
def move(
    *, course_id: int, to: Mapping[str, date | None], at: datetime, by: Membership
) -> Course:
    """Move dates on the way; None puts a date back to its usual distance.

    ``to`` maps fields of ``timeline.FIELDS`` to Copenhagen dates. What is equal stays;
    twice is once.

    Raises:
        PermissionDenied, Course.DoesNotExist: as they say.
        CannotMove: the course has begun or was cancelled, nominations are open already
            or the quotas released.
        ValidationError: the dates contradict each other, or lie after the first day.
    """
    access.require(by, Permission.PLAN_COURSES)
    course = (
        Course.objects.visible_to(by).select_for_update(of=("self",)).get(pk=course_id)
    )
    usual = timeline.suggested(course.starts_on)
    moved = {}
    for name in timeline.FIELDS:
        if name in to:
            day = to[name] or (usual[name] if name in ALWAYS_SET else None)
            if day != getattr(course, name):
                moved[name] = day
    if not moved:
        return course
    _refuse_past(course, moved, at=at)
    before = {name: getattr(course, name) for name in moved}
    for name, day in moved.items():
        if day and day > course.starts_on:
            raise ValidationError({name: _("This date lies after the first day.")})
        setattr(course, name, day)
    course.full_clean(exclude=["track", "school", "demand", "copied_from"])
    course.save(update_fields=list(moved))
    changes = {k: [str(before[k] or ""), str(day or "")] for k, day in moved.items()}
    audit.record(
        by=by, verb="course.dates_moved", targets=[course], at=at, changes=changes
    )
    return course


def _refuse_past(
    course: Course, moved: Mapping[str, date | None], *, at: datetime
) -> None:
    if course.cancelled_at or course.has_started(on=localdate(at)):
        raise CannotMove(_("The course has begun or was cancelled."))
    if "opens_on" in moved and course.opened_at:
        raise CannotMove(_("Nominations are open already."))
    released = course.quotas.filter(released_at__isnull=False)
    if "release_on" in moved and released.exists():
        raise CannotMove(_("The unused quota seats are released already."))
