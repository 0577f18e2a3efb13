"""Goals with pace: the result so far against an even one (domain 6.1, C20)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from branchespor.models import Track
from municipalities import isolation
from municipalities.models import Cooperation
from outcomes.definitions import COMPLETION, SELF_SUPPORTING, By, Kpi
from outcomes.disclosure import GROUP, NO_DATA, THRESHOLD, Shown, is_small
from outcomes.margins import Margins
from outcomes.models import Goal, Tally
from outcomes.report.shape import Pace, Period
from outcomes.report.tables import MINE, Shelf
from outcomes.report.words import count_in_words

COUNTED = (COMPLETION, SELF_SUPPORTING)
FIGURES = tuple(kpi.key for kpi in COUNTED)
type Reached = tuple[int | None, int | None]  # completed, in work or education


@dataclass(frozen=True, slots=True)
class Counted:
    """What goals are counted from: a cooperation's sums and what of them is shown."""

    cooperation: Cooperation
    margins: Margins
    shelf: Shelf
    own: Collection[int]


def of_report(
    counted: Counted, *, period: Period, today: date, track: Track | None
) -> tuple[Pace, ...]:
    """Goals that overlap the period: the cooperation's, its tracks', the reader's own.

    With a ``track``, those of the track. Statements as in ``paces``, and one more.
    """
    first, last = date(period.years[0], 1, 1), date(period.year + 1, 1, 1)
    mine = Q(municipality=None) | Q(municipality__in=counted.own)
    goals = Goal.objects.standing().filter(
        mine, cooperation=counted.cooperation, period__overlap=(first, last)
    )
    if track:
        goals = goals.filter(track=track)
    found = goals.select_related("municipality", "track").order_by("pk")
    return paces(list(found), counted, today=today)


def paces(
    goals: Collection[Goal], counted: Counted, *, today: date
) -> tuple[Pace, ...]:
    """How goals of one cooperation stand.

    Counted are courses that started within the goal's own period. The whole
    cooperation's are counted exactly, with one statement if a period is not of whole
    years. Those of a municipality or a track are added up from figures that are shown
    anyway, so a goal tells nothing that the page keeps back.
    """
    whole = [each for each in goals if not (each.municipality_id or each.track_id)]
    dated = [] if all(map(_years, whole)) else _by_start(counted.cooperation.pk)
    found = []
    for each in goals:
        reached: Reached = (None, None)
        why = ""
        if each in whole:
            reached = _reached(each, counted.margins, dated)
        else:
            reached, why = _of_a_part(each, counted)
        found.append(_pace(each, reached, today=today, why=why))
    return tuple(found)


def _of_a_part(goal: Goal, counted: Counted) -> tuple[Reached, str]:
    """From the tables that are shown, and why not where they are not."""
    years = _years(goal)
    if not years:
        return (None, None), _("Only goals of whole calendar years are counted.")
    completed, in_work = (_added(_shown(goal, kpi, counted), years) for kpi in COUNTED)
    if in_work is None:
        return (completed, None), _("Too few people for the figure to be shown.")
    return (completed, in_work), ""


def _shown(goal: Goal, kpi: Kpi, counted: Counted) -> Callable[[Period], Shown]:
    """The figure of the goal's municipality or track in a period, as it is shown.

    Hidden where nobody is shown such a figure: of a track's groups in one year.
    """
    tables = counted.shelf.tables
    after = f"@{goal.track_id}" if goal.municipality_id and goal.track_id else ""
    ways = [(By.TRACK.value, str(goal.track_id))]
    if goal.municipality_id:
        ways = [(By.MUNICIPALITY.value, str(goal.municipality_id))]
        if set(counted.own) == {goal.municipality_id}:
            ways.insert(0, (By.OWN.value, MINE))

    def shown(period: Period) -> Shown:
        if not set(period.years) & set(counted.margins.years):
            return NO_DATA
        keys = [((period.key, kpi.key, f"{by}{after}"), group) for by, group in ways]
        there = [
            tables[key].get(group, NO_DATA) for key, group in keys if key in tables
        ]
        return next((each for each in there if not each.is_hidden), (*there, GROUP)[0])

    return shown


def _added(shown: Callable[[Period], Shown], years: Collection[int]) -> int | None:
    """What is shown of the years, singly or two together, added up; None if not."""
    sums: list[int | None] = [0]
    ordered = list(years)
    for index, year in enumerate(ordered):
        ways = [(sums[index], Period((year,)))]
        both = Period.ending(year, months=24)
        if index and both.year == year:
            ways.append((sums[index - 1], both))
        sums.append(
            next(
                (
                    before + part
                    for before, period in ways
                    if before is not None and (part := _part(shown(period))) is not None
                ),
                None,
            )
        )
    return sums[-1]


def _part(shown: Shown) -> int | None:
    return 0 if shown.why == "no_data" else shown.part


def _years(goal: Goal) -> Collection[int]:
    """The calendar years a goal is of; none if it begins or ends within one."""
    first, end = goal.period.lower, goal.period.upper
    whole = (first.month, first.day, end.month, end.day) == (1, 1, 1, 1)
    return range(first.year, end.year) if whole else ()


def _reached(goal: Goal, margins: Margins, dated: Collection[Any]) -> tuple[int, int]:
    if years := _years(goal):
        sums = margins.total(years)
        completed, in_work = (sums.counts.get(key, (0, 0))[0] for key in FIGURES)
        return completed, in_work
    counts = dict.fromkeys(FIGURES, 0)
    for each in dated:
        if goal.period.lower <= each["starts_on"] < goal.period.upper:
            counts[each["figure"]] += each["parts"]
    return counts[COMPLETION.key], counts[SELF_SUPPORTING.key]


def _by_start(cooperation_id: int) -> list[Any]:
    """The counts of goals by the day the courses started, of people who are here."""
    with isolation.counting():
        found = Tally.objects.filter(cooperation=cooperation_id, figure__in=FIGURES)
        return list(
            found.order_by()
            .values("figure", starts_on=F("course__starts_on"))
            .annotate(parts=Sum("part"))
        )


def _pace(goal: Goal, reached: Reached, *, today: date, why: str) -> Pace:
    first, end = goal.period.lower, goal.period.upper
    gone = min(1.0, max(0.0, (today - first).days / max(1, (end - first).days)))
    completed, in_work = reached
    expected = round(goal.result * gone)
    return Pace(
        goal=goal,
        through=_in_words(completed),
        in_work=_in_words(in_work),
        expected=expected,
        on_course=_on_course(in_work, expected),
        ahead=in_work is not None and not is_small(in_work) and in_work > expected,
        percent_gone=round(100 * gone),
        why=why,
    )


def _on_course(in_work: int | None, expected: int) -> bool | None:
    """Whether an even pace is kept; None where saying so would tell a small number."""
    if in_work is None:
        return None
    least, most = (1, THRESHOLD - 1) if is_small(in_work) else (in_work, in_work)
    if least >= expected:
        return True
    return False if most < expected else None


def _in_words(count: int | None) -> str:
    return _("not shown") if count is None else count_in_words(count)
