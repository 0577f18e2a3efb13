"""Repair what contradicts itself: one verb each, and nothing that was said is lost.

The school says of its marks, the home municipality closes its follow-ups, coordinator
and home put the dates of a seat right (domain 3.2). Each looks again under the lock
whether there is something to repair; repaired already is no error.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import notices
from courses.models import (
    CAME,
    AbsenceCase,
    Course,
    Enrolment,
    Mark,
    MarkCorrection,
    Presence,
    Session,
)
from courses.services import absences, data_checks, open_sheet, registers
from courses.services.registers import MarkLine
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

ONE_DAY = timedelta(days=1)


class NothingToRepair(Exception):
    """The rows do not contradict each other (any more)."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("There is nothing to put right any more."))


@transaction.atomic
def void_marks(*, session_id: int, at: datetime, by: Membership) -> Session:
    """Say that the marks of a cancelled session are void; twice is once.

    Holds the session row until commit. The marks stay as they were, with who said so;
    they count in no figure. Follow-ups still open are closed as corrected.

    Raises:
        PermissionDenied: only the school voids its marks.
        Session.DoesNotExist: ``by`` sees no such session.
        NothingToRepair: the session is not cancelled.
    """
    access.require(by, Permission.VOID_MARKS)
    session = _session(session_id, by=by)
    if session.cancelled_at is None:
        raise NothingToRepair
    marks = list(session.marks.standing().select_for_update())
    _void(marks, session=session, at=at, by=by)
    return session


@transaction.atomic
def void_mark(*, mark_id: int, at: datetime, by: Membership) -> Mark:
    """Say that a mark of a day off the course is void; twice is once.

    Raises:
        PermissionDenied: only the school voids its marks.
        Mark.DoesNotExist: ``by`` sees no such mark.
        NothingToRepair: the person was on the course on that day.
    """
    access.require(by, Permission.VOID_MARKS)
    known = Mark.objects.visible_to(by).get(pk=mark_id)
    session = _session(known.session_id, by=by)
    mark = Mark.objects.select_for_update(of=("self",)).get(pk=mark_id)
    if mark.voided_at:
        return mark
    if not _is_outside(mark, session.on):
        raise NothingToRepair
    _void([mark], session=session, at=at, by=by)
    return mark


@transaction.atomic
def was_elsewhere(*, mark_id: int, at: datetime, by: Membership) -> Mark:
    """Correct one of two marks of the same time: an agreed absence, not presence.

    The register's own verb does it, so the old value stays as a correction.

    Raises:
        PermissionDenied: only the school corrects its marks.
        Mark.DoesNotExist: ``by`` sees no such mark.
        NothingToRepair: no other mark of the school says the person was elsewhere.
    """
    access.require(by, Permission.VOID_MARKS)
    mark = Mark.objects.visible_to(by).get(pk=mark_id)
    session = _session(mark.session_id, by=by)
    found = data_checks.findings(by, today=localdate(at))
    both = [e for e in found if e.kind == data_checks.Kind.TWICE]
    if mark_id not in {m.pk for e in both for m in (e.mark, e.other) if m}:
        raise NothingToRepair
    registers.report(
        session_id=session.pk,
        marks=[MarkLine(mark.enrolment_id, Presence.AGREED)],
        version=None,
        at=at,
        by=by,
        why=_("marked present in two places at once"),
    )
    audit.record(by=by, verb="mark.was_elsewhere", targets=[mark], at=at)
    return mark


@transaction.atomic
def keep_longer(*, mark_id: int, at: datetime, by: Membership) -> Enrolment:
    """Let the dates of a seat include the day on which the person came.

    Holds the course's and the seat's row. The last day, or the first, becomes the
    session's day; what it was stays in the history.

    Raises:
        PermissionDenied: ``by`` may not withdraw people.
        Mark.DoesNotExist: ``by`` sees no such mark.
        NothingToRepair: the dates include the day, the mark does not say that the
            person came, or the person has another seat on the course on that day.
    """
    access.require(by, Permission.WITHDRAW)
    known = Mark.objects.visible_to(by).that_count().get(pk=mark_id)
    course = Course.objects.for_seating().get(sessions=known.session_id)
    seats = course.enrolments.select_for_update(of=("self",))
    seat = seats.get(pk=known.enrolment_id)
    on = Session.objects.get(pk=known.session_id).on
    if known.presence not in CAME or _holds(seat, on):
        raise NothingToRepair
    twin = course.enrolments.on_roster(on).filter(nomination=seat.nomination_id)
    if twin.exists():
        raise NothingToRepair(_("The person has another seat on the course that day."))
    before = {"joined_on": seat.joined_on, "left_on": seat.left_on}
    if seat.joined_on and on < seat.joined_on:
        seat.joined_on = on
    else:
        seat.left_on = on + ONE_DAY
    seat.save(update_fields=["joined_on", "left_on"])
    changes = {name: day.isoformat() for name, day in before.items() if day}
    audit.record(by=by, verb="seat.dates_moved", targets=[seat], at=at, changes=changes)
    return seat


