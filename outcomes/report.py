"""The leader's report: each figure with n, definition and comparison, nobody revealed.

One object behind the page and the file, so that they cannot differ.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from municipalities import isolation
from municipalities.models import Cooperation
from outcomes import disclosure, summaries
from outcomes.charts import Chart, Point, Series
from outcomes.cohort import Cohort
from outcomes.definitions import COMPLETION, COUNTED, SELF_SUPPORTING, Kpi
from outcomes.disclosure import Shown
from outcomes.models import Goal
from participants.models import Participant

ALL_SEATS = frozenset({"fill"})


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: of the whole cooperation, of the own municipality, a year before."""

    kpi: Kpi
    total: Shown
    own: Shown | None
    before: Shown

    @property
    def change(self) -> int | None:
        """Percentage points since the year before."""
        return disclosure.change(self.total, self.before)


@dataclass(frozen=True, slots=True)
class Split:
    """One figure broken down; no group gives another away."""

    kpi: Kpi
    groups: Mapping[str, Shown]
    chart: Chart

    @property
    def shows_something(self) -> bool:
        """Whether at least one group's figure may be seen."""
        return any(each.percent is not None for each in self.groups.values())


@dataclass(frozen=True, slots=True)
class Pace:
    """How a goal stands against the time gone by."""

    goal: Goal
    through: str
    in_work: str
    expected: int
    on_course: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a reader may know of one cooperation and year."""

    cooperation: Cooperation
    year: int
    started: int
    lines: Mapping[str, Line]
    splits: tuple[Split, ...]
    paces: tuple[Pace, ...]


def years(cooperation_id: int, *, today: date) -> list[int]:
    """The years a report can be made of, newest first; one statement."""
    with isolation.counting():
        return summaries.years(cooperation_id, today=today)


def report(
    *, cooperation: Cooperation, year: int, own: Collection[int], today: date
) -> Report:
    """Compute a year's report; six statements, however many people.

    ``own`` are the reader's municipalities; empty for a coordinator.
    """
    with isolation.counting():
        cohorts = summaries.cohorts(
            cooperation_id=cooperation.pk, years=(year, year - 1), today=today
        )
    return _report(cooperation, cohorts, year=year, own=own, today=today)


def latest(
    *, cooperation: Cooperation, own: Collection[int], today: date
) -> Report | None:
    """This year's report, in a year without courses yet last year's, else None.

    As many statements as ``report``: the start page does not ask for the years first.
    """
    years = (today.year, today.year - 1, today.year - 2)
    with isolation.counting():
        cohorts = summaries.cohorts(
            cooperation_id=cooperation.pk, years=years, today=today
        )
    for year in years[:2]:
        if cohorts[year].started:
            return _report(cooperation, cohorts, year=year, own=own, today=today)
    return None


def _report(
    cooperation: Cooperation,
    cohorts: Mapping[int, Cohort],
    *,
    year: int,
    own: Collection[int],
    today: date,
) -> Report:
    now, before = cohorts[year], cohorts[year - 1]
    return Report(
        cooperation=cooperation,
        year=year,
        started=now.started,
        lines={kpi.key: _line(kpi, now=now, before=before, own=own) for kpi in COUNTED},
        splits=(
            _by_place(SELF_SUPPORTING, now),
            _by_gender(SELF_SUPPORTING, now),
        ),
        paces=_paces(cooperation, now, today=today),
    )


def _line(kpi: Kpi, *, now: Cohort, before: Cohort, own: Collection[int]) -> Line:
    return Line(
        kpi=kpi,
        total=disclosure.share(*summaries.count(kpi, now)),
        own=_own(kpi, now, own) if own and kpi.key not in ALL_SEATS else None,
        before=disclosure.share(*summaries.count(kpi, before)),
    )


def _own(kpi: Kpi, now: Cohort, own: Collection[int]) -> Shown:
    """One's own figure, unless the total less it would tell of the others."""
    others = set(now.places) - set(own)
    counts = {
        "own": summaries.count(kpi, now.of(own)),
        "others": summaries.count(kpi, now.of(others)),
    }
    return disclosure.breakdown(counts)["own"]


def _by_place(kpi: Kpi, now: Cohort) -> Split:
    places = now.places
    shown = disclosure.breakdown(summaries.by_municipality(kpi, now))
    groups = {places[place]: each for place, each in shown.items()}
    return Split(kpi, groups, _chart("by-municipality", _title(kpi), groups))


def _by_gender(kpi: Kpi, now: Cohort) -> Split:
    shown = disclosure.breakdown(summaries.by_gender(kpi, now))
    groups = {_gender(gender): each for gender, each in shown.items()}
    return Split(kpi, groups, _chart("by-gender", _title(kpi), groups))


def _gender(gender: str) -> str:
    label = Participant.Gender(gender).label if gender else _("no longer known")
    return str(label).capitalize()


def _title(kpi: Kpi) -> str:
    return str(kpi.question)


def _chart(key: str, title: str, groups: Mapping[str, Shown]) -> Chart:
    return Chart(
        id=key,
        title=title,
        summary=_("Per cent of those who started; hidden where too few people are."),
        categories=tuple(groups),
        top=100,
        series=(
            Series(
                _("Share"),
                tuple(Point(each.percent, in_words(each)) for each in groups.values()),
            ),
        ),
    )


def in_words(shown: Shown) -> str:
    """The share as text: per cent with n/N, or why it is not shown."""
    match shown.why:
        case "no_data":
            return _("no data")
        case "small":
            return _("hidden: too few people")
        case "group":
            return _("hidden: too few people here or in another group")
        case "few":
            return _("%(part)s/%(whole)s (too few for per cent)") % {
                "part": shown.part,
                "whole": shown.whole,
            }
        case _:
            return f"{shown.percent} % ({shown.part}/{shown.whole})"


def _paces(cooperation: Cooperation, now: Cohort, *, today: date) -> tuple[Pace, ...]:
    """Goals of the year: result so far against an even pace (domain 6.1, C20)."""
    goals = Goal.objects.filter(
        cooperation=cooperation, municipality=None, track=None
    ).filter(period__contains=date(now.year, 6, 30))
    return tuple(_pace(goal, now, today=today) for goal in goals.order_by("pk"))


def _count(number: int) -> str:
    """A count as text, small ones kept back."""
    return _("under 5") if disclosure.is_small(number) else str(number)


def _pace(goal: Goal, now: Cohort, *, today: date) -> Pace:
    first, last = goal.period.lower, goal.period.upper
    gone = min(1.0, max(0.0, (today - first).days / max(1, (last - first).days)))
    through = sum(each.completed for each in now.people)
    through += now.gone.count(COMPLETION.key)[0]
    in_work, _whole = summaries.count(SELF_SUPPORTING, now)
    expected = round(goal.result * gone)
    return Pace(
        goal=goal,
        through=_count(through),
        in_work=_count(in_work),
        expected=expected,
        on_course=in_work >= expected,
    )
