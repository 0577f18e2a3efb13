"""Attendance lists: each row one person at one session of a course."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course, Enrolment, Mark, Presence, Session
from courses.services import registers
from courses.services.attendance_columns import COLUMNS
from courses.services.registers import MarkLine
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode
from participants.models import Upload
from participants.services.upload_work import in_savepoint
from participants.services.uploads import ImportKind, Result, Skip
from participants.spreadsheets.columns import Reading
from participants.spreadsheets.values import plain

PARTLY = (Presence.LATE, Presence.LEFT_EARLY)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a row says: one line of one session's register."""

    session_id: int
    line: MarkLine


@dataclass(frozen=True, slots=True)
class Book:
    """What the rows of a course are compared with, fetched once."""

    sessions: Mapping[date, Sequence[Session]]
    roster: Sequence[Enrolment]
    reasons: Mapping[str, int]


def prepare(upload: Upload, by: Membership) -> Callable[[Reading], Sighting]:
    """Fetch the course's sessions, people and reasons; refuses a row by ``Skip``.

    The returned function remembers who it has met at which session: of two rows for
    the same person the second is refused.
    """
    book = _book(upload, by)
    at = upload.confirmed_at or upload.uploaded_at
    met: set[tuple[int, int]] = set()

    def find(reading: Reading) -> Sighting:
        session = _session(reading.values, book.sessions)
        if at < session.opens_at():
            raise Skip("not_yet", column="on")
        enrolment = _enrolment(reading.values, book.roster, on=session.on)
        line = MarkLine(
            enrolment_id=enrolment.pk,
            presence=reading.values["status"],
            minutes_missed=_minutes_missed(reading.values, session),
            reason_id=_reason(reading.values, book.reasons),
        )
        if (session.pk, enrolment.pk) in met:
            raise Skip("twice")
        met.add((session.pk, enrolment.pk))
        return Sighting(session_id=session.pk, line=line)

    return find


def carry_out(
    pairs: Sequence[tuple[Reading, Sighting]], at: datetime, by: Membership
) -> list[Result]:
    """Report each session's rows together; rows that say what stands are unchanged."""
    results: list[Result] = []
    in_order = sorted(pairs, key=lambda pair: (pair[1].session_id, pair[0].row))
    for session_id, group in groupby(in_order, key=lambda pair: pair[1].session_id):
        lines = {reading.row: sighting.line for reading, sighting in group}
        results += in_savepoint(
            list(lines), partial(_report, session_id, lines, at=at, by=by)
        )
    return results


def _report(
    session_id: int, lines: Mapping[int, MarkLine], *, at: datetime, by: Membership
) -> dict[int, str]:
    """Report what differs from the register; returns the outcome of each row."""
    standing = {
        mark.enrolment_id: (mark.presence, mark.minutes_missed, mark.reason_id)
        for mark in Mark.objects.standing().filter(session=session_id)
    }
    outcomes = {row: _outcome(line, standing) for row, line in lines.items()}
    marks = [line for row, line in lines.items() if outcomes[row] != "unchanged"]
    if marks:
        try:
            registers.report(
                session_id=session_id,
                marks=marks,
                version=None,
                at=at,
                by=by,
                why=_("from an attendance list"),
            )
        except registers.NotYetHeld as refusal:
            raise Skip("not_yet", column="on") from refusal
        except registers.SessionCancelled as refusal:
            raise Skip("cancelled", column="on") from refusal
        except registers.NotEnrolled as refusal:
            raise Skip("not_on_course", column="name") from refusal
        except registers.InvalidMark as refusal:
            raise Skip("invalid") from refusal
    return outcomes


def _outcome(
    line: MarkLine, standing: Mapping[int, tuple[str, int, int | None]]
) -> str:
    if line.enrolment_id not in standing:
        return "created"
    says = (line.presence, line.minutes_missed, line.reason_id)
    return "unchanged" if standing[line.enrolment_id] == says else "changed"


