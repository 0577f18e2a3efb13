"""What a change means for a session and the rest of its series. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import calendar
from courses.models import Course, Session
from courses.services import schedule


class Scope(StrEnum):
    """Which sessions a change is meant for; all from the chosen one on."""

    ONE = "one"
    WEEKDAY = "weekday"
    ALL = "all"

    @property
    def words(self) -> Promise:
        """As the form says it."""
        return _WORDS[self]


_WORDS = {
    Scope.ONE: gettext_lazy("only this session"),
    Scope.WEEKDAY: gettext_lazy("this and the rest on the same weekday and time"),
    Scope.ALL: gettext_lazy("this and the rest of the whole pattern"),
}


class Fate(StrEnum):
    """What saving does with a session."""

    CHANGES = "changes"
    STAYS = "stays"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Shape:
    """When, where, what and with whom, in Copenhagen local time."""

    on: date
    start: time
    end: time
    kind: str
    room: str
    teacher_id: int | None

    @classmethod
    def of(cls, session: Session) -> "Shape":
        """What a session is now."""
        return cls(
            on=session.on,
            start=session.start,
            end=session.end,
            kind=session.kind,
            room=session.room,
            teacher_id=session.teacher_id,
        )

    @property
    def when(self) -> tuple[date, time, time]:
        """Date and times."""
        return self.on, self.start, self.end


@dataclass(frozen=True, slots=True)
class Step:
    """One session of the scope: what it becomes and what happens to it.

    ``why`` says why it stays or cannot be; ``warning`` what to think of.
    """

    session: Session
    becomes: Shape
    fate: Fate
    why: str = ""
    warning: str = ""

    @property
    def moves(self) -> bool:
        """Whether date or times change."""
        return self.becomes.when != Shape.of(self.session).when

    @property
    def changes_date(self) -> bool:
        """Whether it moves to another date."""
        return self.becomes.on != self.session.on


def seal(steps: Sequence[Step]) -> str:
    """Another one as soon as a session of the steps is another or becomes another."""
    return calendar.sealed(
        [
            (e.session.pk, e.session.revision, e.session.version, e.becomes, e.fate)
            for e in steps
        ]
    )


def scopes_of(session: Session) -> list[Scope]:
    """What can be chosen: what was not planned as a pattern has no rest of one."""
    return [each for each in Scope if session.series or each != Scope.ALL]


def within(session: Session, scope: Scope) -> QuerySet[Session]:
    """The held sessions a change is meant for, the chosen one first."""
    rest = session.course.sessions.held().filter(starts_at__gte=session.starts_at)
    match scope:
        case Scope.WEEKDAY:
            rest = rest.filter(
                on__iso_week_day=session.on.isoweekday(),
                start=session.start,
                end=session.end,
            )
        case Scope.ALL if session.series:
            rest = rest.filter(series=session.series)
        case _:
            rest = rest.filter(pk=session.pk)
    return rest.order_by("starts_at", "pk")


def laid_out(course: Course, sessions: Sequence[Session], becomes: Shape) -> list[Step]:
    """What becomes of ``sessions`` when the first becomes ``becomes``.

    Only what differs from the first is carried to the others: a shift of days, new
    times, room, teacher, kind. A registered session keeps its time; one that would
    fall on a closed day stays where it is, unless it is the first. Two statements.
    """
    first = Shape.of(sessions[0])
    closures = schedule.closures_of(course.school_id)
    steps = []
    for each in sessions:
        shape = _carried(Shape.of(each), first, becomes)
        step = Step(each, shape, Fate.CHANGES)
        closed = calendar.why_closed(shape.on, closures) if step.moves else ""
        if shape == Shape.of(each):
            step = replace(step, fate=Fate.STAYS)
        elif step.moves and each.version:
            step = _stays(step, _("attendance is registered"))
        elif closed and each is not sessions[0]:
            step = _stays(step, closed)
        steps.append(replace(step, warning=closed if step.fate == "changes" else ""))
    return _possible(course, steps)


def called_off(sessions: Sequence[Session], *, despite_register: bool) -> list[Step]:
    """What cancelling does; a registered session only when that is said."""
    return [
        Step(each, Shape.of(each), Fate.STAYS, _("attendance is registered"))
        if each.version and not despite_register
        else Step(each, Shape.of(each), Fate.CHANGES)
        for each in sessions
    ]


def _carried(own: Shape, first: Shape, becomes: Shape) -> Shape:
    """What differs between ``first`` and ``becomes``, brought to ``own``."""
    return Shape(
        on=own.on + (becomes.on - first.on),
        start=own.start if becomes.start == first.start else becomes.start,
        end=own.end if becomes.end == first.end else becomes.end,
        kind=own.kind if becomes.kind == first.kind else becomes.kind,
        room=own.room if becomes.room == first.room else becomes.room,
        teacher_id=(
            own.teacher_id
            if becomes.teacher_id == first.teacher_id
            else becomes.teacher_id
        ),
    )


def _stays(step: Step, why: str) -> Step:
    return replace(step, becomes=Shape.of(step.session), fate=Fate.STAYS, why=why)


def _possible(course: Course, steps: list[Step]) -> list[Step]:
    """Mark what cannot be: outside the course, no such time, across another."""
    moving = {each.session.pk for each in steps if each.fate == Fate.CHANGES}
    taken = [
        (other.starts_at, other.ends_at, schedule.overlapped(other))
        for other in course.sessions.held()
        if other.pk not in moving
    ]
    checked = []
    for step in steps:
        why = ""
        if step.fate == Fate.CHANGES:
            why = _refusal(course, step.becomes, taken)
        checked.append(replace(step, fate=Fate.IMPOSSIBLE, why=why) if why else step)
    return checked


def _refusal(course: Course, shape: Shape, taken: list[tuple]) -> str:  # type: ignore[type-arg]
    """Why a session cannot become ``shape``; what can be is ``taken`` afterwards."""
    if not course.starts_on <= shape.on <= course.ends_on:
        return _("outside the course")
    try:
        starts_at, ends_at, _minutes = calendar.instants(*shape.when)
    except (calendar.NoSuchTime, calendar.TooShortOrLong) as refusal:
        return str(refusal)
    for start, end, words in taken:
        if starts_at < end and start < ends_at:
            return str(words)
    taken.append((starts_at, ends_at, _("the series itself has a session then")))
    return ""
