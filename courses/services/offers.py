"""Yes or no to an offered seat, and what happens when nobody says either."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses import offer_notices
from courses.models import Contact, Course, Enrolment, SeatRule
from courses.services import filling, passing_on, seats
from courses.services.passing_on import Cause, Passed
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode

REMIND_BEFORE = timedelta(hours=24)


class OfferOver(Exception):
    """No seat is offered to the person now: answered, ended, or never asked."""


@transaction.atomic
def accept(*, enrolment_id: int, at: datetime, by: Membership) -> Enrolment:
    """Take the offered seat for the person; taken already is no error.

    By the home caseworker, or by the coordinator on the home's behalf, which is told.

    Raises:
        PermissionDenied: ``by`` may neither nominate nor fill courses.
        Enrolment.DoesNotExist: ``by`` sees no such entry.
        OfferOver: there is no open offer, or its time is over.
        CourseClosed: the course takes nobody any more.
        NotFit: a hard requirement is not met, or there is a seat elsewhere.
    """
    seats.require_either(by)
    course, entry = _locked(enrolment_id, by=by)
    if entry.is_seated:
        return entry
    _refuse_over(entry, at=at)
    seats.refuse_closed(course, at=at)
    seats.refuse_unfit(entry)
    seats.take(entry, course, rule=SeatRule(entry.offer_rule), at=at, by=by)
    offer_notices.taken_back(entries=[entry], at=at)
    offer_notices.answered("offer_accepted", course=course, entry=entry, at=at, by=by)
    return entry


@transaction.atomic
def refuse(
    *, enrolment_id: int, reason_id: int, at: datetime, by: Membership
) -> Enrolment:
    """Say no for the person, with a listed reason; the seat passes on. Twice is once.

    The person stays nominated and on the list, but is not asked again about this
    course until ``back_in_line``.

    Raises:
        PermissionDenied, Enrolment.DoesNotExist: as ``accept``.
        OfferOver: there is no open offer.
        UnknownReason: the reason is not one to let a seat go.
    """
    seats.require_either(by)
    course, entry = _locked(enrolment_id, by=by)
    if entry.has_passed and entry.offer_refusal_id:
        return entry
    if not entry.is_offered:
        raise OfferOver(_("The offer is over."))
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.OFFER)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise seats.UnknownReason(_("That reason is not on the list."))
    entry.offer_refusal = reason
    _end(entry, verb="offer.refused", at=at, by=by)
    offer_notices.answered("offer_refused", course=course, entry=entry, at=at, by=by)
    passing_on.pass_on(course, seats=1, cause=Cause.REFUSED, at=at)
    return entry


@transaction.atomic
def ring(
    *,
    enrolment_id: int,
    contact: str,
    at: datetime,
    by: Membership,
    reason_id: int | None = None,
) -> Enrolment:
    """Keep what came of ringing somebody about the offered seat, and act on it.

    A yes takes the seat, a no (with its reason) refuses it; when nobody answers the
    seat passes on to the next, who can be rung at once. The order of the line is kept:
    only who is asked can be rung. The same answer twice is one.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Enrolment.DoesNotExist, OfferOver, CourseClosed, NotFit, UnknownReason: as
            ``accept`` and ``refuse``.
    """
    access.require(by, Permission.FILL_COURSES)
    course, entry = _locked(enrolment_id, by=by)
    if entry.contact == contact and not entry.is_offered:
        return entry
    seats.refuse_closed(course, at=at)
    if not entry.is_offered:
        raise OfferOver(_("The offer is over."))
    entry.contacted_at, entry.contact = at, Contact(contact)
    entry.save(update_fields=["contacted_at", "contact"])
    audit.record(
        by=by, verb="offer.rung", targets=[entry], at=at, changes={"contact": contact}
    )
    match contact:
        case Contact.SAYS_YES:
            return accept(enrolment_id=entry.pk, at=at, by=by)
        case Contact.SAYS_NO:
            return refuse(enrolment_id=entry.pk, reason_id=reason_id or 0, at=at, by=by)
    _end(entry, verb="offer.not_reached", at=at, by=by)
    offer_notices.unanswered(course=course, entry=entry, at=at)
    passing_on.pass_on(course, seats=1, cause=Cause.NOT_REACHED, at=at)
    return entry


@transaction.atomic
def ask_next(*, course_id: int, at: datetime, by: Membership) -> Passed:
    """Offer the seats that are free already to whoever is in turn; twice is once.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Course.DoesNotExist: ``by`` sees no such course.
        CourseClosed: the course takes nobody any more.
    """
    access.require(by, Permission.FILL_COURSES)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    seats.refuse_closed(course, at=at)
    free = filling.situation(course).free
    audit.record(by=by, verb="course.next_asked", targets=[course], at=at)
    return passing_on.pass_on(course, seats=max(0, free), cause=Cause.ASKED, at=at)


@transaction.atomic
def back_in_line(*, enrolment_id: int, at: datetime, by: Membership) -> Enrolment:
    """Let a person who let a seat go be asked again; in line already is no error.

    The waiting time is the old one. A seat that is free now is not offered by this:
    whoever is in turn is seen on the page.

    Raises:
        PermissionDenied, Enrolment.DoesNotExist: as ``accept``.
        CourseClosed: the course takes nobody any more.
    """
    seats.require_either(by)
    course, entry = _locked(enrolment_id, by=by)
    if not entry.has_passed or entry.left_at:
        return entry
    seats.refuse_closed(course, at=at)
    entry.offered_at = entry.offer_expires_at = entry.offer_ended_at = None
    entry.offer_rule, entry.offer_refusal = "", None
    entry.save(
        update_fields=[
            "offered_at",
            "offer_expires_at",
            "offer_ended_at",
            "offer_rule",
            "offer_refusal",
        ]
    )
    audit.record(by=by, verb="offer.back_in_line", targets=[entry], at=at)
    return entry


def end_due(*, at: datetime) -> int:
    """End every offer whose time is over, or whose person cannot take it any more.

    For the clockwork: finds what is due in the data, so downtime is caught up and a
    second run finds nothing. One transaction per offer; the next in line is asked, with
    a whole deadline from now. Returns how many ended.
    """
    due = _open_with_blocks().filter(_over(at)).order_by("offer_expires_at", "pk")
    return sum(_end_one(pk, at=at) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind of each open offer REMIND_BEFORE its end, but not in its first half.

    One reminder per offer however often this runs; returns the offers near their end.
    """
    near = [
        each
        for each in Enrolment.objects.offered().filter(
            offer_expires_at__gt=at, offer_expires_at__lte=at + REMIND_BEFORE
        )
        if half_over(each, at=at)
    ]
    offer_notices.remind(entries=near, at=at)
    return len(near)


