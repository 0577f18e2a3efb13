"""Everything an operator must know, on one page and in the metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities import wall_builder
from municipalities.models import SafeCopy
from portal.operations import queues, schedules, versions
from portal.operations.queues import Line as Waiting
from portal.operations.schedules import Line as Schedule

OLDEST_COPY = {
    SafeCopy.Kind.BASE: timedelta(hours=26),
    SafeCopy.Kind.WAL: timedelta(minutes=5),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """The newest backup of a kind, or that there is none."""

    kind: SafeCopy.Kind
    newest: SafeCopy | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """How the portal was doing ``at`` a moment."""

    at: datetime
    queues: Sequence[Waiting]
    schedules: Sequence[Schedule]
    faults: Sequence[str]
    copies: Sequence[Copy]
    unapplied: Sequence[str]

    @property
    def oldest(self) -> datetime | None:
        """Since when the oldest of all that waits has waited."""
        return queues.oldest(self.queues)

    @property
    def oldest_minutes(self) -> int:
        """How many whole minutes that is; 0 when nothing waits."""
        return (self.at - self.oldest) // timedelta(minutes=1) if self.oldest else 0

    @property
    def dead(self) -> int:
        """How many letters were given up."""
        return sum(line.dead for line in self.queues)

    @property
    def failing(self) -> Sequence[Schedule]:
        """Tasks whose last run ended in a fault."""
        return [line for line in self.schedules if line.is_failing]

    @property
    def troubled(self) -> Sequence[Schedule]:
        """Tasks that fail or do not run."""
        return [line for line in self.schedules if line.is_failing or line.is_late]

    @property
    def calm(self) -> Sequence[Schedule]:
        """The other tasks."""
        return [line for line in self.schedules if line not in self.troubled]

    @property
    def alarms(self) -> dict[str, bool]:
        """Name → whether it rings; the names are those of the metrics."""
        return {
            "walls": bool(self.faults),
            "migrations": bool(self.unapplied),
            "outbox_late": any(line.is_late(at=self.at) for line in self.queues),
            "dead_letters": bool(self.dead),
            "task_failing": bool(self.failing),
            "schedule_late": any(line.is_late for line in self.schedules),
            "backup_late": any(copy.is_late for copy in self.copies),
        }

    @property
    def ringing(self) -> Sequence[Promise]:
        """The alarms that ring, in words."""
        return [ALARMS[name] for name, rings in self.alarms.items() if rings]


ALARMS: dict[str, Promise] = {
    "walls": _("A wall is not whole: the site answers 503 until migrate has run."),
    "migrations": _("The database lacks migrations of this version: run migrate."),
    "outbox_late": _(
        "Something has waited for more than 5 minutes: look at worker and mail server."
    ),
    "dead_letters": _("Letters were given up: find the cause, then try again below."),
    "task_failing": _("A background task fails: its log says why."),
    "schedule_late": _("A background task does not run: look at scheduler and worker."),
    "backup_late": _("A backup is missing or too old: look at the backup's unit."),
}


def read(*, at: datetime) -> Overview:
    """Read it all: five statements, and four of the catalogue."""
    return Overview(
        at=at,
        queues=queues.lines(at=at),
        schedules=schedules.lines(at=at),
        faults=wall_builder.faults(connection),
        copies=_copies(at=at),
        unapplied=versions.unapplied(),
    )


def _copies(*, at: datetime) -> Sequence[Copy]:
    newest = {each.kind: each for each in SafeCopy.objects.all()}
    return [
        Copy(kind, copy, is_late=copy is None or at - copy.at > OLDEST_COPY[kind])
        for kind in SafeCopy.Kind
        for copy in [newest.get(kind)]
    ]
