"""Counts what the definitions say, for one cooperation and one year of course starts.

A fixed number of statements fetches plain facts; everything after that is computed in
one place from them, so that page, table and file cannot differ.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import ExtractYear

from courses.models import AbsenceCase, Course, Enrolment, Mark, ModuleResult
from outcomes.cohort import NOBODY, Cohort, Count2, Gone, Person
from outcomes.definitions import (
    ATTENDANCE,
    CERTIFICATES,
    COMPANY,
    COMPLETION,
    FILL,
    JOBS,
    REACTION,
    SELF_SUPPORTING,
    UNKNOWN,
    Kpi,
)
from outcomes.models import (
    FOLLOW_UP_MONTHS,
    SUCCESS,
    SUPPORTED,
    CohortCount,
    Destination,
    FollowUp,
    Outcome,
)

A_DAY = timedelta(hours=24)
# The key of the seats of courses that nobody is left of.
SEATS = "seats"


def cohorts(
    *, cooperation_id: int, years: Collection[int], today: date
) -> dict[int, Cohort]:
    """Fetch the facts of the courses that began in some years, by ``today``.

    Five statements, however many people. Who is gone is in the counts kept of them.
    """
    courses = Course.objects.not_cancelled().filter(
        track__cooperation=cooperation_id,
        starts_on__year__in=years,
        starts_on__lte=today,
    )
    people: dict[int, list[Person]] = {year: [] for year in years}
    seats: dict[int, dict[int, int]] = {year: {} for year in years}
    for row in rows(Enrolment.objects.filter(course__in=courses)):
        people[row["year"]].append(person(row, today=today))
        seats[row["year"]][row["course"]] = row["seats"]
    gone = _gone(cooperation_id, years=years)
    attended, modules, seen = (
        _together(counts, gone, figure=figure)
        for figure, counts in per_place(
            marks=Mark.objects.that_count().filter(session__course__in=courses),
            results=ModuleResult.objects.filter(enrolment__course__in=courses),
            cases=AbsenceCase.objects.that_count().filter(
                enrolment__course__in=courses
            ),
        ).items()
    )
    return {
        year: Cohort(
            year=year,
            people=tuple(people[year]),
            seats=sum(seats[year].values()) + gone.get(year, NOBODY).seats,
            attended=attended.get(year, {}),
            modules=modules.get(year, {}),
            seen=seen.get(year, {}),
            gone=gone.get(year, NOBODY),
        )
        for year in years
    }


type PerYear = dict[int, dict[int, Count2]]


def per_place(
    *,
    marks: Any,  # noqa: ANN401 (a queryset)
    results: Any,  # noqa: ANN401
    cases: Any,  # noqa: ANN401
) -> dict[str, PerYear]:
    """Minutes attended of scheduled, modules passed, absences seen within a day.

    By the key the counts of people who are gone have; three statements.
    """
    return {
        "attended": _per_place(
            marks,
            year="session__course__starts_on__year",
            part=Sum(F("session__minutes") - F("minutes_missed")),
            whole=Sum("session__minutes"),
        ),
        "modules": _per_place(
            results,
            year="enrolment__course__starts_on__year",
            part=Count("pk", filter=Q(result=ModuleResult.Result.PASSED)),
            whole=Count("pk"),
        ),
        "seen": _per_place(
            cases,
            year="enrolment__course__starts_on__year",
            part=Count("pk", filter=Q(seen_at__lte=F("opened_at") + A_DAY)),
            whole=Count("pk"),
        ),
    }


def _together(here: PerYear, gone: Mapping[int, Gone], *, figure: str) -> PerYear:
    """Counts of who is here and of who is gone, added up."""
    for year, counts in gone.items():
        places = here.setdefault(year, {})
        for place, figures in counts.places.items():
            if figure in figures:
                places[place] = _sum([places.get(place, (0, 0)), figures[figure]])
    return here


def _gone(cooperation_id: int, *, years: Collection[int]) -> dict[int, Gone]:
    """The counts kept of people no longer here, by year; one statement."""
    kept = CohortCount.objects.filter(cooperation=cooperation_id, year__in=years)
    found: dict[int, Any] = {}
    for each in kept.values(
        *("year", "municipality", "gender", "figure", "part", "whole"),
        name=F("municipality__name"),
    ):
        gone = found.setdefault(
            each["year"], {"places": {}, "names": {}, "genders": {}, "seats": 0}
        )
        if each["figure"] == SEATS:
            gone["seats"] += each["part"]
        elif each["gender"]:
            _add(gone["genders"].setdefault(each["gender"], {}), each)
        else:
            gone["names"][each["municipality"]] = each["name"]
            _add(gone["places"].setdefault(each["municipality"], {}), each)
    return {year: Gone(**said) for year, said in found.items()}


def _add(figures: dict[str, Count2], row: Mapping[str, Any]) -> None:
    """Add a kept count to those of its place or gender (tracks are added up)."""
    part, whole = figures.get(row["figure"], (0, 0))
    figures[row["figure"]] = (part + row["part"], whole + row["whole"])


def _per_place(
    found: Any,  # noqa: ANN401 (a queryset)
    *,
    year: str,
    part: Any,  # noqa: ANN401 (an expression)
    whole: Any,  # noqa: ANN401
) -> PerYear:
    """Year → municipality → part and whole; one statement."""
    years: PerYear = {}
    counted = found.order_by().values("municipality", of_year=F(year))
    for each in counted.annotate(part=part, whole=whole):
        places = years.setdefault(each["of_year"], {})
        places[each["municipality"]] = (each["part"], each["whole"])
    return years


def rows(seats: Any) -> Iterable[dict[str, Any]]:  # noqa: ANN401 (a queryset)
    """Everybody of these enrolments who started, and what was said; one query."""
    said = {
        f"said_{months}": Subquery(
            Outcome.objects.filter(enrolment=OuterRef("pk"), follow_up__months=months)
            .order_by("-recorded_at", "-pk")
            .values("destination")[:1]
        )
        for months in FOLLOW_UP_MONTHS
    }
    asked = {
        f"asked_{months}": Exists(
            FollowUp.objects.filter(enrolment=OuterRef("pk"), months=months)
        )
        for months in FOLLOW_UP_MONTHS
    }
    found: Any = seats.started().values(
        "municipality",
        "municipality__name",
        "completed_at",
        "course",
        gender=F("nomination__participant__gender"),
        seats=F("course__seats"),
        ends_on=F("course__ends_on"),
        year=F("course__starts_on__year"),
        **said,
        **asked,
    )
    return found  # type: ignore[no-any-return]


def person(row: Mapping[str, Any], *, today: date) -> Person:
    """One of ``rows`` as what is counted."""
    said = {m: row[f"said_{m}"] for m in FOLLOW_UP_MONTHS if row[f"said_{m}"]}
    return Person(
        municipality_id=row["municipality"],
        municipality=row["municipality__name"],
        gender=row["gender"],
        ended=row["ends_on"] < today,
        completed=row["completed_at"] is not None,
        asked=frozenset(m for m in FOLLOW_UP_MONTHS if row[f"asked_{m}"]),
        said=said,
    )


def count(kpi: Kpi, of: Cohort) -> Count2:
    """Numerator and denominator of one figure; this is where each is computed."""
    return _sum([COUNTERS[kpi.key](of), of.gone.count(kpi.key)])


def _sum(counts: Iterable[Count2]) -> Count2:
    pairs = list(counts)
    return sum(part for part, _ in pairs), sum(whole for _, whole in pairs)


def _tally(
    people: Iterable[Person], *, among: Callable[[Person], bool], hit: Collection[str]
) -> Count2:
    found = [each for each in people if among(each)]
    return sum(each.newest in hit for each in found), len(found)


def _job(months: int, of: str) -> Callable[[Cohort], Count2]:
    """In work ``months`` after, of everybody the question has come due for."""

    def counter(cohort: Cohort) -> Count2:
        asked = [
            each
            for each in cohort.people
            if months in each.asked and (each.completed or of == "started")
        ]
        return sum(each.said.get(months) in SUCCESS for each in asked), len(asked)

    return counter


def _unknown(of: Cohort) -> Count2:
    asked = [each for each in of.people if each.asked]
    return sum(each.newest in {"", Destination.UNKNOWN} for each in asked), len(asked)


def _asked(person: Person) -> bool:
    return bool(person.asked)


def _hours(counts: Iterable[Count2]) -> Count2:
    minutes, scheduled = _sum(counts)
    return minutes // 60, scheduled // 60


COUNTERS: Mapping[str, Callable[[Cohort], Count2]] = {
    SELF_SUPPORTING.key: lambda of: _tally(of.people, among=_asked, hit=SUCCESS),
    COMPANY.key: lambda of: _tally(of.people, among=_asked, hit=SUPPORTED),
    FILL.key: lambda of: (of.started if of.seats else 0, of.seats),
    COMPLETION.key: lambda of: (
        sum(each.completed for each in of.people if each.ended),
        sum(each.ended for each in of.people),
    ),
    ATTENDANCE.key: lambda of: _hours(of.attended.values()),
    CERTIFICATES.key: lambda of: _sum(of.modules.values()),
    UNKNOWN.key: _unknown,
    REACTION.key: lambda of: _sum(of.seen.values()),
    **{kpi.key: _job(months, of) for (months, of), kpi in JOBS.items()},
}


def by_municipality(kpi: Kpi, of: Cohort) -> dict[int, Count2]:
    """The figure of each municipality that has people in the cohort."""
    return {place: count(kpi, of.of([place])) for place in sorted(of.places)}


def by_gender(kpi: Kpi, of: Cohort) -> dict[str, Count2]:
    """The figure by gender; only figures that count people have one."""
    return {gender: count(kpi, of.of_gender(gender)) for gender in of.genders}


def years(cooperation_id: int, *, today: date) -> list[int]:
    """The years in which courses of the cooperation began by today, newest first."""
    gone = CohortCount.objects.filter(
        cooperation=cooperation_id, year=ExtractYear(OuterRef("starts_on"))
    )
    started = Course.objects.not_cancelled().filter(
        Q(enrolments__seated_at__isnull=False) | Exists(gone),
        track__cooperation=cooperation_id,
        starts_on__lte=today,
    )
    found = started.order_by().values_list("starts_on__year", flat=True).distinct()
    return sorted(found, reverse=True)
