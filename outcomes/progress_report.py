"""The report of progress in two voices: per course, and per cooperation.

Means only, of people whom nobody names: computed in the statistics role, and held back
where they would tell of one (``outcomes.progress_means``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courses.models import Enrolment
from municipalities import isolation
from outcomes import progress_means, quarters
from outcomes.models import ProgressDimension, ProgressMeasure
from outcomes.progress_means import Line, Score

Respondent = ProgressMeasure.Respondent


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension in two voices."""

    dimension: ProgressDimension
    line: Line


@dataclass(frozen=True, slots=True)
class Report:
    """One quarter of a cooperation, or of one of its courses."""

    quarter: date
    quarters: tuple[date, ...]
    rows: tuple[Row, ...]

    @property
    def shows_something(self) -> bool:
        """Whether at least one mean may be seen."""
        return any(
            voice.now.tenths is not None
            for row in self.rows
            for voice in (row.line.citizen, row.line.caseworker)
        )


type Measured = dict[tuple[int, str], list[Score]]


def report(
    cooperation_id: int,
    *,
    quarter: date | None = None,
    course_id: int | None = None,
) -> Report | None:
    """The newest quarter with measures, or the one asked for; None if there is none.

    Three statements, however many people. Who has been on several courses is counted
    with the latest that had begun by the end of the measure's quarter.
    """
    with isolation.counting():
        measured = _measured(cooperation_id)
    known = sorted(
        {
            each.quarter
            for rows in measured.values()
            for each in rows
            if course_id in {None, each.group}
        },
        reverse=True,
    )
    chosen = quarter or next(iter(known), None)
    if chosen is None or (quarter and quarter not in known):
        return None
    return Report(
        quarter=chosen,
        quarters=tuple(known),
        rows=tuple(_rows(measured, quarter=chosen, course_id=course_id)),
    )


def means(cooperation_id: int) -> tuple[Row, ...]:
    """For a leader's page: each dimension's two voices in the newest quarter.

    Empty while no mean may be shown. Three statements.
    """
    found = report(cooperation_id)
    return found.rows if found and found.shows_something else ()


def _rows(measured: Measured, *, quarter: date, course_id: int | None) -> Iterable[Row]:
    for dimension in ProgressDimension.objects.asked():
        citizen, caseworker = (
            progress_means.voice(
                measured.get((dimension.pk, respondent), ()),
                quarter=quarter,
                group=course_id,
            )
            for respondent in (Respondent.CITIZEN, Respondent.CASEWORKER)
        )
        yield Row(dimension, Line(citizen, caseworker))


def _measured(cooperation_id: int) -> Measured:
    """Every score of the cooperation's people, by dimension and voice."""
    seats = Enrolment.objects.started().filter(
        course__track__cooperation=cooperation_id, course__cancelled_at=None
    )
    begun: dict[int, list[tuple[date, int]]] = {}
    for person, starts_on, course in seats.values_list(
        "nomination__participant_id", "course__starts_on", "course_id"
    ):
        begun.setdefault(person, []).append((starts_on, course))
    found: Measured = {}
    for person, dimension, respondent, quarter, score in ProgressMeasure.objects.filter(
        participant__in=seats.values("nomination__participant_id")
    ).values_list(
        "participant_id",
        "dimension_id",
        "respondent",
        "quarter_starts_on",
        "score",
    ):
        group = _course(begun[person], quarter=quarter)
        found.setdefault((dimension, respondent), []).append(
            Score(person, group, quarter, score)
        )
    return found


def _course(begun: list[tuple[date, int]], *, quarter: date) -> int:
    """The latest course begun by the quarter's end; before any, the first to come."""
    last = quarters.last_day(quarter)
    by_then = [each for each in begun if each[0] <= last]
    return max(by_then)[1] if by_then else min(begun)[1]
