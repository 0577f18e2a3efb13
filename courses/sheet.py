"""A session's register as it is read, and as a form states it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from courses.models import (
    AbsenceCase,
    Enrolment,
    KnownAbsence,
    Mark,
    Presence,
    Progress,
    Session,
)
from courses.models.counts import Contacts
from courses.models.enrolment import EnrolmentQuerySet
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
    known: KnownAbsence | None = None

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
        """What is marked, else what is known ahead; empty while nothing is."""
        if self.mark:
            return self.mark.presence
        return self.known.presence if self.known else ""

    @property
    def reason_id(self) -> int | None:
        """The reason of what is marked or known ahead."""
        said = self.mark or self.known
        return said.reason_id if said else None

    @property
    def seen(self) -> str:
        """The line's value, for the form to say what its user saw."""
        return registers.state_of(self.mark)


@dataclass(frozen=True, slots=True)
class Said:
    """What the register says of one person, without who it is: for what was saved."""

    mark: Mark
    progress: Progress | None

    @property
    def pk(self) -> int:
        """The enrolment's key, as ``Line.pk``."""
        return self.mark.enrolment_id

    @property
    def presence(self) -> str:
        """What is marked."""
        return self.mark.presence

    @property
    def seen(self) -> str:
        """As ``Line.seen``."""
        return registers.state_of(self.mark)


def said_of(session: Session, keys: Iterable[int]) -> list[Said]:
    """What the register says of these enrolments; two statements, nobody is read.

    Answers a save: the page has the names, and reads ten times as much.
    """
    keys = set(keys)
    cases = session.absence_cases.filter(enrolment__in=keys)
    progress = {
        case.enrolment_id: case.progress(contacts=case.tries or 0)  # type: ignore[attr-defined] # annotated
        for case in cases.annotate(tries=Contacts("pk"))
    }
    marks = session.marks.standing().filter(enrolment__in=keys).select_related("reason")
    return [Said(mark, progress.get(mark.enrolment_id)) for mark in marks]


def lines(*, session: Session, membership: Membership) -> list[Line]:
    """The roster as it was on the session's day, in Danish order, with its marks.

    Two statements, however many people.
    """
    away = {each.enrolment_id: each for each in KnownAbsence.objects.away_at(session)}
    of_session = {
        "mark": FilteredRelation(
            "marks", condition=Q(marks__session=session, marks__voided_at=None)
        ),
        "case": FilteredRelation(
            "absence_cases", condition=Q(absence_cases__session=session)
        ),
    }
    roster = (
        _expected(session, membership)
        .in_danish_order()
        .annotate(**of_session, contacts=Contacts("case__pk"))
        .select_related("nomination__participant", "mark__reason", "case")  # type: ignore[misc] # filtered relations
    )
    return [_read(each, away.get(each.pk)) for each in roster]


def keys(*, session: Session, membership: Membership) -> set[int]:
    """By which keys a form may name the lines of a register; one statement."""
    return set(_expected(session, membership).values_list("pk", flat=True))


def _expected(session: Session, membership: Membership) -> EnrolmentQuerySet:
    """Who was on the course on the session's day and not exempt from its module."""
    return (
        Enrolment.objects.visible_to(membership)
        .filter(course=session.course_id)
        .on_roster(session.on)
        .exclude(pk__in=KnownAbsence.objects.exempt_from(session.module_id))
    )


def _read(enrolment: Enrolment, known: KnownAbsence | None) -> Line:
    """A filtered relation that found no row leaves no attribute."""
    case: AbsenceCase | None = getattr(enrolment, "case", None)
    contacts: int = enrolment.contacts or 0  # type: ignore[attr-defined] # annotated
    return Line(
        enrolment=enrolment,
        mark=getattr(enrolment, "mark", None),
        progress=case.progress(contacts=contacts) if case else None,
        known=known,
    )


def stated(
    keys: Iterable[int], data: Mapping[str, str], *, session: Session, at: datetime
) -> list[MarkLine]:
    """What a posted form says of the lines ``keys`` that its user did not see before.

    Fields per line: ``presence-<pk>``, ``minutes-<pk>``, ``reason-<pk>``, and
    ``seen-<pk>`` with what was shown; or ``choice-<pk>`` with a whole value, from the
    page that settles a conflict. A line without a choice is not stated.

    Raises:
        registers.InvalidMark: a field holds what no form offers.
    """
    found = (_line(each, data, session=session, at=at) for each in keys)
    return [line for line in found if line and line.state != line.seen]


def _line(
    pk: int, data: Mapping[str, str], *, session: Session, at: datetime
) -> MarkLine | None:
    seen = data.get(f"seen-{pk}")
    if choice := data.get(f"choice-{pk}"):
        presence, minutes, reason = [*choice.split(":"), "", ""][:3]
    else:
        presence = data.get(f"presence-{pk}", "")
        minutes = data.get(f"minutes-{pk}", "").strip()
        reason = data.get(f"reason-{pk}", "")
    if not presence:
        return None
    if presence not in Presence.values:
        raise registers.InvalidMark(_("Choose how the person was present."))
    if presence == Presence.PRESENT:
        return MarkLine(pk, presence, seen=seen)
    if choice or presence in PARTLY:
        missed = _number(minutes) or usual_minutes(session, presence, at=at)
    else:
        missed = _kept(seen, presence) or session.minutes
    reason_id = None if presence == Presence.NO_WORD else _number(reason)
    return MarkLine(pk, presence, missed, reason_id, seen)


def _kept(seen: str | None, presence: str) -> int | None:
    """The minutes of an absence that stays what it was (``Mark.state``)."""
    was, _sep, rest = (seen or "").partition(":")
    return whole(rest.partition(":")[0]) if was == presence else None


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
