"""The steering group's paper: the report in words, the same ones as on the page.

Everything a file shows of a report comes from here, and from nowhere else: it goes
through whatever figures, breakdowns and goals the report holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from outcomes import report as reports
from outcomes.board_minutes import Decision, Minute, in_figures
from outcomes.definitions import (
    ALL,
    COMPANY,
    DEMAND,
    GENERAL_CAVEAT,
    JOB_READY,
    SELF_SUPPORTING,
    Kpi,
)
from outcomes.models import BackgroundFigure, Goal
from outcomes.report import Line, Pace, Report, rows, words
from outcomes.report.shape import Measure

# What the one page shows beside the three programme figures, as far as it is counted.
KEY_FIGURES = (
    "fill",
    "completion",
    "attendance",
    "certificates",
    "job_6_started",
    "job_12_started",
    "unknown",
    "reaction",
)
NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure in words; ``own`` is empty for a reader without a municipality."""

    key: str
    name: str
    total: str
    own: str
    before: str
    change: str
    definition: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One figure by group, in words."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The report in words, with the minutes of the talks about it."""

    cooperation: str
    year: int
    lead: str
    made_on: str
    has_own: bool
    headlines: tuple[Row, ...]
    rows: tuple[Row, ...]
    breakdowns: tuple[Breakdown, ...]
    goals: tuple[tuple[str, str, str], ...]
    minutes: tuple[Minute, ...]
    definitions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def key_rows(self) -> tuple[Row, ...]:
        """The figures of the one page, in its order."""
        rows = {each.key: each for each in self.rows}
        return tuple(rows[key] for key in KEY_FIGURES if key in rows)

    @property
    def open_decisions(self) -> tuple[Decision, ...]:
        """What is decided and not done, of every talk."""
        return tuple(
            each
            for minute in self.minutes
            for each in minute.decisions
            if not each.is_done
        )


def collect(
    found: Report,
    *,
    minutes: Iterable[Minute],
    today: date,
) -> Paper:
    """Put a report into words; ``today`` is the day it is printed."""
    lines = dict(found.lines)
    return Paper(
        cooperation=str(found.cooperation),
        year=found.year,
        lead=_("%(cooperation)s, courses that started in %(year)s (n=%(n)s people)")
        % {
            "cooperation": found.cooperation,
            "year": found.year,
            "n": found.started_in_words,
        },
        made_on=in_figures(today),
        has_own=any(line.own for line in lines.values()),
        headlines=tuple(_headlines(lines, found.backgrounds.get(JOB_READY.key))),
        rows=(
            *(_row(each) for each in lines.values()),
            *(_row(each) for each in found.measures.values()),
        ),
        breakdowns=tuple(_breakdowns(found)),
        goals=tuple(_goal(pace) for pace in found.paces),
        minutes=tuple(minutes),
        definitions=_definitions(found),
        notes=(str(GENERAL_CAVEAT), protection_note()),
    )


def _breakdowns(found: Report) -> Iterable[Breakdown]:
    for split in found.splits:
        groups = split.groups.items()
        said = tuple((str(name), reports.in_words(shown)) for name, shown in groups)
        yield Breakdown(split.chart.title, said)
    if found.demand:
        rows = ((d.track or _("All tracks"), d.filled_in_words) for d in found.demand)
        yield Breakdown(str(DEMAND.question), tuple(rows))


def _lead(found: Report) -> str:
    said = _("%(cooperation)s, courses that started in %(year)s (n=%(n)s people)")
    return said % {
        "cooperation": found.cooperation,
        "year": found.year,
        "n": found.started_in_words,
    }


def protection_note() -> str:
    """What stands under every page of figures."""
    return _(
        "Counts of 1 to 4 are hidden so that nobody can be recognised; a percentage "
        "needs ten people. A longer period shows more."
    )


def pace_in_words(pace: Pace) -> str:
    """How a goal stands against the time gone by."""
    if pace.why:
        return pace.why
    said = _(
        "%(through)s of %(throughput)s through, %(in_work)s of %(result)s in work or "
        "education; %(expected)s would be an even pace by now."
    )
    return said % {
        "through": pace.through,
        "throughput": pace.goal.throughput,
        "in_work": pace.in_work,
        "result": pace.goal.result,
        "expected": pace.expected,
    }


def _headlines(
    lines: Mapping[str, Line], job_ready: BackgroundFigure | None
) -> Iterable[Row]:
    """The three programme figures; the second is entered by hand."""
    if SELF_SUPPORTING.key in lines:
        yield _row(lines[SELF_SUPPORTING.key])
    yield Row(
        key=JOB_READY.key,
        name=str(JOB_READY.name),
        total=words.background_value(job_ready) if job_ready else NONE,
        own="",
        before=_background_source(job_ready) if job_ready else _("not entered yet"),
        change="",
        definition=JOB_READY.text,
    )
    if COMPANY.key in lines:
        yield _row(lines[COMPANY.key])


def _background_source(figure: BackgroundFigure) -> str:
    return f"{figure.area}, {in_figures(figure.as_of)} ({figure.source})"


def _row(of: Line | Measure) -> Row:
    """A share, mean or median, as the page says it."""
    said = rows.row(of)
    return Row(
        key=said.kpi.key,
        name=str(said.kpi.name),
        total=said.total,
        own=said.own,
        before=said.before,
        change=said.change,
        definition=said.kpi.text,
    )


def _goal(pace: Pace) -> tuple[str, str, str]:
    states = {True: _("on course"), False: _("behind"), None: _("cannot be said")}
    return (_whose(pace.goal), pace_in_words(pace), states[pace.on_course])


def _whose(goal: Goal) -> str:
    """The goal's name, and of which municipality and track it is."""
    parts = [str(each) for each in (goal.municipality, goal.track) if each]
    return f"{goal.name} ({', '.join(parts)})" if parts else goal.name


def _definitions(found: Report) -> tuple[tuple[str, str], ...]:
    """Of every figure once: those of the definitions' page, then what is new."""
    kpis: dict[str, Kpi] = {kpi.key: kpi for kpi in ALL}
    kpis |= {line.kpi.key: line.kpi for line in found.lines.values()}
    kpis |= {each.kpi.key: each.kpi for each in found.measures.values()}
    kpis |= {split.kpi.key: split.kpi for split in found.splits}
    return tuple((str(kpi.name), kpi.text) for kpi in kpis.values())
