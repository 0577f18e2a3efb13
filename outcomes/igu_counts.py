"""IGU contracts of a cooperation as protected counts: names nobody (C17, D20)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from branchespor.models import Scheme
from municipalities import isolation
from municipalities.models import Cooperation, CooperationMember, Employer
from municipalities.models.organisations import valid_on
from outcomes import disclosure
from outcomes.disclosure import Shown
from outcomes.models import Placement

CAUSES = Placement.EndCause
ACTIVE, COMPLETED, EARLY = "active", "completed", "early"


@dataclass(frozen=True, slots=True)
class Contracts:
    """Begun contracts of a cooperation: by state, and why those ended early did.

    ``sectors`` are those begun at public and at private employers (C18).
    """

    cooperation: Cooperation
    started: Shown
    states: dict[str, Shown]
    causes: dict[str, Shown]
    sectors: dict[str, Shown]


def of_each(cooperations: Iterable[Cooperation], *, today: date) -> list[Contracts]:
    """The counts of each cooperation; two statements, however many.

    A contract is a cooperation's when the person was on a course of it; of a person
    who was on none, when the municipality takes part.
    """
    wanted = list(cooperations)
    members = _members(wanted, today=today)
    with isolation.counting():
        rows = list(
            Placement.objects.filter(scheme=Scheme.IGU, period__startswith__lte=today)
            .filter(
                Q(enrolment__course__track__cooperation__in=[c.pk for c in wanted])
                | Q(enrolment=None)
            )
            .values_list(
                "enrolment__course__track__cooperation_id",
                "municipality_id",
                "ended_on",
                "end_cause",
                "employer__sector",
            )
        )
    return [
        _protected(each, [row for row in rows if _is_of(row, each.pk, members)])
        for each in wanted
    ]


def _members(wanted: list[Cooperation], *, today: date) -> set[tuple[int, int]]:
    found = CooperationMember.objects.filter(valid_on(today), cooperation__in=wanted)
    return set(found.values_list("cooperation_id", "municipality_id"))


def _is_of(
    row: tuple[Any, ...], cooperation_id: int, members: set[tuple[int, int]]
) -> bool:
    by_course, municipality_id, *_rest = row
    if by_course is None:
        return (cooperation_id, municipality_id) in members
    return bool(by_course == cooperation_id)


def _protected(cooperation: Cooperation, rows: list[tuple[Any, ...]]) -> Contracts:
    states: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    sectors: Counter[str] = Counter()
    for *_whose, ended_on, cause, sector in rows:
        sectors[sector] += 1
        state = ACTIVE if ended_on is None else EARLY
        if cause == CAUSES.AS_PLANNED:
            state = COMPLETED
        states[state] += 1
        if state == EARLY:
            causes[cause] += 1
    early = [each for each in CAUSES.values if each != CAUSES.AS_PLANNED]
    ended = _groups(states, (ACTIVE, COMPLETED, EARLY), whole=len(rows))
    why = _groups(causes, early, whole=states[EARLY])
    by_sector = _groups(sectors, Employer.Sector.values, whole=len(rows))
    return Contracts(
        cooperation,
        disclosure.count(len(rows)),
        disclosure.breakdown(ended),
        disclosure.breakdown(why),
        disclosure.breakdown(by_sector),
    )


def _groups(
    counts: Counter[str], keys: Iterable[str], *, whole: int
) -> dict[str, tuple[int, int]]:
    return {key: (counts[key], whole) for key in keys}
