"""Whose other courses, Danish classes or work meet a course's sessions (D18).

Reads only, and only for the home municipality and the coordinator: a school learns
nothing of what else its people do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from courses.models import Course, Enrolment, Session
from courses.weekly_hours import Weekly, When, overlap
from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership
from participants.models import Participant


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that meets sessions: in words, how many, and the first of them."""

    words: str
    first: date


@dataclass(frozen=True, slots=True)
class Clash:
    """A person with a seat, and everything that meets the sessions."""

    entry: Enrolment
    reasons: list[Reason]

    @property
    def person(self) -> Participant:
        """Who it is."""
        return self.entry.nomination.participant


def may_see(by: Membership) -> bool:
    """Whether the role may know what else people do."""
    return access.allows(by, Permission.READ_NOMINATIONS)


def ahead(course: Course, *, today: date) -> list[When]:
    """The course's held sessions from ``today`` on."""
    held = course.sessions.held().filter(on__gte=today).order_by("starts_at")
    return [When(each.on, each.start, each.end) for each in held]


def of_course(by: Membership, course: Course, times: Sequence[When]) -> list[Clash]:
    """Everybody on the course whom ``by`` sees and whose week meets ``times``.

    Three statements, however many people; in Danish order. Empty for a role that may
    not know (``may_see``).
    """
    if not times or not may_see(by):
        return []
    entries = list(
        Enrolment.objects.visible_to(by)
        .filter(course=course, completed_at=None)
        .seated()
        .in_danish_order()
    )
    elsewhere = _elsewhere(course, entries, times, by=by)
    found = []
    for entry in entries:
        person = entry.nomination.participant
        others = elsewhere.get(person.pk, [])
        reasons = [
            *_weekly(entry, times),
            *_courses(others, times, is_named=not person.protected),
        ]
        if reasons:
            found.append(Clash(entry, reasons))
    return found


def _weekly(entry: Enrolment, times: Sequence[When]) -> Iterable[Reason]:
    said = entry.nomination
    danish = Weekly(said.danish_weekdays, said.danish_from, said.danish_until)
    if met := [each for each in times if danish.meets(each)]:
        words = _("%(n)s × Danish classes")
        yield Reason(words % {"n": len(met)}, min(met).on)
    work = Weekly(said.work_weekdays, said.work_from, said.work_until)
    if met := [each for each in times if work.meets(each)]:
        words = _("%(n)s × work")
        yield Reason(words % {"n": len(met)}, min(met).on)


def _courses(
    others: Sequence[Session], times: Sequence[When], *, is_named: bool
) -> Iterable[Reason]:
    """The other courses that meet the times; a protected person's are not named."""
    met: dict[str, list[When]] = {}
    for other in others:
        name = str(other.course) if is_named else _("another course")
        at = When(other.on, other.start, other.end)
        met.setdefault(name, []).extend(e for e in times if overlap(e, at))
    for name, dates in met.items():
        if dates:
            words = _("%(n)s × %(course)s") % {"n": len(dates), "course": name}
            yield Reason(words, min(dates).on)


def _elsewhere(
    course: Course,
    entries: Sequence[Enrolment],
    times: Sequence[When],
    *,
    by: Membership,
) -> dict[int, list[Session]]:
    """By participant: sessions of their other seats that ``by`` sees, on those days."""
    people = {each.nomination.participant_id for each in entries}
    seats = (
        Enrolment.objects.visible_to(by)
        .seated()
        .filter(completed_at=None, nomination__participant__in=people)
        .exclude(course=course)
    )
    courses: dict[int, set[int]] = {}
    for person, other in seats.values_list("nomination__participant", "course"):
        courses.setdefault(other, set()).add(person)
    held = Session.objects.held().filter(
        on__in={each.on for each in times},
        course__cancelled_at=None,
        course__in=courses,
    )
    found: dict[int, list[Session]] = {}
    for session in held.select_related("course__track").order_by("starts_at"):
        for person in courses[session.course_id]:
            found.setdefault(person, []).append(session)
    return found
