"""Puts a report together from what was counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Subquery

from branchespor.models import Track
from courses.models import Course, CourseDecision
from municipalities import isolation
from municipalities.models import Cooperation, RuleValue
from outcomes import margins as counted
from outcomes.definitions import COUNTED, MEASURED, By, Kpi
from outcomes.margins import Margins
from outcomes.models import BackgroundFigure, Goal, TallyRun
from outcomes.report import amounts, demand, kept, outside, pace, splits
from outcomes.report.outside import Outside
from outcomes.report.pace import Counted
from outcomes.report.shape import Cancelled, Line, Measure, Pace, Period, Report
from outcomes.report.tables import Shelf


class Unknown(Exception):
    """There are no figures of the period or track asked for."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything fetched for a report, before anything is chosen."""

    cooperation: Cooperation
    margins: Margins
    tracks: tuple[Track, ...]
    own: frozenset[int]
    today: date
    counted_at: datetime | None


def years(cooperation_id: int, *, today: date) -> list[int]:  # noqa: ARG001 (callers say when they ask)
    """The years a report can be made of, newest first; one statement."""
    with isolation.counting():
        return counted.of(cooperation_id).years


def report(
    *,
    cooperation: Cooperation,
    year: int,
    own: Collection[int],
    today: date,
    months: int = 12,
    track: Track | None = None,
) -> Report:
    """The report of a year, or of two together; at most eleven statements.

    ``own`` are the reader's municipalities; empty for a coordinator. ``months`` is 12,
    or 24 for the two years it belongs to (an odd one and the next).
    """
    facts = _fetch(cooperation, own=own, today=today)
    return _report(facts, period=Period.ending(year, months=months), track=track)


def chosen(
    *,
    cooperation: Cooperation,
    own: Collection[int],
    today: date,
    year: int | None = None,
    months: int = 12,
    track_id: int | None = None,
) -> Report | None:
    """The report asked for, of the newest year if none is; None without any figures.

    Raises:
        Unknown: no course of that year or track has been counted.
    """
    facts = _fetch(cooperation, own=own, today=today)
    there = facts.margins.years
    if year is not None and year not in there:
        raise Unknown(year)
    if not there:
        return None
    track = next((each for each in facts.tracks if each.pk == track_id), None)
    if track_id is not None and track is None:
        raise Unknown(track_id)
    period = Period.ending(year or there[0], months=months)
    return _report(facts, period=period, track=track)


def latest(
    *, cooperation: Cooperation, own: Collection[int], today: date
) -> Report | None:
    """This year's report, in a year without courses yet last year's, else None.

    For the start page: without what was called off, what the benefit is called and
    what employers asked for.
    """
    facts = _fetch(cooperation, own=own, today=today)
    for year in (today.year, today.year - 1):
        if year in facts.margins.years:
            return _report(facts, period=Period((year,)), track=None, short=True)
    return None


def paces(
    goals: Collection[Goal], *, own: Collection[int], today: date
) -> dict[int, Pace]:
    """How goals stand, by the goal's key; three statements per cooperation."""
    found: dict[int, Pace] = {}
    for cooperation in dict.fromkeys(each.cooperation for each in goals):
        facts = _fetch(cooperation, own=own, today=today)
        shelf = kept.shelf(facts.margins, own=facts.own, tracks=facts.tracks)
        mine = [each for each in goals if each.cooperation == cooperation]
        counted = _counted(facts, shelf)
        found |= {p.goal.pk: p for p in pace.paces(mine, counted, today=today)}
    return found


def _fetch(cooperation: Cooperation, *, own: Collection[int], today: date) -> _Facts:
    newest = TallyRun.objects.finished().values("began_at")[:1]
    tracks = list(
        Track.objects.filter(cooperation=cooperation)
        .annotate(counted_at=Subquery(newest))
        .order_by("name", "pk")
    )
    with isolation.counting():
        margins = counted.of(cooperation.pk)
    there = {int(key) for key in margins.groups(By.TRACK, margins.years)}
    return _Facts(
        cooperation,
        margins,
        tuple(each for each in tracks if each.pk in there),
        frozenset(own),
        today,
        tracks[0].counted_at if tracks else None,  # type: ignore[attr-defined] # annotated
    )


