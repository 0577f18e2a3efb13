"""Plan the sessions of a course; ``rescheduling`` changes and cancels them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import calendar
from courses.calendar import Closure, PlannedSession
from courses.models import Course, CourseModule, Session
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import STAFF_ROLES, Membership, SchoolHoliday

__all__ = [
    "AlreadyRegistered",
    "CourseCancelled",
    "NoSuchModule",
    "NoSuchTeacher",
    "OutsideCourse",
    "Overlaps",
    "PlannedSession",
    "add_sessions",
    "closures_of",
    "overlapped",
    "teachers_of",
]


class CourseCancelled(Exception):
    """A course that is called off gets no more sessions."""


class OutsideCourse(Exception):
    """The date lies before the course's first day or after its last."""


class Overlaps(Exception):
    """The course has another session at that time."""


class NoSuchModule(Exception):
    """The course has no module of that title."""


class NoSuchTeacher(Exception):
    """The teacher is not one of the school's."""


class AlreadyRegistered(Exception):
    """Attendance is reported, so the session was held."""


def closures_of(school_id: int) -> list[Closure]:
    """A school's own holidays, as the calendar wants them (last day included)."""
    return [
        Closure(each.period.lower, each.period.upper - calendar.ONE_DAY, each.name)
        for each in SchoolHoliday.objects.filter(
            school=school_id, period__endswith__isnull=False
        )
    ]


def teachers_of(school_id: int, *, on: date) -> QuerySet[Membership]:
    """Who may teach at a school on ``on`` (a Copenhagen date), by name."""
    staff = Membership.objects.active(on=on).filter(
        school=school_id, role__in=STAFF_ROLES
    )
    return staff.select_related("user").order_by("user__name", "pk")


@transaction.atomic
def add_sessions(
    *,
    course_id: int,
    sessions: Sequence[PlannedSession],
    at: datetime,
    by: Membership,
    is_series: bool = False,
) -> int:
    """Add planned sessions to a course; returns how many are new.

    With ``is_series`` those that are new can be changed together later.

    Holds the course row until commit. A session with the same date and times is there
    already and is skipped, so running it twice adds nothing. All or none: the first
    session that cannot be refuses the lot. Days are not checked against holidays: a
    school may teach when it wants (the weekly pattern leaves them out).

    Raises:
        PermissionDenied: ``by`` may not plan sessions.
        Course.DoesNotExist: ``by`` sees no such course.
        CourseCancelled, OutsideCourse, Overlaps, NoSuchModule, NoSuchTeacher: as
            they say.
        calendar.NoSuchTime, calendar.TooShortOrLong: the times make no session.
    """
    access.require(by, Permission.PLAN_SESSIONS)
    course = (
        Course.objects.visible_to(by).select_for_update(of=("self",)).get(pk=course_id)
    )
    if course.cancelled_at:
        raise CourseCancelled(_("The course is cancelled and gets no more sessions."))
    there = list(course.sessions.held())
    known = {(each.on, each.start, each.end) for each in there}
    modules = {each.title: each for each in course.modules.all()}
    _refuse_strangers(sessions, course=course, on=localdate(at))
    series = uuid.uuid4() if is_series else None
    new: list[Session] = []
    for planned in sessions:
        if (planned.on, planned.start, planned.end) in known:
            continue
        session = _session(planned, course=course, modules=modules)
        session.series = series
        _refuse_overlap(session, [*there, *new])
        new.append(session)
        known.add((planned.on, planned.start, planned.end))
    Session.objects.bulk_create(new)
    audit.record(by=by, verb="session.planned", targets=new, at=at)
    return len(new)


def _refuse_strangers(
    sessions: Sequence[PlannedSession], *, course: Course, on: date
) -> None:
    named = {each.teacher_id for each in sessions if each.teacher_id}
    there = teachers_of(course.school_id, on=on).filter(pk__in=named)
    if named and there.count() < len(named):
        raise NoSuchTeacher(_("The teacher is not at the course's school."))


def _session(
    planned: PlannedSession, *, course: Course, modules: dict[str, CourseModule]
) -> Session:
    if not course.starts_on <= planned.on <= course.ends_on:
        raise OutsideCourse(
            _("%(date)s lies outside the course (%(first)s – %(last)s).")
            % {
                "date": date_format(planned.on, "SHORT_DATE_FORMAT"),
                "first": date_format(course.starts_on, "SHORT_DATE_FORMAT"),
                "last": date_format(course.ends_on, "SHORT_DATE_FORMAT"),
            }
        )
    if planned.module_title and planned.module_title not in modules:
        raise NoSuchModule(
            _("The course has no module “%(title)s”.") % {"title": planned.module_title}
        )
    starts_at, ends_at, minutes = calendar.instants(
        planned.on, planned.start, planned.end
    )
    return Session(
        course=course,
        module=modules.get(planned.module_title),
        kind=planned.kind,
        on=planned.on,
        start=planned.start,
        end=planned.end,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        room=planned.room,
        teacher_id=planned.teacher_id,
    )


def _refuse_overlap(session: Session, others: Collection[Session]) -> None:
    for other in others:
        if session.starts_at < other.ends_at and other.starts_at < session.ends_at:
            raise Overlaps(overlapped(other))


def overlapped(other: Session) -> str:
    """The refusal: the course has ``other`` at that time."""
    return _("%(date)s: the course already has a session %(start)s–%(end)s.") % {
        "date": date_format(other.on, "SHORT_DATE_FORMAT"),
        "start": f"{other.start:%H.%M}",
        "end": f"{other.end:%H.%M}",
    }
