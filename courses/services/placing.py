"""Give a person of the pool a seat in one step: on the list, then seated.

Beside ``departing.depart``, and not the same verb: here the order is the one course's
line. Whoever is in turn there gets the seat by a rule and without a reason, only who is
not needs one; asked are the course's own facts, under its own lock, and a listed reason
may also take a seat that is guaranteed to others and unused. ``depart`` answers a
proposal over all courses: it holds them all, keeps guarantees, employers' places,
locks and exclusions, and always needs a reason. One verb for both would either lock a
cooperation for every card that is moved on the board, or lose one of the two answers.
"""

from datetime import datetime

from django.db import transaction

from courses.models import Course, Enrolment
from courses.services import seats
from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership

LAST_WISH = 5


@transaction.atomic
def place(
    *,
    nomination_id: int,
    course_id: int,
    at: datetime,
    by: Membership,
    reason_id: int | None = None,
) -> Enrolment:
    """Put the person on the course's list, unless there already, and give the seat.

    One transaction: a seat that is refused leaves no place on the list behind. Run
    twice, the second run changes nothing.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Nomination.DoesNotExist, Course.DoesNotExist: as ``seats.queue``.
        CourseClosed, NotFit, NoFreeSeat, OutOfTurn, UnknownReason: as ``seats.seat``.
    """
    access.require(by, Permission.FILL_COURSES)
    entry = _entry(nomination_id, course_id, at=at, by=by)
    return seats.seat(enrolment_id=entry.pk, at=at, by=by, reason_id=reason_id)


def _entry(
    nomination_id: int, course_id: int, *, at: datetime, by: Membership
) -> Enrolment:
    # The course first, as everywhere: seats are given and taken under its lock.
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    entries = Enrolment.objects.visible_to(by).filter(
        nomination=nomination_id, left_at=None, completed_at=None
    )
    ranks = {each.course_id: each for each in entries}
    if found := ranks.get(course.pk):
        return found
    return seats.queue(
        nomination_id=nomination_id,
        course_id=course.pk,
        wish_rank=min(len(ranks) + 1, LAST_WISH),
        at=at,
        by=by,
    )