@transaction.atomic
def close_explained(*, case_id: int, at: datetime, by: Membership) -> AbsenceCase:
    """Close a follow-up whose mark says the person is accounted for; twice is once.

    Unsent notices of it are taken back.

    Raises:
        PermissionDenied: only the home municipality closes.
        AbsenceCase.DoesNotExist: ``by`` sees no such case.
        NothingToRepair: the register says absent without a word.
    """
    access.require(by, Permission.ASSESS_ABSENCE)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    if case.closed_at:
        return case
    said = Mark.objects.standing().filter(
        session=case.session_id, enrolment=case.enrolment_id
    )
    if not said.exclude(presence=Presence.NO_WORD).exists():
        raise NothingToRepair
    case.closed_at, case.closed_by = at, by
    case.result = AbsenceCase.Result.CORRECTED
    case.save(update_fields=["closed_at", "closed_by", "result"])
    notices.absence_corrected(cases=[case], at=at)
    audit.record(by=by, verb="absence.corrected", targets=[case], at=at)
    return case


@transaction.atomic
def reopen_register(*, session_id: int, at: datetime, by: Membership) -> Session:
    """Let a session without marks be unregistered again, so that it is asked for.

    Raises:
        PermissionDenied: only the school does.
        Session.DoesNotExist: ``by`` sees no such session.
        NothingToRepair: somebody is marked, or nobody was on the course.
    """
    access.require(by, Permission.VOID_MARKS)
    session = _session(session_id, by=by)
    if session.registered_at is None:
        return session
    own = Session.objects.filter(pk=session.pk)
    if not data_checks.unmarked(own, today=session.on).exists():
        raise NothingToRepair
    was = session.registered_at
    session.registered_at = session.registered_by = None
    session.version += 1
    session.save(update_fields=["registered_at", "registered_by", "version"])
    audit.record(
        by=by,
        verb="register.reopened",
        targets=[session],
        at=at,
        changes={"registered_at": was.isoformat()},
    )
    return session


@transaction.atomic
def ask_school(*, mark_id: int, at: datetime, by: Membership) -> Mark:
    """Ask a school to look at a session's register again; once a day per session.

    For two marks of one time in two schools: neither is told of the other, nor whom
    it is about. The contradiction stays until a school has corrected its mark.

    Raises:
        PermissionDenied: ``by`` repairs nothing.
        Mark.DoesNotExist: ``by`` sees no such mark.
    """
    access.require(by, Permission.ASK_SCHOOL)
    visible = Mark.objects.visible_to(by).that_count()
    mark = visible.select_related("session__course").get(pk=mark_id)
    notices.register_doubted(session=mark.session, at=at)
    audit.record(by=by, verb="register.doubted", targets=[mark.session], at=at)
    return mark


def _session(session_id: int, *, by: Membership) -> Session:
    visible = Session.objects.visible_to(by).select_for_update(of=("self",))
    return visible.get(pk=session_id)


def _void(marks: list[Mark], *, session: Session, at: datetime, by: Membership) -> None:
    why = _("void")
    MarkCorrection.objects.bulk_create(
        open_sheet.corrected(mark, by, at=at, why=why) for mark in marks
    )
    for mark in marks:
        mark.voided_at, mark.voided_by = at, by
    Mark.objects.bulk_update(marks, ["voided_at", "voided_by"])
    seats = [mark.enrolment_id for mark in marks]
    absences.close_corrected(session=session, enrolment_ids=seats, at=at, by=by)
    audit.record(by=by, verb="mark.voided", targets=marks, at=at)


def _is_outside(mark: Mark, on: date) -> bool:
    return not _holds(mark.enrolment, on)


def _holds(seat: Enrolment, on: date) -> bool:
    """Whether the seat's dates include the day."""
    begun = seat.joined_on is None or seat.joined_on <= on
    return begun and (seat.left_on is None or on < seat.left_on)