def _report(
    facts: _Facts, *, period: Period, track: Track | None, short: bool = False
) -> Report:
    margins, own = facts.margins, facts.own
    shelf = kept.shelf(margins, own=own, tracks=facts.tracks, track=track)
    beside = outside.read(facts.cooperation)
    names = splits.Names(margins.names, facts.tracks)
    figures = [kpi for kpi in COUNTED if track is None or By.TRACK in kpi.by]
    key = str(track.pk) if track else ""
    started = margins.total(period.years, track=key).counts.get("started", (0, 0))[0]
    gaps = splits.gaps(shelf, margins.years)
    return Report(
        cooperation=facts.cooperation,
        year=period.year,
        started=started,
        lines={kpi.key: _line(kpi, shelf, period=period, own=own) for kpi in figures},
        splits=splits.splits(shelf, names, period=period),
        paces=pace.of_report(
            _counted(facts, shelf), period=period, today=facts.today, track=track
        ),
        period=period,
        counted_at=facts.counted_at,
        measures={} if track else _measures(facts, period),
        gaps=gaps,
        gap_chart=splits.gap_chart(gaps),
        spreads=outside.spreads(shelf, beside, period=period, years=margins.years),
        cancelled=()
        if short
        else _cancelled(facts.cooperation, period=period, track=track),
        backgrounds=beside.beside(),
        outside=_newest(beside),
        benefit="" if short else _benefit(facts.today),
        demand=()
        if short
        else demand.of(facts.cooperation, period=period, track=track),
        track=track,
        tracks=facts.tracks,
        years=tuple(margins.years),
    )


def _counted(facts: _Facts, shelf: Shelf) -> Counted:
    return Counted(facts.cooperation, facts.margins, shelf, facts.own)


def _measures(facts: _Facts, period: Period) -> dict[str, Measure]:
    return {
        kpi.key: amounts.measure(kpi, facts.margins, period=period, own=facts.own)
        for kpi in MEASURED
    }


def _line(kpi: Kpi, shelf: Shelf, *, period: Period, own: Collection[int]) -> Line:
    return Line(
        kpi=kpi,
        total=shelf.total(kpi, period),
        own=shelf.own(kpi, period) if own and By.OWN in kpi.by else None,
        before=shelf.total(kpi, period.before),
    )


def _benefit(today: date) -> str:
    """What the benefit is called by now; nothing if no rule value says it."""
    found = RuleValue.objects.on(today).filter(key="benefit_name").first()
    return str(found) if found else ""


def _newest(beside: Outside) -> tuple[BackgroundFigure, ...]:
    """Of each figure and area the newest."""
    found: dict[tuple[str, str], BackgroundFigure] = {}
    for each in beside.figures:
        found.setdefault((each.name, each.area), each)
    return tuple(found.values())


def _cancelled(
    cooperation: Cooperation, *, period: Period, track: Track | None
) -> tuple[Cancelled, ...]:
    """Courses of the period that were opened and called off, with the reason given."""
    courses = Course.objects.filter(
        track__cooperation=cooperation,
        opened_at__isnull=False,
        cancelled_at__isnull=False,
        starts_on__year__in=period.years,
    )
    if track:
        courses = courses.filter(track=track)
    decided = CourseDecision.objects.filter(
        course__in=courses,
        choice__in=(CourseDecision.Choice.CANCEL, CourseDecision.Choice.MERGE),
    )
    found = decided.select_related("course__track").order_by("course", "-decided_at")
    return tuple(
        Cancelled(str(each.course), each.course.starts_on, each.reason)
        for each in found.distinct("course")
    )
