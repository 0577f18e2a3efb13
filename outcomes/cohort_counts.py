"""Keep the figures of past years right when people go: counts, never rows of somebody.

Runs in the transaction that erases, before it does. What is kept is computed by the
same functions that make the figures (``outcomes.summaries``), so that a figure is the
same before and after (docs/adr/0013).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from courses.models import AbsenceCase, Course, Enrolment, Mark, ModuleResult
from outcomes import disclosure, summaries
from outcomes.cohort import STARTED, Cohort, Count2, Person
from outcomes.definitions import COMPANY, COMPLETION, JOBS, SELF_SUPPORTING, UNKNOWN
from outcomes.models import CohortCount

# The figures that count people; each is kept under its own key.
OF_PEOPLE = (SELF_SUPPORTING, COMPANY, COMPLETION, UNKNOWN, *JOBS.values())


@dataclass(frozen=True, slots=True)
class _Place:
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
    for seat in seats.started().select_related("course__track"):
        _keep_seat(seat, today=localdate(at))
    _keep_rows(
        marks=Mark.objects.that_count().filter(enrolment__in=seats),
        results=ModuleResult.objects.filter(enrolment__in=seats),
        cases=AbsenceCase.objects.that_count().filter(enrolment__in=seats),
    )


def keep_attendance(*, marks: QuerySet[Mark], cases: QuerySet[AbsenceCase]) -> None:
    """Count marks and absence follow-ups before they go; the people stay."""
    marks = marks.filter(session__cancelled_at=None)
    _keep_rows(marks=marks, results=ModuleResult.objects.none(), cases=cases)


def _keep_seat(seat: Enrolment, *, today: date) -> None:
    course = seat.course
    (row,) = summaries.rows(Enrolment.objects.filter(pk=seat.pk))
    someone = summaries.person(row, today=today)
    alone = Cohort(course.starts_on.year, (someone,), 0, {}, {}, {})
    counts = {kpi.key: summaries.count(kpi, alone) for kpi in OF_PEOPLE}
    counts[STARTED] = (1, 1)
    place = _Place(
        cooperation_id=course.track.cooperation_id,
        year=course.starts_on.year,
        track_id=course.track_id,
        municipality_id=seat.municipality_id,
    )
    _add(place, counts)
    common = _Place(place.cooperation_id, place.year)
    if _is_common(someone, common):
        _add(_Place(place.cooperation_id, place.year, gender=someone.gender), counts)
    others = course.enrolments.started().exclude(pk=seat.pk)
    if not others.exists():
        _add(common, {summaries.SEATS: (course.seats, course.seats)})


def _is_common(someone: Person, common: _Place) -> bool:
    """Whether enough others of the gender started with the cooperation that year."""
    here = (
        Enrolment.objects.started()
        .filter(
            course__track__cooperation=common.cooperation_id,
            course__starts_on__year=common.year,
            nomination__participant__gender=someone.gender,
        )
        .count()
    )
    gone = CohortCount.objects.filter(
        cooperation=common.cooperation_id,
        year=common.year,
        gender=someone.gender,
        figure=STARTED,
    ).values_list("part", flat=True)
    return here + sum(gone) >= disclosure.THRESHOLD


def _keep_rows(
    *,
    marks: QuerySet[Mark],
    results: QuerySet[ModuleResult],
    cases: QuerySet[AbsenceCase],
) -> None:
    """Add up minutes, modules and follow-ups per course, in the year of its start."""
    courses = Course.objects.filter(
        pk__in={
            *marks.values_list("session__course", flat=True),
            *results.values_list("enrolment__course", flat=True),
            *cases.values_list("enrolment__course", flat=True),
        }
    ).select_related("track")
    for course in courses:
        counts = summaries.per_place(
            marks=marks.filter(session__course=course),
            results=results.filter(enrolment__course=course),
            cases=cases.filter(enrolment__course=course),
        )
        for figure, years in counts.items():
            for year, places in years.items():
                _add_places(course, figure, year=year, places=places)


def _add_places(
    course: Course, figure: str, *, year: int, places: Mapping[int, Count2]
) -> None:
    for municipality_id, counts in places.items():
        place = _Place(
            cooperation_id=course.track.cooperation_id,
            year=year,
            track_id=course.track_id,
            municipality_id=municipality_id,
        )
        _add(place, {figure: counts})


def _add(place: _Place, counts: Mapping[str, Count2]) -> None:
    """Add to the place's counts; the rows lock each other, none is added twice."""
    where = {
        "cooperation_id": place.cooperation_id,
        "year": place.year,
        "track_id": place.track_id,
        "municipality_id": place.municipality_id,
        "gender": place.gender,
    }
    added = {figure: pair for figure, pair in counts.items() if pair != (0, 0)}
    CohortCount.objects.bulk_create(
        [CohortCount(**where, figure=figure) for figure in sorted(added)],
        ignore_conflicts=True,
    )
    for figure in sorted(added):
        part, whole = added[figure]
        CohortCount.objects.filter(**where, figure=figure).update(
            part=F("part") + part, whole=F("whole") + whole
        )
