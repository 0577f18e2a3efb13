"""Change, move and cancel sessions: one, or it and the rest of its series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import calendar, notices, schedule_notices
from courses.models import AbsenceCase, Course, Mark, Session, SessionChange
from courses.schedule_notices import Told
from courses.services import lending, schedule, series
from courses.services.schedule import AlreadyRegistered
from courses.services.series import Fate, Scope, Shape, Step
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

Why = SessionChange.Why
NOBODY = Told()


class Stale(Exception):
    """The sessions are not what whoever saves has seen."""


class Impossible(Exception):
    """One of the sessions cannot become what is wanted."""


@dataclass(frozen=True, slots=True)
class Done:
    """The sessions that were changed, and how many people are told of it."""

    sessions: list[Session]
    told: Told = NOBODY


@transaction.atomic
def change(
    *,
    session_id: int,
    becomes: Shape,
    scope: Scope,
    seen: str | None,
    why: Why,
    at: datetime,
    by: Membership,
) -> Done:
    """Give a session, and what ``scope`` adds, another time, room, teacher or kind.

    Holds the course's row and the sessions until commit. All or none: one session
    that cannot be refuses the lot; what ``series.laid_out`` lets stay stays. ``seen``
    is the seal of the steps that were shown (None: not compared). Run twice, the
    second finds nothing to change. Those concerned are told once, if a change of time
    or room lies ahead of ``at``; a change of teacher tells the teachers. What is lent
    to a substitute is lent for its date: on another date it is lent no more.

    Raises:
        PermissionDenied: ``by`` may not plan sessions.
        Session.DoesNotExist: ``by`` sees no such session, or it is cancelled.
        AlreadyRegistered: the chosen session has marks and would get another time.
        Stale, Impossible, schedule.NoSuchTeacher: as they say.
    """
    access.require(by, Permission.PLAN_SESSIONS)
    course, sessions = _locked(session_id, scope, by=by)
    if not sessions:
        raise Session.DoesNotExist
    _refuse_teacher(becomes, course=course, at=at)
    steps = series.laid_out(course, sessions, becomes)
    if sessions[0].version and becomes.when != Shape.of(sessions[0]).when:
        raise keeps_its_time()
    _refuse(steps, seen=seen)
    changed = [each for each in steps if each.fate == Fate.CHANGES]
    told = _tell("sessions_changed", changed, course=course, at=at, by=by)
    _record(changed, why=why, told=told, at=at, by=by, is_cancellation=False)
    lending.take_back_all(
        [each.session for each in changed if each.changes_date], at=at, by=by
    )
    for step in changed:
        _become(step)
    _save(changed)
    targets = [each.session for each in changed]
    said = {"scope": scope, "why": why}
    audit.record(by=by, verb="session.changed", targets=targets, at=at, changes=said)
    return Done(targets, told)


@transaction.atomic
def cancel(
    *,
    session_id: int,
    scope: Scope = Scope.ONE,
    despite_register: bool = False,
    seen: str | None = None,
    why: Why = Why.OTHER,
    at: datetime,
    by: Membership,
) -> Done:
    """Call a session off, and what ``scope`` adds; it then is nobody's absence.

    Holds the course's row and the sessions until commit; cancelling twice changes
    nothing. A session with marks is called off only with ``despite_register``: its
    marks stay but count no more. A school's own are void at once; when a coordinator
    cancels, the school is asked (data_checks). Its open absence follow-ups are closed
    with that as their result, their unsent notices taken back; a substitute's access
    ends. ``seen`` as ``change``.

    Raises:
        PermissionDenied: ``by`` may not plan sessions.
        Session.DoesNotExist: ``by`` sees no such session.
        AlreadyRegistered: the chosen session has marks and nothing was said of them.
        Stale: as it says.
    """
    access.require(by, Permission.PLAN_SESSIONS)
    course, sessions = _locked(session_id, scope, by=by)
    if not sessions:
        return Done([])
    if sessions[0].version and not despite_register:
        raise AlreadyRegistered(
            _("Attendance is registered for this session, so it cannot be cancelled.")
        )
    steps = series.called_off(sessions, despite_register=despite_register)
    _refuse(steps, seen=seen)
    changed = [each for each in steps if each.fate == Fate.CHANGES]
    told = _tell("sessions_cancelled", changed, course=course, at=at, by=by)
    _record(changed, why=why, told=told, at=at, by=by, is_cancellation=True)
    targets = [each.session for each in changed]
    for session in targets:
        session.cancelled_at, session.cancelled_by = at, by
    _save(changed)
    lending.take_back_all(targets, at=at, by=by)
    _end_absences(targets, at=at, by=by)
    # The wall lets nobody but the school change its marks; for others this is none.
    Mark.objects.standing().filter(session__in=targets).update(
        voided_at=at, voided_by=by
    )
    said = {"scope": scope, "why": why}
    audit.record(by=by, verb="session.cancelled", targets=targets, at=at, changes=said)
    return Done(targets, told)


def keeps_its_time() -> AlreadyRegistered:
    """The refusal to move what was held."""
    return AlreadyRegistered(
        _("Attendance is registered for this session, so it keeps its time.")
    )


def _locked(
    session_id: int, scope: Scope, *, by: Membership
) -> tuple[Course, list[Session]]:
    """The course and the scope's sessions, locked in that order; none if cancelled."""
    session = Session.objects.visible_to(by).get(pk=session_id)
    course = (
        Course.objects.select_for_update(of=("self",))
        .select_related("track")
        .get(pk=session.course_id)
    )
    session.refresh_from_db()
    found = series.within(session, scope).select_for_update(of=("self",))
    return course, [] if session.cancelled_at else list(found)


