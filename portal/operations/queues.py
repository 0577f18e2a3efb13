"""What waits to be done, by kind: counts and moments, read in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import ProposalRun, WebhookDelivery
from municipalities import isolation, notices
from municipalities.models import Notice
from participants.models import Export, Upload

LATE_AFTER = timedelta(minutes=5)
MAIL, SYSTEM = "mail", "system"
NAMES: dict[str, Promise] = {
    MAIL: _("Mails"),
    SYSTEM: _("Messages to schools' systems"),
    "upload": _("Files in"),
    "export": _("Files out"),
    "proposal": _("Proposals"),
}
COLUMNS = ("queue", "what", "waiting", "since", "dead", "dead_since")
FIRST_DUE = Case(
    *(
        When(
            attempts=n,
            then=ExpressionWrapper(
                F("due_at") - notices.waited(n), output_field=DateTimeField()
            ),
        )
        for n in range(1, notices.MAX_ATTEMPTS)
    ),
    default=F("due_at"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of work: how much waits, since when; what was given up, since when."""

    queue: str
    what: str
    waiting: int
    since: datetime | None
    dead: int
    dead_since: datetime | None

    @property
    def name(self) -> str:
        """The queue, in words."""
        return str(NAMES[self.queue])

    @property
    def can_be_replayed(self) -> bool:
        """Whether somebody may press "try again"."""
        return bool(self.dead) and self.queue in {MAIL, SYSTEM}

    def beside(self, other: "Line") -> "Line":
        """The same kind counted in two parts: one knows the living, one the dead."""
        return replace(
            self,
            waiting=self.waiting + other.waiting,
            since=self.since or other.since,
            dead=self.dead + other.dead,
            dead_since=self.dead_since or other.dead_since,
        )

    def is_late(self, *, at: datetime) -> bool:
        """Whether the oldest has waited longer than LATE_AFTER."""
        return self.since is not None and at - self.since > LATE_AFTER


def lines(*, at: datetime) -> Sequence[Line]:
    """Everything that waits or was given up, by queue and kind; one statement.

    Counts, kinds and moments only, counted over the walls because no row comes along.
    """
    parts = [_counted(queue, rows) for queue, rows in _parts(at)]
    with isolation.acting_for(isolation.CLOCKWORK):
        found = parts[0].union(*parts[1:], all=True).order_by("queue", "what")
        lines: dict[tuple[str, str], Line] = {}
        for row in found:
            line, key = Line(**row), (row["queue"], row["what"])
            lines[key] = line.beside(lines[key]) if key in lines else line
    return [line for line in lines.values() if line.waiting or line.dead]


def oldest(found: Sequence[Line]) -> datetime | None:
    """Since when the oldest of all that waits has waited."""
    return min((line.since for line in found if line.since), default=None)


def _parts(at: datetime) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Rows of each queue, with ``waits``, ``from_at`` and, if any, ``given_up_at``."""
    # In two parts, so that each finds its few rows by an index of its own.
    unsent = Notice.objects.filter(sent_at=None, given_up_at=None, withdrawn_at=None)
    tried = Q(due_at__lte=at) | Q(attempts__gt=0)
    yield MAIL, unsent.filter(tried).annotate(from_at=FIRST_DUE)
    yield MAIL, Notice.objects.given_up().annotate(from_at=F("due_at"))
    yield (
        SYSTEM,
        WebhookDelivery.objects.filter(sent_at=None, webhook__closed_at=None).annotate(
            from_at=F("happened_at")
        ),
    )
    never = Value(None, output_field=DateTimeField())
    for queue, rows, since in (
        (
            "upload",
            Upload.objects.filter(confirmed_at__isnull=False, finished_at=None),
            "confirmed_at",
        ),
        ("export", Export.objects.due(), "asked_at"),
        ("proposal", ProposalRun.objects.filter(ended_at=None), "asked_at"),
    ):
        yield queue, rows.annotate(from_at=F(since), given_up_at=never)


def _counted(queue: str, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    alive = Q(given_up_at=None)
    what = Value("") if queue == "proposal" else F("kind")
    counted: QuerySet[Any, dict[str, Any]] = (
        rows.order_by()
        .annotate(queue=Value(queue), what=what)
        .values("queue", "what")
        .annotate(
            waiting=Count("pk", filter=alive),
            since=Min("from_at", filter=alive),
            dead=Count("pk", filter=~alive),
            dead_since=Min("given_up_at", filter=~alive),
        )
        .values(*COLUMNS)
    )
    return counted
