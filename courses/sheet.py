"""A session's register as it is read, and as a form states it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from courses.models import (
    AbsenceCase,
    Enrolment,
    Mark,
    Presence,
    Progress,
    Session,
)
from courses.models.counts import Contacts
from courses.services import registers
from courses.services.registers import PARTLY, MarkLine
from municipalities.models import Membership
from municipalities.numbers import whole
from participants.models import Participant

# What "late" means while the teacher has not said how many minutes.
USUAL_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a day's roster, the mark if there is one, and what became of it."""

    enrolment: Enrolment
    mark: Mark | None
    progress: Progress | None

    @property
    def pk(self) -> int:
        """The enrolment's key, by which forms and the API name a line."""
        return self.enrolment.pk

    @property
    def person(self) -> Participant:
        """Who it is."""
        return self.enrolment.nomination.participant

    @property
    def presence(self) -> str:
        """What is marked; empty while nothing is."""
        return self.mark.presence if self.mark else ""

    @property
    def seen(self) -> str:
        """The line's value, for the form to say what its user saw."""
        return registers.state_of(self.mark)


def lines(*, session: Session, membership: Membership) -> list[Line]:
    """The roster as it was on the session's day, in Danish order, with its marks.

    One statement, however many people.
    """
    of_session = {
        "mark": FilteredRelation(
            "marks", condition=Q(marks__session=session, marks__voided_at=None)
        ),
        "case": FilteredRelation(
            "absence_cases", condition=Q(absence_cases__session=session)
        ),
    }
    roster = (
        Enrolment.objects.visible_to(membership)
        .filter(course=session.course_id)
        .on_roster(session.on)
        .in_danish_order()
        .annotate(**of_session, contacts=Contacts("case__pk"))
        .select_related("nomination__participant", "mark__reason", "case")  # type: ignore[misc] # filtered relations
    )
    return [_read(each) for each in roster]


def _read(enrolment: Enrolment) -> Line:
    """A filtered relation that found no row leaves no attribute."""
    case: AbsenceCase | None = getattr(enrolment, "case", None)
    contacts: int = enrolment.contacts or 0  # type: ignore[attr-defined] # annotated
    return Line(
        enrolment=enrolment,
        mark=getattr(enrolment, "mark", None),
        progress=case.progress(contacts=contacts) if case else None,
    )


def stated(
    sheet: Iterable[Line], data: Mapping[str, str], *, session: Session, at: datetime
) -> list[MarkLine]:
    """What a posted form says that its user did not see before.

    Fields per line: ``presence-<pk>``, ``minutes-<pk>``, ``reason-<pk>``, and
    ``seen-<pk>`` with what was shown; or ``choice-<pk>`` with a whole value, from the
    page that settles a conflict. A line without a choice is not stated.

    Raises:
        registers.InvalidMark: a field holds what no form offers.
    """
    found = (_line(each, data, session=session, at=at) for each in sheet)
    return [line for line in found if line and line.state != line.seen]


def _line(
    line: Line, data: Mapping[str, str], *, session: Session, at: datetime
) -> MarkLine | None:
    seen = data.get(f"seen-{line.pk}")
    if choice := data.get(f"choice-{line.pk}"):
        presence, minutes, reason = [*choice.split(":"), "", ""][:3]
    else:
        presence = data.get(f"presence-{line.pk}", "")
        minutes = data.get(f"minutes-{line.pk}", "").strip()
        reason = data.get(f"reason-{line.pk}", "")
    if not presence:
        return None
    if presence not in Presence.values:
        raise registers.InvalidMark(_("Choose how the person was present."))
    if presence == Presence.PRESENT:
        return MarkLine(line.pk, presence, seen=seen)
    if choice or presence in PARTLY:
        missed = _number(minutes) or usual_minutes(session, presence, at=at)
    else:
        kept = line.mark if line.presence == presence else None
        missed = kept.minutes_missed if kept else session.minutes
    reason_id = None if presence == Presence.NO_WORD else _number(reason)
    return MarkLine(line.pk, presence, missed, reason_id, seen)


def usual_minutes(session: Session, presence: str, *, at: datetime) -> int:
    """Minutes missed when none are given: by the clock while the session runs.

    Late is the time since the start, leaving early the time to the end; outside the
    session, or when that makes no sense, USUAL_MINUTES.
    """
    gone = int((at - session.starts_at).total_seconds() // 60)
    by_clock = gone if presence == Presence.LATE else session.minutes - gone
    if session.is_running(at=at) and 1 <= by_clock < session.minutes:
        return by_clock
    return min(USUAL_MINUTES, session.minutes)


def _number(text: str) -> int | None:
    if not text:
        return None
    if (number := whole(text)) is None:
        raise registers.InvalidMark(_("Write the minutes as a whole number."))
    return number
