"""Plan a course, decide whether it runs, call it off (design J1)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import Track
from courses import seat_notices, shares
from courses.models import Course, CourseDecision, CourseModule, Quota, Session
from courses.services import leaving, seats
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership, ReasonCode, School

Choice = CourseDecision.Choice


class NotThisSchool(Exception):
    """The school does not belong to the cooperation."""


class TooManyGuaranteed(Exception):
    """The quotas add up to more than the course has seats."""


class CourseOver(Exception):
    """The course has begun or was cancelled: nothing to decide any more."""


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """What a new course is to be; dates are Copenhagen dates, prices kroner."""

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
    quotas: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def plan(
    *, track_id: int, school_id: int, wanted: CoursePlan, at: datetime, by: Membership
) -> Course:
    """Open a new course of a track; told to the cooperation's caseworkers.

    Modules come from the track's template. Without ``wanted.quotas`` the seats are
    divided by the cooperation's sharing key. Run twice makes two courses.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Track.DoesNotExist: ``by`` sees no such track.
        NotThisSchool, TooManyGuaranteed: as they say.
        ValidationError: the dates or numbers contradict each other.
    """
    access.require(by, Permission.PLAN_COURSES)
    track = (
        Track.objects.visible_to(by)
        .select_related("cooperation")
        .select_for_update(of=("self",))
        .get(pk=track_id)
    )
    school = School.objects.filter(
        cooperations__cooperation=track.cooperation_id, pk=school_id
    ).first()
    if school is None:
        raise NotThisSchool(_("The school does not belong to the cooperation."))
    quotas = wanted.quotas or shared(track.cooperation, wanted.seats, at=at)
    if sum(quotas.values()) > wanted.seats:
        raise TooManyGuaranteed(_("The quotas add up to more than the seats."))
    facts = asdict(wanted)
    facts.pop("quotas")
    newest = track.courses.aggregate(newest=Max("number"))["newest"] or 0
    course = Course(
        track=track, school=school, number=newest + 1, opened_at=at, **facts
    )
    course.full_clean()
    course.save(force_insert=True)
    _add_modules(course)
    Quota.objects.bulk_create(
        Quota(course=course, municipality_id=place, seats=number)
        for place, number in quotas.items()
    )
    audit.record(by=by, verb="course.planned", targets=[course], at=at)
    seat_notices.course_opened(course=course, at=at)
    return course


def shared(cooperation: Cooperation, number: int, *, at: datetime) -> dict[int, int]:
    """Divide ``number`` seats by the cooperation's key among its members of today."""
    members = cooperation.members.filter(period__contains=localdate(at)).select_related(
        "municipality"
    )
    key = cooperation.sharing_key
    weights: dict[int, Fraction | int] = {}
    for each in members:
        match key:
            case Cooperation.SharingKey.POPULATION:
                weights[each.municipality_id] = each.municipality.population or 0
            case Cooperation.SharingKey.EQUAL:
                weights[each.municipality_id] = 1
            case _:
                weights[each.municipality_id] = Fraction(each.weight)
    return shares.divide(number, weights)


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

    Postponing moves every date and calls off what was scheduled. Cancelling lets
    everybody leave and tells their municipalities; nominations stay.

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
    moved = [
        "starts_on",
        "ends_on",
        "signup_deadline_on",
        "release_on",
        "decide_on",
    ]
    for name in moved:
        setattr(course, name, getattr(course, name) + shift)
    course.save(update_fields=moved)
    for entry in course.enrolments.seated().select_related("nomination"):
        entry.joined_on = to
        entry.save(update_fields=["joined_on"])
        seats.end_sight(entry, course)
    _call_off(course, at=at, by=by)


def _cancel(course: Course, *, at: datetime, by: Membership) -> None:
    course.cancelled_at = at
    course.save(update_fields=["cancelled_at"])
    reason = ReasonCode.objects.get(kind=ReasonCode.Kind.LEAVE, code="course_cancelled")
    left = leaving.leave_all(course=course, reason=reason, at=at, by=by)
    _call_off(course, at=at, by=by)
    seat_notices.cancelled(course=course, entries=left, at=at)


def _call_off(course: Course, *, at: datetime, by: Membership) -> None:
    planned = Session.objects.filter(course=course).unregistered()
    planned.update(cancelled_at=at, cancelled_by=by)


def _add_modules(course: Course) -> None:
    templates = course.track.modules.select_related("module").order_by("position")
    CourseModule.objects.bulk_create(
        CourseModule(
            course=course,
            position=each.position,
            title=each.module.title,
            number=each.module.number,
            days=each.days,
            gives_certificate=each.module.gives_certificate,
        )
        for each in templates
    )
