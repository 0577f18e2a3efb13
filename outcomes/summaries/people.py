"""What became of everybody who started: completed, in work, with how many hours."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import localdate

from courses.models import Enrolment
from outcomes.definitions import (
    COMPANY,
    COMPLETION,
    EARLY_14,
    EARLY_MONTH,
    HOURS,
    HOURS_ANY,
    HOURS_FULL,
    JOBS,
    LEFT_FOR_WORK,
    ON_TIME,
    SELF_SUPPORTING,
    UNKNOWN,
)
from outcomes.models import SUCCESS, SUPPORTED, Destination, FollowUp, Outcome
from outcomes.months import months_after
from outcomes.summaries import gaps
from outcomes.summaries.rows import STARTED, Count2, Counts, Row, Without

FOR_WORK = ("got_job", "education")
FULL_TIME = 37
IN_TIME = timedelta(days=14)
FORTNIGHT = timedelta(days=14)
JOB = (Destination.JOB_FULL, Destination.JOB_PART)


@dataclass(slots=True)
class Person:
    """One seat of somebody who started: no name, only what is counted.

    ``asked`` has the months a question has come due for, ``said`` the newest statement
    (destination, ordinary hours a week) at each.
    """

    row: Mapping[str, Any]
    asked: dict[int, tuple[date, datetime | None]] = field(default_factory=dict)
    said: dict[int, tuple[str, Decimal | None]] = field(default_factory=dict)

    @property
    def newest(self) -> tuple[str, Decimal | None]:
        """The latest statement, or nothing."""
        return self.said[max(self.said)] if self.said else ("", None)


def started(course_ids: Collection[int], *, at: datetime, without: Without) -> Q:
    """Seats of people who started these courses by ``at``."""
    return without.seats() & Q(
        course__in=course_ids,
        course__cancelled_at=None,
        course__starts_on__lte=localdate(at),
    )


def count(
    counts: Counts, course_ids: Collection[int], *, at: datetime, without: Without
) -> None:
    """Count people by municipality, gender and arrival year; seven statements."""
    found = _people(started(course_ids, at=at, without=without), course_ids)
    today = localdate(at)
    waited = gaps.of({pk: each.row for pk, each in found.items()}, today=today)
    for pk, person in found.items():
        pairs = {STARTED: (1, 1), **dict(_figures(person, today=today))}
        if pk in waited:
            pairs[gaps.GAPS.key] = (int(waited[pk]), 1)
        for figure, (part, whole) in pairs.items():
            counts.add(_place(person.row, figure), part, whole)


def _place(row: Mapping[str, Any], figure: str) -> Row:
    return Row(
        row["course"], row["municipality"], row["gender"], row["arrival_year"], figure
    )


def _people(condition: Q, course_ids: Collection[int]) -> dict[int, Person]:
    seats: Any = Enrolment.objects.filter(condition).started()
    found = {
        row["pk"]: Person(row)
        for row in seats.values(
            *("pk", "course", "municipality", "completed_at", "left_on"),
            participant=F("nomination__participant"),
            gender=F("nomination__participant__gender"),
            arrival_year=F("nomination__participant__arrival_year"),
            takeover_on=F("nomination__participant__takeover_on"),
            home=F("nomination__participant__municipality"),
            nominated_at=F("nomination__nominated_at"),
            left_for=F("leave_reason__code"),
            starts_on=F("course__starts_on"),
            ends_on=F("course__ends_on"),
        )
    }
    asked = FollowUp.objects.filter(enrolment__course__in=course_ids)
    for pk, months, due_on, answered_at in asked.values_list(
        "enrolment", "months", "due_on", "answered_at"
    ):
        if pk in found:
            found[pk].asked[months] = (due_on, answered_at)
    said = Outcome.objects.filter(enrolment__course__in=course_ids)
    for pk, months, destination, hours in said.order_by(
        "recorded_at", "pk"
    ).values_list("enrolment", "follow_up__months", "destination", "weekly_hours"):
        if pk in found:
            found[pk].said[months] = (destination, hours)
    return found


type Figures = Iterator[tuple[str, Count2]]


def _figures(person: Person, *, today: date) -> Figures:
    yield from _course(person, today=today)
    yield from _jobs(person)
    yield from _early(person)
    due = [
        (due_on, answered)
        for due_on, answered in person.asked.values()
        if due_on + IN_TIME < today
    ]
    in_time = sum(
        answered is not None and localdate(answered) <= due_on + IN_TIME
        for due_on, answered in due
    )
    yield ON_TIME.key, (in_time, len(due))
    if person.asked:
        yield from _newest(person)


def _course(person: Person, *, today: date) -> Figures:
    if person.row["ends_on"] < today:
        yield COMPLETION.key, (int(person.row["completed_at"] is not None), 1)
        yield LEFT_FOR_WORK.key, (int(person.row["left_for"] in FOR_WORK), 1)


def _jobs(person: Person) -> Figures:
    """In work so many months after, of everybody the question has come due for."""
    for (months, of), kpi in JOBS.items():
        if months in person.asked and (of == "started" or person.row["completed_at"]):
            destination, _hours = person.said.get(months, ("", None))
            yield kpi.key, (int(destination in SUCCESS), 1)


def _newest(person: Person) -> Figures:
    destination, hours = person.newest
    in_job = destination in JOB
    yield SELF_SUPPORTING.key, (int(destination in SUCCESS), 1)
    yield COMPANY.key, (int(destination in SUPPORTED), 1)
    yield UNKNOWN.key, (int(destination in {"", Destination.UNKNOWN}), 1)
    yield HOURS_ANY.key, (int(in_job), 1)
    full = destination == Destination.JOB_FULL or (in_job and (hours or 0) >= FULL_TIME)
    yield HOURS_FULL.key, (int(full), 1)
    if not in_job:
        yield HOURS.key, (0, 1)
    elif hours is not None:
        yield HOURS.key, (int(hours * HOURS.scale), 1)


def _early(person: Person) -> Figures:
    """Nominated or started soon after the municipality took over, if that is known.

    Of who has moved since, another municipality's takeover is all that is known.
    """
    takeover = person.row["takeover_on"]
    if takeover is None or person.row["home"] != person.row["municipality"]:
        return
    first = min(localdate(person.row["nominated_at"]), person.row["starts_on"])
    yield EARLY_14.key, (int(first <= takeover + FORTNIGHT), 1)
    yield EARLY_MONTH.key, (int(first <= months_after(takeover, 1)), 1)
