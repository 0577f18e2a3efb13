"""Report who was there: the one verb behind page, file and API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses.models import Enrolment, Mark, MarkCorrection, Presence, Session
from courses.services import absences
from courses.services.register_lines import (
    Conflict,
    Difference,
    InvalidMark,
    MarkLine,
    NotEnrolled,
    NotYetHeld,
    SessionCancelled,
)
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode

__all__ = [
    "Conflict",
    "Difference",
    "InvalidMark",
    "MarkLine",
    "NotEnrolled",
    "NotYetHeld",
    "SessionCancelled",
    "all_present",
    "report",
    "state_of",
]

PARTLY = frozenset({Presence.LATE, Presence.LEFT_EARLY})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A session's register while its row is locked: who was there, what is marked."""

    session: Session
    roster: Mapping[int, Enrolment]
    stored: Mapping[int, Mark]
    at: datetime
    by: Membership

    def said(self) -> set[int]:
        """Whose mark stands; a void one says nothing."""
        return {pk for pk, mark in self.stored.items() if mark.voided_at is None}


@transaction.atomic
def report(
    *,
    session_id: int,
    marks: Sequence[MarkLine],
    version: int | None,
    at: datetime,
    by: Membership,
    why: str = "",
) -> Session:
    """State who was there, for everybody or for some; returns the session.

    Holds the session row until commit, so that two reports never interleave. A line
    that says what the register says already changes nothing, so an identical report
    may be sent again. A changed mark keeps its old value as a correction with ``why``.
    An absence without a word opens a follow-up in the same transaction; a corrected
    one closes it. ``registered_at`` is set the first time nobody on that day's roster
    is left without a mark. ``version`` is the register's version the reporter saw;
    None skips the check (files).

    Raises:
        PermissionDenied: ``by`` may not report attendance.
        Session.DoesNotExist: ``by`` sees no such session.
        SessionCancelled, NotYetHeld: there is nothing to report (yet).
        NotEnrolled, InvalidMark: a line cannot be; nothing is stored.
        Conflict: a mark was changed since ``version``; nothing is stored.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    sheet = _open_sheet(session_id, at=at, by=by)
    lines = _valid(marks, sheet=sheet)
    _refuse_conflicts(lines, sheet=sheet, version=version)
    changed = [
        line
        for line in lines.values()
        if state_of(sheet.stored.get(line.enrolment_id)) != line.state
    ]
    _store(sheet, changed, why=why)
    return sheet.session


@transaction.atomic
def all_present(*, session_id: int, at: datetime, by: Membership) -> Session:
    """Mark everybody present who has no mark yet; a mark made before is never touched.

    Holds the session row until commit; a second time changes nothing.

    Raises:
        PermissionDenied, Session.DoesNotExist, SessionCancelled, NotYetHeld: as
        ``report``.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    sheet = _open_sheet(session_id, at=at, by=by)
    unset = sheet.roster.keys() - sheet.said()
    _store(sheet, [MarkLine(pk, Presence.PRESENT) for pk in sorted(unset)], why="")
    return sheet.session


def state_of(mark: Mark | None) -> str:
    """What a mark says in one word; "" for none. To be compared with ``seen``."""
    return mark.state if mark else ""


def _open_sheet(session_id: int, *, at: datetime, by: Membership) -> _Sheet:
    """Lock the session and read its register; refuse one that is not held."""
    session = (
        Session.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("course__track")
        .get(pk=session_id)
    )
    if session.cancelled_at:
        raise SessionCancelled(
            _("The session was cancelled, so nobody was present or absent.")
        )
    if at < session.opens_at():
        raise NotYetHeld(
            _("The session is on %(date)s; its register opens at %(time)s.")
            % {
                "date": date_format(session.on, "SHORT_DATE_FORMAT"),
                "time": f"{localtime(session.opens_at()):%H.%M}",
            }
        )
    there = session.course.enrolments.on_roster(session.on).with_home_on(session.on)
    return _Sheet(
        session=session,
        roster={each.pk: each for each in there},
        stored={each.enrolment_id: each for each in session.marks.all()},
        at=at,
        by=by,
    )


