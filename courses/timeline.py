"""The way to a course's first day, from twelve weeks before (domain 5.1). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPENS, MEETING, STATUS = timedelta(weeks=12), timedelta(weeks=8), timedelta(weeks=6)
DEADLINE, GO, PAPERS = timedelta(weeks=5), timedelta(weeks=4), timedelta(weeks=3)
LAST_FREE, LIST = timedelta(weeks=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One date on the way, and what is done by then."""

    on: date
    text: str | Promise
    key: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a course keeps and that can be moved."""

    signup_deadline_on: date
    release_on: date
    decide_on: date


def suggested(starts_on: date) -> Dates:
    """The usual dates for a course that begins on ``starts_on``."""
    return Dates(starts_on - DEADLINE, starts_on - DEADLINE, starts_on - GO)


def milestones(starts_on: date, dates: Dates) -> list[Milestone]:
    """Every milestone from T−12 weeks to the first day, in order of date."""
    way = [
        Milestone(
            starts_on - OPENS, _("nominations open, quotas are sent out"), "open"
        ),
        Milestone(starts_on - MEETING, _("information meeting"), "meeting"),
        Milestone(starts_on - STATUS, _("first status"), "status"),
        Milestone(dates.signup_deadline_on, _("sign-up deadline"), "deadline"),
        Milestone(dates.release_on, _("unused quota seats become common"), "release"),
        Milestone(dates.decide_on, _("go/no-go"), "decide"),
        Milestone(
            starts_on - PAPERS, _("language tests and promises to pay are in"), "papers"
        ),
        Milestone(starts_on - LAST_FREE, _("last week before the start"), "last_week"),
        Milestone(starts_on - LIST, _("final list, transport, clothing"), "list"),
        Milestone(starts_on, _("first day"), "start"),
    ]
    return sorted(way, key=lambda each: each.on)
