"""Reads what fills people's weeks, for the home municipality alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from branchespor.models import Nomination
from courses import calendar
from courses.models import Enrolment, KnownAbsence, Mark, Session
from courses.weekly_hours import Weekly, When
from municipalities.models import Membership, RuleValue
from outcomes.hours import WEEK, AtWork, Plan, Taught, Week, week_of
from outcomes.models import Placement
from participants.models import Participant


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """A person and the weeks asked for, in their order."""

    person: Participant
    weeks: list[Week]


def weeks_of(
    by: Membership, people: Collection[Participant], mondays: list[date], *, today: date
) -> list[PersonWeeks]:
    """The weeks from each of ``mondays`` (ascending, together) of each person.

    Six statements, however many people and weeks. People ``by`` does not see come
    out with empty weeks.
    """
    first, last = mondays[0], mondays[-1] + WEEK - timedelta(days=1)
    plans = _plans(by, people, first=first, last=last)
    rule = RuleValue.objects.on(today).filter(key="weekly_hours").first()
    usual = int(rule.number or 0) if rule else 0
    closed = _closed(first, last)
    return [
        PersonWeeks(
            person,
            [
                week_of(plans[person.pk], day, usual=usual, now=today, closed=closed)
                for day in mondays
            ],
        )
        for person in people
    ]


def _closed(first: date, last: date) -> set[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if calendar.why_closed(day)}


def _plans(
    by: Membership, people: Collection[Participant], *, first: date, last: date
) -> dict[int, Plan]:
    taught = _taught(by, people, first=first, last=last)
    weekly = _weekly(by, people)
    placed = _placed(by, people, first=first, last=last)
    nothing = Plan()
    return {
        person.pk: Plan(
            taught=taught.get(person.pk, []),
            danish=weekly.get(person.pk, nothing).danish,
            work=weekly.get(person.pk, nothing).work,
            placements=placed.get(person.pk, []),
            duty=person.duty_hours,
        )
        for person in people
    }


def _taught(
    by: Membership, people: Collection[Participant], *, first: date, last: date
) -> dict[int, list[Taught]]:
    """By participant: held sessions on the days the person belonged to the course."""
    seats = list(
        Enrolment.objects.visible_to(by)
        .filter(nomination__participant__in=people, seated_at__isnull=False)
        .exclude(joined_on__gt=last)
        .exclude(left_on__lte=first)
        .filter(course__cancelled_at=None, joined_on__isnull=False)
        .select_related("nomination")
        .annotate(
            exempt=ArraySubquery(
                KnownAbsence.objects.open()
                .filter(enrolment=OuterRef("pk"), module__isnull=False)
                .values("module")
            )
        )
    )
    of_course: dict[int, list[Session]] = {}
    held = Session.objects.held().filter(
        course__in={seat.course_id for seat in seats}, on__range=(first, last)
    )
    for session in held.order_by("starts_at"):
        of_course.setdefault(session.course_id, []).append(session)
    missed = _missed(seats, first=first, last=last)
    found: dict[int, list[Taught]] = {}
    for seat in seats:
        sessions = [
            each
            for each in of_course.get(seat.course_id, [])
            if _belongs(seat, each.on) and each.module_id not in seat.exempt  # type: ignore[attr-defined] # annotated
        ]
        mine = found.setdefault(seat.nomination.participant_id, [])
        mine += [_as_taught(e, missed.get((seat.pk, e.pk))) for e in sessions]
    return found


def _missed(
    seats: Iterable[Enrolment], *, first: date, last: date
) -> dict[tuple[int, int], int]:
    marks = Mark.objects.that_count().filter(
        enrolment__in=[seat.pk for seat in seats], session__on__range=(first, last)
    )
    rows = marks.values_list("enrolment", "session", "minutes_missed")
    return {(seat, session): minutes for seat, session, minutes in rows}


def _belongs(seat: Enrolment, day: date) -> bool:
    assert seat.joined_on is not None  # noqa: S101 (filtered above)
    return seat.joined_on <= day and (seat.left_on is None or day < seat.left_on)


def _as_taught(session: Session, missed: int | None) -> Taught:
    return Taught(
        when=When(session.on, session.start, session.end),
        minutes=session.minutes,
        missed=missed,
        is_placement=session.kind == Session.Kind.PLACEMENT,
    )


def _weekly(by: Membership, people: Collection[Participant]) -> dict[int, Plan]:
    """By participant: Danish classes and work as the newest nomination tells."""
    newest = (
        Nomination.objects.visible_to(by)
        .filter(participant__in=people, withdrawn_at=None)
        .order_by("participant", "-nominated_at", "-pk")
        .distinct("participant")
    )
    return {
        each.participant_id: Plan(
            danish=Weekly(each.danish_weekdays, each.danish_from, each.danish_until),
            work=Weekly(each.work_weekdays, each.work_from, each.work_until),
        )
        for each in newest
    }


def _placed(
    by: Membership, people: Collection[Participant], *, first: date, last: date
) -> dict[int, list[AtWork]]:
    """By participant: hours agreed with employers in the period."""
    placements = Placement.objects.visible_to(by).filter(
        participant__in=people,
        weekly_hours__isnull=False,
        period__overlap=(first, last + timedelta(days=1)),
    )
    found: dict[int, list[AtWork]] = {}
    for each in placements.order_by("pk"):
        found.setdefault(each.participant_id, []).append(_as_work(each))
    return found


def _as_work(placement: Placement) -> AtWork:
    """The period's end is the day after its last; an earlier end counts."""
    upper = placement.period.upper
    last = upper - timedelta(days=1) if upper else None
    if placement.ended_on and (last is None or placement.ended_on < last):
        last = placement.ended_on
    return AtWork(placement.period.lower, last, placement.weekly_hours or Decimal(0))
