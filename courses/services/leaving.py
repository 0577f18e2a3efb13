"""Take people off a course or its list: who leaves, why, and from when."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import seat_notices
from courses.models import Course, Enrolment
from courses.services import passing_on, webhook_outbox
from courses.services.passing_on import Cause
from courses.services.seats import CourseClosed, UnknownReason, cause
from courses.services.webhook_outbox import Kind
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode
from participants.services import grants

ONE_DAY = date.resolution


@transaction.atomic
def withdraw(
    *,
    enrolment_id: int,
    reason_id: int,
    last_day: date,
    at: datetime,
    by: Membership,
) -> Enrolment:
    """Take a person off the list or the course; gone already is no error.

    ``last_day`` is the last day on the course (Copenhagen); before the course's start
    it does not matter. Told to the coordinator, or to the home municipality if the
    coordinator did it. The person stays nominated; a seat that becomes free, given or
    offered, is passed on to the next in line.

    Raises:
        PermissionDenied: ``by`` may not withdraw people.
        Enrolment.DoesNotExist: ``by`` sees no such entry.
        UnknownReason: the reason is not a reason to leave.
        CourseClosed: the person has completed the course.
    """
    access.require(by, Permission.WITHDRAW)
    course_id = Enrolment.objects.visible_to(by).get(pk=enrolment_id).course_id
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    entry = course.enrolments.select_for_update(of=("self",)).get(pk=enrolment_id)
    if entry.left_at:
        return entry
    if entry.completed_at:
        raise CourseClosed(_("The person has completed the course."))
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.LEAVE)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise UnknownReason(_("That reason is not on the list."))
    had_seat, was_asked = entry.is_seated, entry.is_offered
    _leave(entry, course, reason=reason, last_day=last_day, at=at, by=by)
    if had_seat:
        seat_notices.seat_given_back(course=course, entry=entry, at=at, by=by)
    if had_seat or was_asked:
        passing_on.pass_on(course, seats=1, cause=Cause.WITHDRAWN, at=at)
    return entry


@transaction.atomic
def take_back(
    *, enrolment_id: int, reason_id: int, at: datetime, by: Membership
) -> Enrolment:
    """Take a seat back before the start; the person waits again, as long as before.

    For a confirmation that was a mistake. The seat is passed on by the published rules.
    Nobody's seat to take back is no error. Told at home.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Enrolment.DoesNotExist: ``by`` sees no such entry.
        CourseClosed: the course has begun.
        UnknownReason: the reason is not one to depart from the order.
    """
    access.require(by, Permission.FILL_COURSES)
    course_id = Enrolment.objects.visible_to(by).get(pk=enrolment_id).course_id
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    entry = course.enrolments.select_for_update(of=("self",)).get(pk=enrolment_id)
    if not entry.is_seated:
        return entry
    if course.has_started(on=localdate(at)):
        raise CourseClosed(_("The course has begun: withdraw the person instead."))
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise UnknownReason(_("That reason is not on the list."))
    _wait_again(entry, at=at)
    webhook_outbox.owe(Kind.UNSEATED, course=course, entries=[entry], at=at)
    audit.record(
        by=by,
        verb="seat.taken_back",
        targets=[entry],
        at=at,
        changes={"reason": reason.code},
    )
    seat_notices.taken_back(course=course, entry=entry, at=at)
    passing_on.pass_on(course, seats=1, cause=Cause.TAKEN_BACK, at=at)
    return entry


def _wait_again(entry: Enrolment, *, at: datetime) -> None:
    entry.seated_at = entry.seated_by = entry.joined_on = None
    entry.seat_rule = entry.offer_rule = ""
    entry.offered_at = entry.offer_expires_at = entry.offer_ended_at = None
    entry.save()
    grants.close(
        participant_id=entry.nomination.participant_id, cause=cause(entry), at=at
    )


def leave_all(
    *, course: Course, reason: ReasonCode, at: datetime, by: Membership
) -> list[Enrolment]:
    """Let everybody leave a course that is called off; part of that verb."""
    access.require(by, Permission.PLAN_COURSES)
    today = localdate(at)
    entries = list(
        course.enrolments.filter(left_at=None, completed_at=None).select_for_update(
            of=("self",)
        )
    )
    for entry in entries:
        _leave(entry, course, reason=reason, last_day=today, at=at, by=by)
    return entries


def change_course(
    entry: Enrolment, course: Course, *, at: datetime, by: Membership
) -> None:
    """Give a seat back for one on another course; part of the verb that moves."""
    access.require(by, Permission.FILL_COURSES)
    reason = ReasonCode.objects.get(kind=ReasonCode.Kind.LEAVE, code="other_course")
    _leave(entry, course, reason=reason, last_day=localdate(at), at=at, by=by)


def _leave(
    entry: Enrolment,
    course: Course,
    *,
    reason: ReasonCode,
    last_day: date,
    at: datetime,
    by: Membership,
) -> None:
    today = localdate(at)
    if entry.is_seated:  # the school knows nobody else
        webhook_outbox.owe(Kind.LEFT, course=course, entries=[entry], at=at)
    before_start = today < course.starts_on
    entry.left_at, entry.left_by, entry.leave_reason = at, by, reason
    entry.left_on = today if before_start else max(last_day, course.starts_on) + ONE_DAY
    entry.save(update_fields=["left_at", "left_by", "leave_reason", "left_on"])
    grants.close(
        participant_id=entry.nomination.participant_id, cause=cause(entry), at=at
    )
    audit.record(by=by, verb="seat.left", targets=[entry], at=at)
