"""Keep the figures of past years right when people go: counts, never rows of somebody.

Runs in the transaction that erases, before it does. The courses are counted twice by
the functions that make the figures (``outcomes.summaries``), with the person and
without: what the tallies lose, the kept counts gain, so that a figure is the same
before and after (docs/adr/0013).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from courses.models import AbsenceCase, Course, Enrolment, Mark
from municipalities import isolation
from outcomes import disclosure, summaries
from outcomes.models import CohortCount
from outcomes.services import tallies
from outcomes.summaries.rows import STARTED, Row, Without

type Place = tuple[str, int]  # a figure, and the value counted


@dataclass(frozen=True, slots=True)
class _Where:
    """Whose count it is: a municipality's on a track, or all of one gender."""

    cooperation_id: int
    year: int
    track_id: int | None = None
    municipality_id: int | None = None
    gender: str = ""


def keep(participant_id: int, at: datetime) -> None:
    """Count a person's courses before their rows go; ``at`` says what has ended.

    Whose gender few others of the cooperation and year share is counted without it.
    """
    seats = Enrolment.objects.filter(nomination__participant=participant_id)
    started = seats.started().values_list("course", flat=True)
    common = {course_id: _is_common(seat) for course_id, seat in _seats(seats).items()}
    _move(
        set(started),
        Without(participant_id=participant_id),
        at=at,
        common=common,
    )


def keep_attendance(
    *, marks: QuerySet[Mark], cases: QuerySet[AbsenceCase], at: datetime
) -> None:
    """Count marks and absence follow-ups before they go; the people stay."""
    courses = {
        *marks.values_list("session__course", flat=True),
        *cases.values_list("enrolment__course", flat=True),
    }
    _move(courses, Without(marks=marks, cases=cases), at=at, common={})


def _seats(seats: Any) -> dict[int, Enrolment]:  # noqa: ANN401 (a queryset)
    found = seats.started().select_related("course__track", "nomination__participant")
    return {each.course_id: each for each in found}


def _move(
    course_ids: Collection[int],
    without: Without,
    *,
    at: datetime,
    common: dict[int, bool],
) -> None:
    """Move what goes from the courses' tallies to the kept counts."""
    if not course_ids:
        return
    with isolation.acting_for(isolation.CLOCKWORK):
        tallies.lock()
        before = summaries.count(course_ids, at=at)
        after = summaries.count(course_ids, at=at, without=without)
        tallies.store(after, course_ids=course_ids)
        courses = Course.objects.select_related("track").in_bulk(list(course_ids))
        for row, pair in sorted(before.less(after).items(), key=str):
            _add_row(courses[row.course_id], row, pair, common=common)


def _add_row(
    course: Course, row: Row, pair: tuple[int, int], *, common: dict[int, bool]
) -> None:
    cooperation, year = course.track.cooperation_id, course.starts_on.year
    place = _Where(cooperation, year, course.track_id, row.municipality_id)
    _add(place, row.place, pair)
    if row.gender and common.get(course.pk):
        _add(_Where(cooperation, year, gender=row.gender), row.place, pair)


def _is_common(seat: Enrolment) -> bool:
    """Whether enough others of the gender started with the cooperation that year."""
    course = seat.course
    cooperation, year = course.track.cooperation_id, course.starts_on.year
    gender = seat.nomination.participant.gender
    here = (
        Enrolment.objects.started()
        .filter(
            course__track__cooperation=cooperation,
            course__starts_on__year=year,
            nomination__participant__gender=gender,
        )
        .count()
    )
    gone = CohortCount.objects.filter(
        cooperation=cooperation, year=year, gender=gender, figure=STARTED
    ).values_list("part", flat=True)
    return here + sum(gone) >= disclosure.THRESHOLD


def _add(place: _Where, what: Place, pair: tuple[int, int]) -> None:
    """Add to the place's count; the rows lock each other, none is added twice."""
    figure, value = what
    where = {
        "cooperation_id": place.cooperation_id,
        "year": place.year,
        "track_id": place.track_id,
        "municipality_id": place.municipality_id,
        "gender": place.gender,
        "figure": figure,
        "value": value,
    }
    CohortCount.objects.bulk_create([CohortCount(**where)], ignore_conflicts=True)
    part, whole = pair
    CohortCount.objects.filter(**where).update(
        part=F("part") + part, whole=F("whole") + whole
    )
