"""What needs attention, by rules that the page prints; from figures it shows anyway.

No figure that is kept back is looked at, so what is named here tells nothing new.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from outcomes.definitions import (
    ABSENCES,
    ATTENDANCE,
    COMPLETION,
    EARLY_MONTH,
    FILL,
    GAPS,
    JOBS,
    ON_TIME,
    REACTION,
    SAME_DAY,
    SECURITY,
    SELF_SUPPORTING,
    TURNED_UP,
    UNKNOWN,
)
from outcomes.disclosure import change
from outcomes.models import BackgroundFigure
from outcomes.report import words
from outcomes.report.shape import Line, Pace, Report

# Percentage points: worse than before by so many, behind the cooperation by so many.
WORSE, BEHIND = 5, 10
UP = {
    kpi.key
    for kpi in (
        *(SELF_SUPPORTING, FILL, TURNED_UP, SECURITY, COMPLETION, ATTENDANCE),
        *(SAME_DAY, REACTION, JOBS[6, "started"], JOBS[12, "started"]),
        *(EARLY_MONTH, ON_TIME),
    )
}
DOWN = {kpi.key for kpi in (ABSENCES["no_word"], UNKNOWN, GAPS)}


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to look at: what it is, the reasons in words, and how far off."""

    key: str
    name: str
    reasons: tuple[str, ...]
    points: int = 0


def matters(found: Report) -> tuple[Matter, ...]:
    """Goals behind first, then figures, the furthest off first."""
    goals = [_goal(pace) for pace in found.paces if pace.is_behind]
    figures = [
        matter
        for line in found.lines.values()
        if (matter := _figure(line, found, found.backgrounds))
    ]
    figures.sort(key=lambda each: -each.points)
    return (*goals, *figures)


def _goal(pace: Pace) -> Matter:
    said = _("%(in_work)s of %(result)s; an even pace would be %(expected)s by now")
    reason = said % {
        "in_work": pace.in_work,
        "result": pace.goal.result,
        "expected": pace.expected,
    }
    return Matter("goal", _("Goal behind: %s") % pace.goal.name, (reason,))


def _figure(
    line: Line, found: Report, backgrounds: Mapping[str, BackgroundFigure]
) -> Matter | None:
    if line.kpi.key not in UP | DOWN:
        return None
    off = list(_off(line, found))
    reasons = [reason for _points, reason in off]
    reasons += _under(line, backgrounds.get(line.kpi.key))
    if not reasons:
        return None
    points = max((points for points, _reason in off), default=0)
    return Matter(line.kpi.key, str(line.kpi.name), tuple(reasons), points)


def _off(line: Line, found: Report) -> Iterator[tuple[int, str]]:
    """By how many points it is off, and what is said of it."""
    way = 1 if line.kpi.key in UP else -1
    if line.change is not None and -way * line.change >= WORSE:
        said = _("%(now)s, %(change)s since %(period)s")
        yield (
            abs(line.change),
            said
            % {
                "now": words.in_words(line.total),
                "change": line.change_in_words,
                "period": found.period.before.name,
            },
        )
    if line.own is None:
        return
    behind = change(line.own, line.total)
    if behind is not None and -way * behind >= BEHIND:
        said = _("own municipality %(own)s, the cooperation %(all)s")
        yield (
            abs(behind),
            said % {"own": words.in_words(line.own), "all": words.in_words(line.total)},
        )


def _under(line: Line, reference: BackgroundFigure | None) -> list[str]:
    """Whether it lies below the figure from outside, exactly and not as rounded."""
    shown = line.total
    if reference is None or shown.percent is None or line.kpi.key not in UP:
        return []
    part, whole = shown.part or 0, shown.whole or 0
    if 100 * part >= reference.value * whole:
        return []
    said = _("%(now)s, below %(area)s (%(value)s)")
    return [
        said
        % {
            "now": words.in_words(shown),
            "area": reference.area,
            "value": words.background_value(reference),
        }
    ]
