"""Raise or lower how many seats a course has."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course
from courses.services import passing_on
from courses.services.passing_on import Cause, Passed
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


class TooFewSeats(Exception):
    """Fewer seats than are taken, offered or guaranteed, or than the target."""


@transaction.atomic
def set_seats(*, course_id: int, seats: int, at: datetime, by: Membership) -> Passed:
    """Give the course ``seats`` seats; the added ones are common and are passed on.

    The same number again changes nothing and offers nothing.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Course.DoesNotExist: ``by`` sees no such course.
        TooFewSeats: as it says.
    """
    access.require(by, Permission.PLAN_COURSES)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    added = seats - course.seats
    if added == 0:
        return Passed([], 0, "")
    _refuse_too_few(course, seats)
    course.seats = seats
    course.save(update_fields=["seats"])
    audit.record(
        by=by,
        verb="course.seats_changed",
        targets=[course],
        at=at,
        changes={"seats": seats},
    )
    if added < 0:
        return Passed([], 0, "")
    return passing_on.pass_on(course, seats=added, cause=Cause.RAISED, at=at)


def _refuse_too_few(course: Course, seats: int) -> None:
    taken = course.enrolments.holding().count()
    guaranteed = sum(each.seats - each.released_seats for each in course.quotas.all())
    if seats < max(taken, guaranteed, course.target):
        raise TooFewSeats(
            _(
                "%(taken)s seats are taken or offered, %(guaranteed)s guaranteed, and "
                "the target is %(target)s."
            )
            % {"taken": taken, "guaranteed": guaranteed, "target": course.target}
        )
