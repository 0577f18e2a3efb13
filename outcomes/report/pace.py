"""Goals with pace: the result so far against an even one (domain 6.1, C20)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Sum

from municipalities import isolation
from municipalities.models import Cooperation
from outcomes.definitions import COMPLETION, SELF_SUPPORTING
from outcomes.margins import Margins
from outcomes.models import Goal, Tally
from outcomes.report.shape import Pace, Period
from outcomes.report.words import count_in_words

FIGURES = (COMPLETION.key, SELF_SUPPORTING.key)
type Reached = tuple[int, int]  # completed, in work or education


def paces(
    cooperation: Cooperation, margins: Margins, *, period: Period, today: date
) -> tuple[Pace, ...]:
    """The whole cooperation's goals that overlap the period.

    Counted are courses that started within the goal's own period. One statement, two
    if a goal's period is not of whole years.
    """
    first, last = date(period.years[0], 1, 1), date(period.year + 1, 1, 1)
    goals = list(
        Goal.objects.filter(
            cooperation=cooperation,
            municipality=None,
            track=None,
            ended_at=None,
            period__overlap=(first, last),
        ).order_by("pk")
    )
    dated = [] if all(map(_years, goals)) else _by_start(cooperation.pk)
    return tuple(
        _pace(each, _reached(each, margins, dated), today=today) for each in goals
    )


def _years(goal: Goal) -> Collection[int]:
    """The calendar years a goal is of; none if it begins or ends within one."""
    first, end = goal.period.lower, goal.period.upper
    whole = (first.month, first.day, end.month, end.day) == (1, 1, 1, 1)
    return range(first.year, end.year) if whole else ()


def _reached(goal: Goal, margins: Margins, dated: Collection[Any]) -> Reached:
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


def _pace(goal: Goal, reached: Reached, *, today: date) -> Pace:
    first, end = goal.period.lower, goal.period.upper
    gone = min(1.0, max(0.0, (today - first).days / max(1, (end - first).days)))
    completed, in_work = reached
    expected = round(goal.result * gone)
    return Pace(
        goal=goal,
        through=count_in_words(completed),
        in_work=count_in_words(in_work),
        expected=expected,
        on_course=in_work >= expected,
        ahead=in_work > expected,
        percent_gone=round(100 * gone),
    )
