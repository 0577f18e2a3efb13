"""A register while its session's row is locked: read, and written to."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses.models import KnownAbsence, Mark, MarkCorrection, Session
from courses.services.register_lines import MarkLine, NotYetHeld, SessionCancelled
from municipalities.models import Membership

# What a report changes of a mark that stands.
SAYS = ("presence", "minutes_missed", "reason", "recorded_at", "recorded_by")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A session's register while its row is locked: who was there, what is marked.

    ``roster`` is enrolment → the municipality that was the person's home that day.
    """

    session: Session
    roster: Mapping[int, int]
    stored: Mapping[int, Mark]
    at: datetime
    by: Membership

    @property
    def last_report(self) -> list[Mark]:
        """The marks the last report made or changed; none while nothing is marked."""
        last = max((mark.recorded_at for mark in self.stored.values()), default=None)
        return [mark for mark in self.stored.values() if mark.recorded_at == last]


def opened(session_id: int, by: Membership, *, at: datetime) -> Sheet:
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
    exempt = KnownAbsence.objects.exempt_from(session.module_id)
    there = (
        session.course.enrolments.on_roster(session.on)
        .exclude(pk__in=exempt)
        .with_home_on(session.on)
        .values_list("pk", "home_then")  # type: ignore[misc] # annotated
    )
    return Sheet(
        session=session,
        roster=dict(there),
        stored={each.enrolment_id: each for each in session.marks.standing()},
        at=at,
        by=by,
    )


def as_before(mark: Mark, said: MarkCorrection, sheet: Sheet) -> Mark:
    """A copy of ``mark`` that says again what the correction kept of it."""
    again = copy(mark)
    again.presence, again.minutes_missed = said.presence, said.minutes_missed
    again.reason_id = said.reason_id
    again.recorded_at, again.recorded_by = sheet.at, sheet.by
    return again


def mark(line: MarkLine, sheet: Sheet) -> Mark:
    """A new mark of what a line says, for the home of that day; not saved."""
    return Mark(
        session=sheet.session,
        enrolment_id=line.enrolment_id,
        municipality_id=sheet.roster[line.enrolment_id],
        presence=line.presence,
        minutes_missed=line.minutes_missed,
        reason_id=line.reason_id,
        recorded_at=sheet.at,
        recorded_by=sheet.by,
    )


def corrected(mark: Mark, by: Membership, *, at: datetime, why: str) -> MarkCorrection:
    """What ``mark`` said until now."""
    return MarkCorrection(
        mark=mark,
        municipality_id=mark.municipality_id,
        presence=mark.presence,
        minutes_missed=mark.minutes_missed,
        reason_id=mark.reason_id,
        recorded_at=mark.recorded_at,
        recorded_by_id=mark.recorded_by_id,
        corrected_at=at,
        corrected_by=by,
        why=why,
    )
