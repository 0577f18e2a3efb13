"""When each background task last ran, beside when it should have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import ScheduleRun
from portal.celery import app
from portal.operations.words import TASKS

# A run that is missed is caught up by the next; three in a row are not.
MISSED = 3
PATIENCE = timedelta(minutes=2)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One schedule: how often, when it last began and went well, what went wrong."""

    task: str
    every: timedelta
    began_at: datetime | None
    ended_at: datetime | None
    failures: int
    fault: str
    is_late: bool

    @property
    def words(self) -> str | Promise:
        """What the task does."""
        return TASKS.get(self.task, self.task)

    @property
    def often(self) -> str:
        """How often it runs, in words."""
        minutes = self.every // timedelta(minutes=1)
        whole = {0: _("when woken"), 60: _("every hour"), 1440: _("every day")}
        return whole.get(minutes) or ngettext(
            "every minute", "every %(minutes)s minutes", minutes
        ) % {"minutes": minutes}

    @property
    def due_at(self) -> datetime | None:
        """When the next run is due; None when it never ran."""
        return self.began_at + self.every if self.began_at else None

    @property
    def is_failing(self) -> bool:
        """Whether its last run ended in a fault."""
        return self.failures > 0


def lines(*, at: datetime) -> Sequence[Line]:
    """Every schedule, and every other task that failed last; one statement.

    A schedule that never ran is late only once another has run for long enough, so
    that a new installation raises no alarm.
    """
    runs = {each.task: each for each in ScheduleRun.objects.all()}
    eldest = min((each.began_at for each in runs.values()), default=at)
    every = {name: _every(entry) for name, entry in app.conf.beat_schedule.items()}
    found = [
        _line(name, how_often, runs.get(name), eldest=eldest, at=at)
        for name, how_often in every.items()
    ]
    woken = [each for name, each in runs.items() if name not in every]
    return found + [
        _line(each.task, timedelta(0), each, eldest=eldest, at=at)
        for each in woken
        if each.failures
    ]


def _line(
    task: str,
    every: timedelta,
    run: ScheduleRun | None,
    *,
    eldest: datetime,
    at: datetime,
) -> Line:
    began = run.began_at if run else None
    too_old = at - MISSED * every - PATIENCE
    return Line(
        task=task,
        every=every,
        began_at=began,
        ended_at=run.ended_at if run else None,
        failures=run.failures if run else 0,
        fault=run.fault if run else "",
        is_late=bool(every) and (began or eldest) < too_old,
    )


def _every(entry: dict[str, object]) -> timedelta:
    """How often a schedule runs; one with a time of day runs once a day."""
    schedule = entry["schedule"]
    return schedule if isinstance(schedule, timedelta) else DAY
