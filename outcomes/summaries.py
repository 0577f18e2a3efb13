"""Counts what the definitions say, for one cooperation and one year of course starts.

A fixed number of statements fetches plain facts; everything after that is computed in
one place from them, so that page, table and file cannot differ.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from courses.models import AbsenceCase, Course, Enrolment, Mark, ModuleResult
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
    Destination,
    FollowUp,
    Outcome,
)

type Count2 = tuple[int, int]
A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Person:
    """One person who started: no name, only what is counted.

    ``ended`` says that the course has: only then can it have been completed.
    ``asked`` are the months a follow-up has come due for, ``said`` the newest
    destination at each, ``newest`` the latest of them.
    """

    municipality_id: int
    municipality: str
    gender: str
    ended: bool
    completed: bool
    asked: frozenset[int]
    said: Mapping[int, str]

    @property
    def newest(self) -> str:
        """The latest statement, or nothing."""
        return self.said[max(self.said)] if self.said else ""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody who started a course of the cooperation in a year, and the courses."""

    year: int
    people: tuple[Person, ...]
    seats: int
    attended: Mapping[int, Count2]
    modules: Mapping[int, Count2]
    seen: Mapping[int, Count2]

    def of(self, municipality_ids: Collection[int]) -> "Cohort":
        """The part of these municipalities; seats are shared and have no part."""
        return Cohort(
            year=self.year,
            people=tuple(
                each for each in self.people if each.municipality_id in municipality_ids
            ),
            seats=0,
            attended=_only(self.attended, municipality_ids),
            modules=_only(self.modules, municipality_ids),
            seen=_only(self.seen, municipality_ids),
        )


def _only(
    counts: Mapping[int, Count2], municipality_ids: Collection[int]
) -> dict[int, Count2]:
    return {place: counts[place] for place in municipality_ids if place in counts}


def cohorts(
    *, cooperation_id: int, years: Collection[int], today: date
) -> dict[int, Cohort]:
    """Fetch the facts of the courses that began in some years, by ``today``.

    Four statements, however many people.
    """
    courses = Course.objects.not_cancelled().filter(
        track__cooperation=cooperation_id,
        starts_on__year__in=years,
        starts_on__lte=today,
    )
    people: dict[int, list[Person]] = {year: [] for year in years}
    seats: dict[int, dict[int, int]] = {year: {} for year in years}
    for row in _rows(courses):
        people[row["year"]].append(_person(row, today=today))
        seats[row["year"]][row["course"]] = row["seats"]
    attended = _per_place(
        Mark.objects.filter(session__course__in=courses),
        year="session__course__starts_on__year",
        part=Sum(F("session__minutes") - F("minutes_missed")),
        whole=Sum("session__minutes"),
    )
    modules = _per_place(
        ModuleResult.objects.filter(enrolment__course__in=courses),
        year="enrolment__course__starts_on__year",
        part=Count("pk", filter=Q(result=ModuleResult.Result.PASSED)),
        whole=Count("pk"),
    )
    seen = _per_place(
        AbsenceCase.objects.filter(enrolment__course__in=courses),
        year="enrolment__course__starts_on__year",
        part=Count("pk", filter=Q(seen_at__lte=F("opened_at") + A_DAY)),
        whole=Count("pk"),
    )
    return {
        year: Cohort(
            year=year,
            people=tuple(people[year]),
            seats=sum(seats[year].values()),
            attended=attended.get(year, {}),
            modules=modules.get(year, {}),
            seen=seen.get(year, {}),
        )
        for year in years
    }


def _per_place(
    rows: Any,  # noqa: ANN401 (a queryset)
    *,
    year: str,
    part: Any,  # noqa: ANN401 (an expression)
    whole: Any,  # noqa: ANN401
) -> dict[int, dict[int, Count2]]:
    """Year → municipality → part and whole; one statement."""
    found: dict[int, dict[int, Count2]] = {}
    counted = rows.order_by().values("municipality", of_year=F(year))
    for each in counted.annotate(part=part, whole=whole):
        places = found.setdefault(each["of_year"], {})
        places[each["municipality"]] = (each["part"], each["whole"])
    return found


def _rows(courses: Any) -> Iterable[dict[str, Any]]:  # noqa: ANN401 (a queryset)
    """Everybody who started these courses, with what was said of them; one query."""
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
    rows: Any = (
        Enrolment.objects.started()
        .filter(course__in=courses)
        .values(
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
    )
    return rows  # type: ignore[no-any-return]


def _person(row: Mapping[str, Any], *, today: date) -> Person:
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
    return COUNTERS[kpi.key](of)


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
    FILL.key: lambda of: (len(of.people) if of.seats else 0, of.seats),
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
    places = sorted({each.municipality_id for each in of.people})
    return {place: count(kpi, of.of([place])) for place in places}


def by_gender(kpi: Kpi, of: Cohort) -> dict[str, Count2]:
    """The figure by gender; only figures that count people have one."""
    genders = sorted({each.gender for each in of.people})
    return {
        gender: count(
            kpi,
            Cohort(
                year=of.year,
                people=tuple(each for each in of.people if each.gender == gender),
                seats=0,
                attended={},
                modules={},
                seen={},
            ),
        )
        for gender in genders
    }


def years(cooperation_id: int, *, today: date) -> list[int]:
    """The years in which courses of the cooperation began by today, newest first."""
    started = Course.objects.not_cancelled().filter(
        track__cooperation=cooperation_id,
        starts_on__lte=today,
        enrolments__seated_at__isnull=False,
    )
    found = started.order_by().values_list("starts_on__year", flat=True).distinct()
    return sorted(found, reverse=True)
