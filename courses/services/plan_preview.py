"""What becomes of each day of a plan, before anything is saved. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from courses import calendar
from courses.calendar import Hours, Plan, PlannedSession
from courses.models import Course, Session
from courses.services import schedule


class Fate(StrEnum):
    """What saving the plan does with a day."""

    NEW = "new"
    KNOWN = "known"
    CLASHES = "clashes"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a plan; ``why`` says what stands in its way.

    ``warning`` does not: the teacher has something else then.
    """

    on: date
    hours: Hours | None
    fate: Fate
    why: str = ""
    warning: str = ""


def days(course: Course, plan: Plan) -> list[Day]:
    """Every day of the plan in order: new, there already, impossible or left out.

    Three statements, however many days.
    """
    there = list(course.sessions.held())
    busy = _busy(course, plan.sessions)
    found = [
        Day(
            each.on,
            None,
            Fate.LEFT_OUT,
            _("%(name)s – the school's own holiday") % {"name": each.why}
            if each.is_own
            else each.why,
        )
        for each in plan.skipped
    ]
    found += [
        _day(each, course=course, there=there, busy=busy) for each in plan.sessions
    ]
    return sorted(found, key=lambda day: day.on)


def _day(
    planned: PlannedSession,
    *,
    course: Course,
    there: Sequence[Session],
    busy: Sequence[Session],
) -> Day:
    hours = Hours(planned.start, planned.end)
    if any((e.on, e.start, e.end) == (planned.on, *hours) for e in there):
        return Day(planned.on, hours, Fate.KNOWN)
    if not course.starts_on <= planned.on <= course.ends_on:
        return Day(planned.on, hours, Fate.CLASHES, _("outside the course"))
    starts_at, ends_at, _minutes = calendar.instants(planned.on, *hours)
    for other in there:
        if starts_at < other.ends_at and other.starts_at < ends_at:
            return Day(planned.on, hours, Fate.CLASHES, schedule.overlapped(other))
    warning = next(
        (
            _("the teacher also has %(course)s") % {"course": other.course}
            for other in busy
            if starts_at < other.ends_at and other.starts_at < ends_at
        ),
        "",
    )
    return Day(planned.on, hours, Fate.NEW, warning=warning)


def _busy(course: Course, sessions: Sequence[PlannedSession]) -> list[Session]:
    """What the plan's teachers have on the school's other courses in that time."""
    teachers = {each.teacher_id for each in sessions if each.teacher_id}
    if not teachers:
        return []
    first, last = min(e.on for e in sessions), max(e.on for e in sessions)
    return list(
        Session.objects.held()
        .filter(teacher__in=teachers, on__range=(first, last))
        .exclude(course=course)
        .select_related("course__track")
    )