def _book(upload: Upload, by: Membership) -> Book:
    course = Course.objects.visible_to(by).filter(pk=upload.target_id or 0).first()
    sessions: dict[date, list[Session]] = {}
    for session in Session.objects.visible_to(by).held().filter(course=course):
        sessions.setdefault(session.on, []).append(session)
    roster = Enrolment.objects.visible_to(by).filter(course=course)
    return Book(
        sessions=sessions,
        roster=list(roster.select_related("nomination__participant")),
        reasons={
            plain(name): reason.pk
            for reason in ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE)
            for name in (reason.code, reason.label_da, reason.label_en)
        },
    )


def _session(
    values: Mapping[str, Any], sessions: Mapping[date, Sequence[Session]]
) -> Session:
    """The session of the row's date, and of its time where the row names one."""
    of_day = sessions.get(values["on"], ())
    start: time | None = values.get("start")
    found = [each for each in of_day if start is None or each.start == start]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Skip("no_session", column="start" if of_day else "on")
    raise Skip("which_session", column="start")


def _enrolment(
    values: Mapping[str, Any], roster: Sequence[Enrolment], *, on: date
) -> Enrolment:
    """The one person on the course that day with the row's portal ID or name."""
    there = [
        each
        for each in roster
        if each.joined_on
        and each.joined_on <= on
        and (each.left_on is None or on < each.left_on)
    ]
    portal_id: uuid.UUID | None = values.get("portal_id")
    if portal_id is not None:
        found = [
            each for each in there if each.nomination.participant.public_id == portal_id
        ]
    else:
        name = _in_order(values.get("name", ""))
        found = [
            each
            for each in there
            if plain(each.nomination.participant.full_name) == name
        ]
    if len(found) == 1:
        return found[0]
    column = "portal_id" if portal_id is not None else "name"
    raise Skip("ambiguous" if found else "not_on_course", column=column)


def _in_order(name: str) -> str:
    """»Haddad, Amal« as »amal haddad«."""
    family_name, comma, given_name = name.partition(",")
    return plain(f"{given_name} {family_name}" if comma else name)


def _minutes_missed(values: Mapping[str, Any], session: Session) -> int:
    """Minutes missed: what the row says, else none or the whole session."""
    said: int | None = values.get("minutes", values.get("hours"))
    if values["status"] == Presence.PRESENT:
        if said:
            raise Skip("present_but_missed", column="minutes")
        return 0
    if values["status"] in PARTLY and not said:
        raise Skip("how_long", column="minutes")
    if said and said > session.minutes:
        raise Skip("too_long_missed", column="minutes")
    return said or session.minutes


def _reason(values: Mapping[str, Any], reasons: Mapping[str, int]) -> int | None:
    text = values.get("reason", "")
    if not text or values["status"] == Presence.PRESENT:
        return None
    if plain(text) not in reasons:
        raise Skip(
            "no_reason",
            column="reason",
            text=_("»%(text)s« is not on the list of reasons") % {"text": text},
        )
    return reasons[plain(text)]


ATTENDANCE_LIST = ImportKind(
    key=Upload.Kind.ATTENDANCE,
    permission=Permission.LOAD_ATTENDANCE,
    columns=COLUMNS,
    reasons={
        "no_session": gettext_lazy("the course has no session at that time"),
        "which_session": gettext_lazy("the day has several sessions: name the time"),
        "not_on_course": gettext_lazy("nobody of that name was on the course that day"),
        "ambiguous": gettext_lazy("several on the course have that name: use the ID"),
        "present_but_missed": gettext_lazy("present, and yet minutes are missed"),
        "how_long": gettext_lazy("the number of minutes is needed"),
        "too_long_missed": gettext_lazy("more minutes are missed than the session has"),
        "no_reason": gettext_lazy("the reason is not on the list"),
        "twice": gettext_lazy("the person stands further up at the same session"),
        "not_yet": gettext_lazy("the session has not been held yet"),
        "cancelled": gettext_lazy("the session was called off"),
    },
    prepare=prepare,
    carry_out=carry_out,
)
