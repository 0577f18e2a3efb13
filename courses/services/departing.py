"""Depart from the proposal: seat somebody now, with a listed reason (6.2 rule 6).

Beside ``placing.place``, and not the same verb: that one departs from the line of a
single course and needs a reason only out of turn. This one departs from what was
proposed for all courses of the cooperation together, so it holds them all and asks the
proposal's own problem: guarantees, employers' places, locks and exclusions stay kept,
and there is always a reason, also where the course's own line would give the seat.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Nomination
from courses import seat_notices
from courses.models import Course, Departure, Enrolment, SeatRule
from courses.proposal import changes, search
from courses.proposal.problem import WISHES
from courses.services import confirming, proposals, proposing, seats
from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode


class NoSeat(Exception):
    """No seat is free for the person there, or something is in the way."""


@transaction.atomic
def depart(
    *, nomination_id: int, course_id: int, reason_id: int, at: datetime, by: Membership
) -> Enrolment:
    """Seat somebody now, otherwise than proposed, with a listed reason; twice is once.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, Course.DoesNotExist: as they say.
        CourseClosed: the course takes nobody any more.
        UnknownReason: the reason is not a reason to depart from the order.
        NotFit: nobody has checked a requirement that must be met.
        NoSeat: the person is hindered, sits already, or there is no seat.
    """
    access.require(by, Permission.FILL_COURSES)
    courses = proposals.hold(by, at=at)
    course = courses.get(course_id) or Course.objects.visible_to(by).get(pk=course_id)
    seats.refuse_closed(course, at=at)
    reason = (
        ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE)
        .filter(pk=reason_id)
        .first()
    )
    if reason is None:
        raise seats.UnknownReason(_("That reason is not on the list."))
    nomination = (
        Nomination.objects.visible_to(by)
        .active()
        .select_related("participant")
        .select_for_update(of=("self",))
        .get(pk=nomination_id, cooperation=course.track.cooperation_id)
    )
    now = proposals.asked(by, at=at)
    seat = search.Seat(proposing.number(nomination.public_id), course.pk, "common")
    here = nomination.enrolments.seated().filter(course=course).first()
    if here is not None:
        return here
    stay = [
        search.Seat(person, key, "announced")
        for person, key in proposing.unlocked(by).items()
    ]
    if changes.unfit(now, [seat]) or changes.overfull(now, [seat], stay):
        raise NoSeat(_("There is no free seat, or something is in the way."))
    entry = confirming.entry_for(nomination, seat, rank=WISHES, at=at, by=by)
    seats.refuse_unchecked([entry])
    Departure.objects.create(
        course=course, enrolment=entry, reason=reason, at=at, by=by
    )
    seats.take(entry, course, rule=SeatRule.DEPARTURE, at=at, by=by)
    seat_notices.seated(course=course, entries=[entry], at=at)
    return entry
