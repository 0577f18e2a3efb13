"""Hold a quota seat without a name until its deadline (domain A7, 6.2 rule 3)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import Nomination
from courses import seat_notices
from courses.models import Course, HeldSeat
from courses.services import holdings, passing_on, seats
from courses.services.passing_on import Cause
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


class NotHeld(Exception):
    """The hold is over: named, given back or run out."""


class NothingToHold(Exception):
    """The quota has no unused seat, or is released."""


class BadDeadline(Exception):
    """The naming deadline lies behind, or after the last day before the start."""


class NotThisPerson(Exception):
    """The person has a seat on the course or is named on another held seat."""


@transaction.atomic
def hold(
    *,
    course_id: int,
    municipality_id: int,
    number: int,
    name_by: date,
    at: datetime,
    by: Membership,
) -> list[HeldSeat]:
    """Hold ``number`` unused seats of one's own quota, to be named by ``name_by``.

    A held seat is not released with the quota, and goes to nobody else until it is
    named, given back or its deadline (a Copenhagen date, included) has passed. Run
    twice holds twice as many.

    Raises:
        PermissionDenied: ``by`` may not nominate.
        Course.DoesNotExist: ``by`` sees no such course, or has no such quota there.
        CourseClosed: the course is not open for nominations, or has begun.
        BadDeadline, NothingToHold: as they say.
    """
    access.require(by, Permission.NOMINATE)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    if municipality_id not in by.municipality_codes():
        raise Course.DoesNotExist
    _refuse_closed(course, at=at)
    if not localdate(at) <= name_by < course.starts_on:
        raise BadDeadline(
            _("The name is needed between today and the day before the start.")
        )
    standing = holdings.standings(course).get(municipality_id)
    if standing is None:
        raise Course.DoesNotExist
    if standing.quota.released_at:
        raise NothingToHold(
            _("Unused seats are common already; only a named person can get one.")
        )
    if number < 1 or number > standing.unused:
        raise NothingToHold(
            _("%(n)s seats of your quota are neither taken nor held.")
            % {"n": standing.unused}
        )
    held = HeldSeat.objects.bulk_create(
        HeldSeat(
            quota=standing.quota,
            municipality_id=municipality_id,
            name_by=name_by,
            held_at=at,
            held_by=by,
        )
        for _number in range(number)
    )
    audit.record(by=by, verb="held_seat.held", targets=held, at=at)
    return held


@transaction.atomic
def name(*, held_id: int, nomination_id: int, at: datetime, by: Membership) -> HeldSeat:
    """Name the person a held seat is for; the same person twice is once.

    The person stands on the course's list and comes first in the municipality's own
    order there; the place in the line of the others does not change. The coordinator
    still confirms the seat.

    Raises:
        PermissionDenied: ``by`` may not nominate.
        HeldSeat.DoesNotExist, Nomination.DoesNotExist: not one's own municipality's.
        NotHeld, NotThisPerson: as they say.
        CourseClosed: as ``seats.queue``.
    """
    access.require(by, Permission.NOMINATE)
    held, course = _locked(held_id, by=by)
    nomination = Nomination.objects.visible_to(by).get(
        pk=nomination_id, municipality=held.municipality_id
    )
    if held.enrolment and held.enrolment.nomination_id == nomination.pk:
        return held
    if held.named_at or held.released_at:
        raise NotHeld(_("The seat is not held without a name any more."))
    entry = nomination.enrolments.filter(course=course, left_at=None).first()
    if entry and (entry.is_seated or HeldSeat.objects.filter(enrolment=entry).exists()):
        raise NotThisPerson(_("The person has a seat, or is named on a held one."))
    held.enrolment = entry or seats.queue(
        nomination_id=nomination.pk, course_id=course.pk, wish_rank=1, at=at, by=by
    )
    held.named_at = at
    held.save(update_fields=["enrolment", "named_at"])
    audit.record(by=by, verb="held_seat.named", targets=[held], at=at)
    return held


@transaction.atomic
def give_back(*, held_id: int, at: datetime, by: Membership) -> HeldSeat:
    """Give a held seat back to the quota, or to everybody if that is released.

    Nobody loses a place in line by it: a named person stays on the list. Twice is once.

    Raises:
        PermissionDenied: ``by`` may not nominate.
        HeldSeat.DoesNotExist: not one's own municipality's.
        NotHeld: the named person has the seat.
    """
    access.require(by, Permission.NOMINATE)
    held, course = _locked(held_id, by=by)
    if held.released_at:
        return held
    if held.enrolment and held.enrolment.seated_at:
        raise NotHeld(_("The named person has the seat. Withdraw the person instead."))
    _end([held], course, verb="held_seat.given_back", at=at, by=by)
    return held


def expire_due(*, at: datetime) -> int:
    """End every hold whose naming deadline has passed without a name; how many.

    For the clockwork: finds what is due in the data, so a missed day is caught up and
    a second run finds nothing. Who was named and is gone again counts as no name. One
    transaction per course.
    """
    due = _due(at=at).values_list("quota__course", flat=True)
    return sum(_expire(course_id=pk, at=at) for pk in list(due.distinct()))


@transaction.atomic
def _expire(*, course_id: int, at: datetime) -> int:
    course = Course.objects.for_seating().get(pk=course_id)
    held = list(
        _due(at=at)
        .filter(quota__course=course)
        .select_related("quota", "held_by__user")
        .select_for_update(of=("self",))
    )
    if held:
        _end(held, course, verb="held_seat.expired", at=at, by=None)
        seat_notices.held_seats_expired(course=course, held=held, at=at)
    return len(held)


def _due(*, at: datetime) -> QuerySet[HeldSeat]:
    return HeldSeat.objects.without_name().filter(name_by__lt=localdate(at))


def _end(
    held: list[HeldSeat],
    course: Course,
    *,
    verb: str,
    at: datetime,
    by: Membership | None,
) -> None:
    """The seats go back to their quota; of a released quota they become common.

    Whoever is in turn for them is asked.
    """
    common = 0
    for each in held:
        each.released_at, each.named_at, each.enrolment = at, None, None
        each.save(update_fields=["released_at", "named_at", "enrolment"])
        quota = each.quota
        quota.refresh_from_db()
        if quota.released_at and quota.released_seats < quota.seats:
            quota.released_seats += 1
            quota.save(update_fields=["released_seats"])
            common += 1
    audit.record(
        by=by, verb=verb, targets=held, at=at, changes={"became_common": common}
    )
    passing_on.pass_on(course, seats=len(held), cause=Cause.RELEASED, at=at)
    if common:
        seat_notices.held_seats_common(course=course, held=held, at=at)


def _locked(held_id: int, *, by: Membership) -> tuple[HeldSeat, Course]:
    """The course's lock comes first, as with everything about seats."""
    visible = HeldSeat.objects.visible_to(by)
    course_id = visible.values_list("quota__course", flat=True).get(pk=held_id)
    course = Course.objects.for_seating().get(pk=course_id)
    held = (
        visible.select_related("quota", "enrolment")
        .select_for_update(of=("self",))
        .get(pk=held_id)
    )
    return held, course


def _refuse_closed(course: Course, *, at: datetime) -> None:
    if course.opened_at is None or course.cancelled_at:
        raise seats.CourseClosed(_("The course is not open for nominations."))
    if course.has_started(on=localdate(at)):
        raise seats.CourseClosed(_("The course has begun."))