def _valid(marks: Sequence[MarkLine], *, sheet: _Sheet) -> dict[int, MarkLine]:
    """The lines by enrolment, each made whole, or the reason why one cannot be."""
    lines = {line.enrolment_id: _whole(line, sheet.session) for line in marks}
    if len(lines) < len(marks):
        raise InvalidMark(_("Somebody stands twice in the report."))
    if strangers := lines.keys() - sheet.roster.keys():
        raise NotEnrolled(
            _("Somebody was not on the course on %(date)s.")
            % {"date": date_format(sheet.session.on, "SHORT_DATE_FORMAT")},
            enrolment_ids=strangers,
        )
    if reasons := {line.reason_id for line in lines.values() if line.reason_id}:
        known = ReasonCode.objects.filter(kind=ReasonCode.Kind.ABSENCE, pk__in=reasons)
        if known.count() < len(reasons):
            raise InvalidMark(_("That reason is not on the list."))
    return lines


def _whole(line: MarkLine, session: Session) -> MarkLine:
    """Present misses nothing; an absence without minutes is the whole session."""
    if line.presence == Presence.PRESENT:
        return replace(line, minutes_missed=0, reason_id=None)
    minutes = line.minutes_missed
    if line.presence not in PARTLY:
        minutes = minutes or session.minutes
    if not 1 <= minutes <= session.minutes:
        raise InvalidMark(
            _("Minutes missed are between 1 and %(minutes)s.")
            % {"minutes": session.minutes}
        )
    return replace(line, minutes_missed=minutes)


def _refuse_conflicts(
    lines: Mapping[int, MarkLine], *, sheet: _Sheet, version: int | None
) -> None:
    """Refuse a report that would overwrite what its reporter cannot have seen."""
    is_stale = version is not None and version != sheet.session.version
    differences = [
        Difference(mark, lines[pk])
        for pk, mark in sheet.stored.items()
        if pk in lines
        and mark.state != lines[pk].state
        and (is_stale if lines[pk].seen is None else mark.state != lines[pk].seen)
    ]
    if differences:
        raise Conflict(
            _("Somebody else has changed the register in the meantime."),
            session=sheet.session,
            differences=differences,
        )


def _store(sheet: _Sheet, lines: Sequence[MarkLine], *, why: str) -> None:
    """Write the changed marks, what they said before, and what follows from them.

    A number of statements that does not grow with the lines.
    """
    session = sheet.session
    new = [_mark(line, sheet) for line in lines]
    before = [
        sheet.stored[mark.enrolment_id]
        for mark in new
        if mark.enrolment_id in sheet.stored
    ]
    MarkCorrection.objects.bulk_create(_correction(m, sheet, why) for m in before)
    Mark.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=[
            "municipality",
            "presence",
            "minutes_missed",
            "reason",
            "recorded_at",
            "recorded_by",
            "voided_at",
            "voided_by",
        ],
    )
    marked = sheet.said() | {mark.enrolment_id for mark in new}
    is_first = session.registered_at is None and sheet.roster.keys() <= marked
    if is_first:
        session.registered_at, session.registered_by = sheet.at, sheet.by
    if not new and not is_first:
        return
    session.version += 1
    session.save(update_fields=["version", "registered_at", "registered_by"])
    absences.follow(session=session, before=before, now=new, at=sheet.at, by=sheet.by)
    audit.record(
        by=sheet.by,
        verb="register.reported",
        targets=[session],
        at=sheet.at,
        changes={"marks": len(new), "corrected": len(before)},
    )


def _mark(line: MarkLine, sheet: _Sheet) -> Mark:
    enrolment = sheet.roster[line.enrolment_id]
    return Mark(
        session=sheet.session,
        enrolment=enrolment,
        municipality_id=enrolment.home_then,
        presence=line.presence,
        minutes_missed=line.minutes_missed,
        reason_id=line.reason_id,
        recorded_at=sheet.at,
        recorded_by=sheet.by,
    )


def _correction(mark: Mark, sheet: _Sheet, why: str) -> MarkCorrection:
    """What ``mark`` said until now."""
    return MarkCorrection(
        mark=mark,
        municipality_id=mark.municipality_id,
        presence=mark.presence,
        minutes_missed=mark.minutes_missed,
        reason_id=mark.reason_id,
        recorded_at=mark.recorded_at,
        recorded_by_id=mark.recorded_by_id,
        corrected_at=sheet.at,
        corrected_by=sheet.by,
        why=why,
    )