def half_over(entry: Enrolment, *, at: datetime) -> bool:
    """Whether half of the time for an answer has gone at ``at``."""
    made, until = entry.offered_at, entry.offer_expires_at
    return bool(made and until and at - made >= (until - made) / 2)


def _open_with_blocks() -> QuerySet[Enrolment]:
    return Enrolment.objects.offered().with_blocks()


def _over(at: datetime) -> Q:
    return (
        Q(offer_expires_at__lte=at)
        | Q(nomination__withdrawn_at__isnull=False)
        | Q(nomination__declined_at__isnull=False)
        | Q(elsewhere=True)
    )


@transaction.atomic
def _end_one(enrolment_id: int, *, at: datetime) -> bool:
    course_id = Enrolment.objects.values_list("course_id", flat=True).get(
        pk=enrolment_id
    )
    course = Course.objects.for_seating().get(pk=course_id)
    entry = _open_with_blocks().filter(_over(at), pk=enrolment_id).first()
    if entry is None:  # answered while this waited for the course
        return False
    expired = entry.offer_expires_at is not None and entry.offer_expires_at <= at
    _end(entry, verb="offer.expired" if expired else "offer.ended", at=at, by=None)
    if expired:
        offer_notices.unanswered(course=course, entry=entry, at=at)
    cause = Cause.EXPIRED if expired else Cause.ENDED
    passing_on.pass_on(course, seats=1, cause=cause, at=at)
    return True


def _end(entry: Enrolment, *, verb: str, at: datetime, by: Membership | None) -> None:
    entry.offer_ended_at = at
    entry.save(update_fields=["offer_ended_at", "offer_refusal"])
    offer_notices.taken_back(entries=[entry], at=at)
    audit.record(by=by, verb=verb, targets=[entry], at=at)


def _locked(enrolment_id: int, *, by: Membership) -> tuple[Course, Enrolment]:
    """The course, locked, and then the entry as it stands."""
    course_id = Enrolment.objects.visible_to(by).get(pk=enrolment_id).course_id
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    entries = course.enrolments.visible_to(by).with_blocks()
    return course, entries.get(pk=enrolment_id)


def _refuse_over(entry: Enrolment, *, at: datetime) -> None:
    withdrawn = entry.nomination.withdrawn_at or entry.nomination.declined_at
    if not entry.is_offered or withdrawn:
        raise OfferOver(_("The offer is over."))
    if entry.offer_expires_at is None or entry.offer_expires_at <= at:
        raise OfferOver(
            _("The time for an answer is over; the seat goes to the next in line.")
        )
