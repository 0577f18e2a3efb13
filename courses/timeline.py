"""The way to a course's first day, from twelve weeks before (domain 5.1). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

type Words = str | Promise
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One date on the way: how long before the start it usually lies."""

    field: str
    key: str
    before: timedelta
    text: Words

    @property
    def distance(self) -> str:
        """As people write it: T−12 weeks, T−1 day."""
        weeks, days = divmod(self.before.days, 7)
        if days:
            return ngettext("T−%(n)s day", "T−%(n)s days", days) % {"n": days}
        return ngettext("T−%(n)s week", "T−%(n)s weeks", weeks) % {"n": weeks}


# Each can be moved on its own; the field of Course holds where to, None = as usual.
STEPS = (
    Step(
        "opens_on", "open", 12 * WEEK, _("nominations open, the job centres are told")
    ),
    Step("meeting_on", "meeting", 8 * WEEK, _("information meeting")),
    Step("status_on", "status", 6 * WEEK, _("first status")),
    Step("signup_deadline_on", "deadline", 5 * WEEK, _("sign-up deadline")),
    Step("release_on", "release", 5 * WEEK, _("unused quota seats become common")),
    Step("decide_on", "decide", 4 * WEEK, _("go/no-go")),
    Step(
        "papers_on", "papers", 3 * WEEK, _("language tests and promises to pay are in")
    ),
    Step(
        "last_free_on", "last_free", WEEK, _("last day to take one person off for free")
    ),
    Step("list_on", "list", DAY, _("final list, transport, clothing")),
)
FIELDS = tuple(step.field for step in STEPS)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One date on the way, and what is done by then; ``moved`` if not as usual."""

    on: date
    text: Words
    key: str
    distance: str
    moved: bool


def suggested(starts_on: date) -> dict[str, date]:
    """The usual date of every step of a course that begins on ``starts_on``."""
    return {step.field: starts_on - step.before for step in STEPS}


def dates(starts_on: date, kept: Mapping[str, date | None]) -> dict[str, date]:
    """Every step's date: where it was moved to, otherwise the usual one."""
    usual = suggested(starts_on)
    return {name: kept.get(name) or usual[name] for name in FIELDS}


def milestones(starts_on: date, kept: Mapping[str, date | None]) -> list[Milestone]:
    """Every milestone from T−12 weeks to the first day, in order of date."""
    usual, here = suggested(starts_on), dates(starts_on, kept)
    way = [
        Milestone(
            on=here[step.field],
            text=step.text,
            key=step.key,
            distance=step.distance,
            moved=here[step.field] != usual[step.field],
        )
        for step in STEPS
    ]
    start = Milestone(starts_on, _("first day"), "start", "T0", moved=False)
    return [*sorted(way, key=lambda each: each.on), start]
