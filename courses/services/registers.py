"""Report who was there: the one verb behind page, file and API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import KnownAbsence, Mark, MarkCorrection, Presence, Session
from courses.services import absences, open_sheet
from courses.services.open_sheet import Sheet
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
    "everybody_present",
    "report",
    "state_of",
]

PARTLY = frozenset({Presence.LATE, Presence.LEFT_EARLY})


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
    sheet = open_sheet.opened(session_id, by, at=at)
    lines = _valid(marks, sheet=sheet)
    _refuse_conflicts(lines, sheet=sheet, version=version)
    _store(sheet, _changed(lines.values(), sheet=sheet), why=why)
    return sheet.session


@transaction.atomic
def all_present(*, session_id: int, at: datetime, by: Membership) -> Session:
    """Mark everybody present who has no mark yet; a mark made before is never touched.

    Who is known to be away that day (``known_absences``) is marked so instead.
    Holds the session row until commit; a second time changes nothing.

    Raises:
        PermissionDenied, Session.DoesNotExist, SessionCancelled, NotYetHeld: as
        ``report``.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    sheet = open_sheet.opened(session_id, by, at=at)
    known = KnownAbsence.objects.away_at(sheet.session)
    away = {each.enrolment_id: each for each in known}
    unset = sorted(sheet.roster.keys() - sheet.stored.keys())
    lines = [_expected(pk, away.get(pk), sheet.session) for pk in unset]
    _store(sheet, lines, why="")
    return sheet.session


@transaction.atomic
def everybody_present(*, session_id: int, at: datetime, by: Membership) -> Session:
    """Mark everybody present, also who was marked otherwise (the bus was late).

    What the changed marks said is kept as corrections; ``undo`` brings it back. Holds
    the session row until commit; a second time changes nothing.

    Raises:
        PermissionDenied, Session.DoesNotExist, SessionCancelled, NotYetHeld: as
        ``report``.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    sheet = open_sheet.opened(session_id, by, at=at)
    lines = [MarkLine(pk, Presence.PRESENT) for pk in sorted(sheet.roster)]
    _store(sheet, _changed(lines, sheet=sheet), why="")
    return sheet.session


def _expected(pk: int, known: KnownAbsence | None, session: Session) -> MarkLine:
    """Present, or away as was told ahead."""
    if known is None:
        return MarkLine(pk, Presence.PRESENT)
    return MarkLine(pk, known.presence, session.minutes, known.reason_id)


def state_of(mark: Mark | None) -> str:
    """What a mark says in one word; "" for none. To be compared with ``seen``."""
    return mark.state if mark else ""


def _changed(lines: Iterable[MarkLine], *, sheet: Sheet) -> list[MarkLine]:
    """The lines that say something else than the register does."""
    return [
        line
        for line in lines
        if state_of(sheet.stored.get(line.enrolment_id)) != line.state
    ]


def _valid(marks: Sequence[MarkLine], *, sheet: Sheet) -> dict[int, MarkLine]:
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
    lines: Mapping[int, MarkLine], *, sheet: Sheet, version: int | None
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


def _store(sheet: Sheet, lines: Sequence[MarkLine], *, why: str) -> None:
    """Write the changed marks, what they said before, and what follows from them.

    A number of statements that does not grow with the lines.
    """
    session = sheet.session
    new = [open_sheet.mark(line, sheet) for line in lines]
    before = [
        sheet.stored[mark.enrolment_id]
        for mark in new
        if mark.enrolment_id in sheet.stored
    ]
    MarkCorrection.objects.bulk_create(
        open_sheet.corrected(m, sheet.by, at=sheet.at, why=why) for m in before
    )
    Mark.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["municipality", *open_sheet.SAYS, "voided_at", "voided_by"],
    )
    marked = sheet.stored.keys() | {mark.enrolment_id for mark in new}
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
