"""Who was left waiting after a course: more than 42 days without anything (B7)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from courses.models import Enrolment
from outcomes.definitions import GAPS
from outcomes.models import SUCCESS, SUPPORTED, NextStep, Outcome, Placement

LONGEST = timedelta(days=42)
BUSY = ("got_job", "education")
MOVED = "moved"

__all__ = ["GAPS", "of"]


def of(seats: Mapping[int, Mapping[str, Any]], *, today: date) -> dict[int, bool]:
    """Seat → whether more than 42 days passed from the last day to anything new.

    Only of courses that ended more than 42 days ago; who moved is left out. Four
    statements. Something new is a next step, a later course, a placement that lasts
    beyond the course, a statement of a job, education or supported place.
    """
    over = {
        pk: row
        for pk, row in seats.items()
        if row["ends_on"] + LONGEST < today and row["left_for"] != MOVED
    }
    began = _activities(over)
    return {
        pk: row["left_for"] not in BUSY
        and not any(
            on <= row["ends_on"] + LONGEST and (until is None or until > row["ends_on"])
            for on, until in began[pk]
        )
        for pk, row in over.items()
    }


type Stretch = tuple[date, date | None]


def _activities(seats: Mapping[int, Mapping[str, Any]]) -> dict[int, list[Stretch]]:
    """From when to when each person did something, by seat; None is no known end."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    steps = NextStep.objects.filter(enrolment__in=seats)
    for pk, on in steps.values_list("enrolment", "starts_on"):
        found[pk].append((on, None))
    said = Outcome.objects.filter(
        enrolment__in=seats, destination__in=(*SUCCESS, *SUPPORTED)
    )
    for pk, on in said.values_list("enrolment", "as_of"):
        found[pk].append((on, None))
    people: dict[int, list[int]] = defaultdict(list)
    for pk, row in seats.items():
        people[row["participant"]].append(pk)
    for participant, on, until in [*_placements(people), *_courses(people)]:
        for pk in people[participant]:
            found[pk].append((on, until))
    return found


def _placements(people: Mapping[int, Any]) -> list[tuple[int, date, date | None]]:
    found = Placement.objects.filter(participant__in=people)
    return [
        (participant, period.lower, ended_on or period.upper)
        for participant, period, ended_on in found.values_list(
            "participant", "period", "ended_on"
        )
    ]


def _courses(people: Mapping[int, Any]) -> list[tuple[int, date, date | None]]:
    """Courses somebody started; the seat's own ends with it and is nothing new."""
    seats = Enrolment.objects.started().filter(
        nomination__participant__in=people, course__cancelled_at=None
    )
    return list(
        seats.values_list(
            "nomination__participant", F("course__starts_on"), F("course__ends_on")
        )
    )