def _refuse_teacher(becomes: Shape, *, course: Course, at: datetime) -> None:
    if becomes.teacher_id is None:
        return
    there = schedule.teachers_of(course.school_id, on=localdate(at))
    if not there.filter(pk=becomes.teacher_id).exists():
        raise schedule.NoSuchTeacher(_("The teacher is not at the course's school."))


def _refuse(steps: Sequence[Step], *, seen: str | None) -> None:
    for step in steps:
        if step.fate == Fate.IMPOSSIBLE:
            raise Impossible(step.why)
    if seen is not None and seen != series.seal(steps):
        raise Stale(
            _("This is not what was shown before: nothing is saved yet. Look again.")
        )


def _become(step: Step) -> None:
    session, shape = step.session, step.becomes
    session.on, session.start, session.end = shape.when
    session.starts_at, session.ends_at, session.minutes = calendar.instants(*shape.when)
    session.kind, session.room = shape.kind, shape.room
    session.teacher_id = shape.teacher_id


def _save(changed: Sequence[Step]) -> None:
    """One statement: a series may move onto days it has left in the same breath."""
    for step in changed:
        step.session.revision += 1
    plan = ["on", "start", "end", "starts_at", "ends_at", "minutes", "kind", "room"]
    Session.objects.bulk_update(
        [each.session for each in changed],
        [*plan, "teacher", "revision", "cancelled_at", "cancelled_by"],
    )


def _tell(
    kind: str, changed: Sequence[Step], *, course: Course, at: datetime, by: Membership
) -> Told:
    """Tell those concerned of what lies ahead; nobody of what is only written right."""
    ahead = [
        each
        for each in changed
        if at < each.session.ends_at or localdate(at) < each.becomes.on
    ]
    if not ahead:
        return NOBODY
    teachers = {each.session.teacher_id for each in ahead}
    teachers |= {each.becomes.teacher_id for each in ahead}
    return schedule_notices.rescheduled(
        kind=kind,
        course=course,
        teachers={each for each in teachers if each},
        at=at,
        by=by,
    )


def _record(
    changed: Sequence[Step],
    *,
    why: Why,
    told: Told,
    at: datetime,
    by: Membership,
    is_cancellation: bool,
) -> None:
    """Keep what each session was; called before it becomes another."""
    SessionChange.objects.bulk_create(
        SessionChange(
            session=step.session,
            is_cancellation=is_cancellation,
            was_on=step.session.on,
            was_start=step.session.start,
            was_end=step.session.end,
            was_kind=step.session.kind,
            was_room=step.session.room,
            was_teacher_id=step.session.teacher_id,
            why=why,
            told_school=told.school,
            told_homes=told.homes,
            told_coordinators=told.coordinators,
            changed_at=at,
            changed_by=by,
        )
        for step in changed
    )


def _end_absences(sessions: Sequence[Session], *, at: datetime, by: Membership) -> None:
    """Close the open follow-ups of what was not held after all."""
    cases = list(
        AbsenceCase.objects.open().select_for_update().filter(session__in=sessions)
    )
    for case in cases:
        case.closed_at, case.closed_by = at, by
        case.result = AbsenceCase.Result.CANCELLED
    AbsenceCase.objects.bulk_update(cases, ["closed_at", "closed_by", "result"])
    notices.absence_corrected(cases=cases, at=at)
    audit.record(by=by, verb="absence.session_cancelled", targets=cases, at=at)
