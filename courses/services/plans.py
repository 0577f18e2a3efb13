"""Plan a course, decide whether it runs, call it off (design J1)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import Track
from courses import seat_notices, timeline
from courses.models import Course, CourseDecision, CourseModule, Quota, Session
from courses.services import (
    leaving,
    lending,
    openings,
    seats,
    sharing,
    webhook_outbox,
)
from courses.services.webhook_outbox import Kind
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode, School

Choice = CourseDecision.Choice


class NotThisSchool(Exception):
    """The school does not belong to the cooperation."""


class NotThisTrack(Exception):
    """The order, or the run to copy, belongs to another track or is closed."""


class TooManyGuaranteed(Exception):
    """The quotas add up to more than the course has seats."""


class CourseOver(Exception):
    """The course has begun or was cancelled: nothing to decide any more."""


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """What a new course is to be; dates are Copenhagen dates, prices kroner.

    Dates on the way that are None lie as usual (timeline.py). ``demand_id`` is the
    employer's order it is planned for, ``copied_from_id`` an earlier run of the track.
    """

    starts_on: date
    ends_on: date
    seats: int
    minimum: int
    target: int
    signup_deadline_on: date
    release_on: date
    decide_on: date
    site: str = ""
    hours: int | None = None
    employer_places: int | None = None
    price_per_seat: int | None = None
    opens_on: date | None = None
    meeting_on: date | None = None
    status_on: date | None = None
    papers_on: date | None = None
    last_free_on: date | None = None
    list_on: date | None = None
    demand_id: int | None = None
    copied_from_id: int | None = None
    quotas: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def plan(
    *, track_id: int, school_id: int, wanted: CoursePlan, at: datetime, by: Membership
) -> Course:
    """Plan a new course of a track; it opens for nominations when its day has come.

    The school's terms of today are the course's, whatever the school's become later.
    Modules come from the run it is copied from, otherwise from the track's template.
    Without ``wanted.quotas`` the seats are divided by the cooperation's sharing key.
    Opening tells the cooperation's caseworkers and needs published requirements;
    until then the course stays closed. Run twice makes two courses.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Track.DoesNotExist: ``by`` sees no such track, or it is not used any more.
        NotThisSchool, TooManyGuaranteed: as they say.
        NotThisTrack: the order or the earlier run belongs to another track.
        ValidationError: the dates or numbers contradict each other.
    """
    access.require(by, Permission.PLAN_COURSES)
    track = (
        Track.objects.visible_to(by)
        .select_related("cooperation")
        .select_for_update(of=("self",))
        .get(pk=track_id, ended_on=None)
    )
    school = School.objects.filter(
        cooperations__cooperation=track.cooperation_id, pk=school_id
    ).first()
    if school is None:
        raise NotThisSchool(_("The school does not belong to the cooperation."))
    former = _check_origin(track, wanted)
    quotas = wanted.quotas or sharing.shared(track.cooperation, wanted.seats, at=at)
    if sum(quotas.values()) > wanted.seats:
        raise TooManyGuaranteed(_("The quotas add up to more than the seats."))
    facts = asdict(wanted)
    facts.pop("quotas")
    newest = track.courses.aggregate(newest=Max("number"))["newest"] or 0
    facts |= {"agreed_policy": school.policy, "terms_agreed_on": localdate(at)}
    course = Course(track=track, school=school, number=newest + 1, **facts)
    course.full_clean()
    course.save(force_insert=True)
    _add_modules(course, former)
    Quota.objects.bulk_create(
        Quota(course=course, municipality_id=place, seats=number)
        for place, number in quotas.items()
    )
    audit.record(by=by, verb="course.planned", targets=[course], at=at)
    openings.open_if_due(course=course, at=at, by=by)
    return course


def _check_origin(track: Track, wanted: CoursePlan) -> Course | None:
    """The run to copy, if any; refuses what belongs to another track."""
    if wanted.demand_id is not None:
        orders = track.demand.open().filter(pk=wanted.demand_id)
        if not orders.exists():
            raise NotThisTrack(_("The order belongs to another track, or is closed."))
    if wanted.copied_from_id is None:
        return None
    former = track.courses.filter(pk=wanted.copied_from_id).first()
    if former is None:
        raise NotThisTrack(_("The course to copy belongs to another track."))
    return former


@transaction.atomic
def decide(
    *,
    course_id: int,
    choice: str,
    reason: str,
    at: datetime,
    by: Membership,
    cost: int | None = None,
    new_start: date | None = None,
) -> CourseDecision:
    """Decide go/no-go: run, pay for empty places, postpone to a new start, or cancel.

    Postponing moves every date and calls off what was scheduled; seats are kept, the
    homes are told, and asked where the new dates lie outside what the person can.
    Cancelling lets everybody leave; their municipalities are told and nominations stay.
    The school is told of both. Merging is ``merging.merge``.

    Raises:
        PermissionDenied, Course.DoesNotExist: as they say.
        CourseOver: it has begun or was cancelled.
        ValidationError: no reason, or no new first day for a postponement.
    """
    access.require(by, Permission.PLAN_COURSES)
    visible = Course.objects.visible_to(by).select_related("track")
    course = visible.select_for_update(of=("self",)).get(pk=course_id)
    if course.cancelled_at or course.starts_on <= localdate(at):
        raise CourseOver(_("The course has begun or was cancelled."))
    decision = CourseDecision(
        course=course,
        choice=choice,
        reason=reason,
        cost=cost,
        decided_at=at,
        decided_by=by,
    )
    decision.full_clean(exclude=["course"])
    if choice == Choice.POSTPONE and (new_start is None or new_start <= localdate(at)):
        raise ValidationError({"new_start": _("Write a first day that lies ahead.")})
    decision.save(force_insert=True)
    if choice == Choice.POSTPONE and new_start:
        _postpone(course, to=new_start, at=at, by=by)
    elif choice == Choice.CANCEL:
        _cancel(course, at=at, by=by)
    audit.record(
        by=by,
        verb="course.decided",
        targets=[course],
        at=at,
        changes={"choice": choice, "cost": cost},
    )
    return decision


def _postpone(course: Course, *, to: date, at: datetime, by: Membership) -> None:
    shift = to - course.starts_on
    moved = ["starts_on", "ends_on", *timeline.FIELDS]
    for name in moved:
        if kept := getattr(course, name):
            setattr(course, name, kept + shift)
    course.save(update_fields=moved)
    for entry in course.enrolments.seated().select_related("nomination"):
        entry.joined_on = to
        entry.save(update_fields=["joined_on"])
        seats.end_sight(entry, course)
    call_off(course, at=at, by=by)
    here = list(course.enrolments.filter(left_at=None).with_blocks())
    seat_notices.postponed(course=course, entries=here, at=at)
    webhook_outbox.owe(Kind.POSTPONED, course=course, at=at)


def _cancel(course: Course, *, at: datetime, by: Membership) -> None:
    course.cancelled_at = at
    course.save(update_fields=["cancelled_at"])
    reason = ReasonCode.objects.get(kind=ReasonCode.Kind.LEAVE, code="course_cancelled")
    left = leaving.leave_all(course=course, reason=reason, at=at, by=by)
    call_off(course, at=at, by=by)
    webhook_outbox.owe(Kind.CANCELLED, course=course, at=at)
    seat_notices.cancelled(course=course, entries=left, at=at)
    seat_notices.school_told(course=course, at=at)


def call_off(course: Course, *, at: datetime, by: Membership) -> None:
    """Call off what was scheduled; part of the verb that decided."""
    access.require(by, Permission.PLAN_COURSES)
    planned = Session.objects.filter(course=course).unregistered()
    lending.take_back_all(planned, at=at, by=by)
    sessions = planned.update(cancelled_at=at, cancelled_by=by)
    audit.record(
        by=by,
        verb="course.sessions_called_off",
        targets=[course],
        at=at,
        changes={"sessions": sessions},
    )


def _add_modules(course: Course, former: Course | None) -> None:
    """As the run it is copied from had them, otherwise as the track's template says."""
    if former is not None:
        copied = former.modules.order_by("position")
        modules = [
            CourseModule(
                position=each.position,
                title=each.title,
                number=each.number,
                days=each.days,
                gives_certificate=each.gives_certificate,
            )
            for each in copied
        ]
    else:
        template = course.track.modules.in_order()
        modules = [
            CourseModule(
                position=position,
                title=each.module.title,
                number=each.module.number,
                days=each.days,
                gives_certificate=each.module.gives_certificate,
            )
            for position, each in enumerate(template, start=1)
        ]
    for module in modules:
        module.course = course
    CourseModule.objects.bulk_create(modules)
