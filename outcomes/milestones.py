"""When a supplier is to be paid: found in the placements. Pure (D5, T7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from outcomes.models import Placement, SupplierMilestone
from outcomes.months import months_after


class State(models.TextChoices):
    """Where a line stands; each exclusive of the others."""

    APPROVED = "approved", _("approved")
    DUE = "due", _("to be paid")
    COMING = "coming", _("coming")
    WAITING = "waiting", _("waits for a job")
    STOPPED = "stopped", _("stopped")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan; ``due_on`` is None until the event can be dated."""

    milestone: SupplierMilestone
    due_on: date | None
    state: State


def lines(
    plan: Iterable[SupplierMilestone], *, placed: Iterable[Placement], today: date
) -> list[Line]:
    """The plan of one placement, in time's order.

    ``placed`` are the person's placements. "In an ordinary job" counts from the first
    day of the first ordinary job that began with the placement or after it; another
    job after that one starts no count. What has not lasted until its day is stopped,
    by the last day noted or else the one agreed: nothing runs that could forget it.
    """
    known = list(placed)
    found = [_line(each, known, today=today) for each in plan]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.milestone.pk))


def _line(
    milestone: SupplierMilestone, placed: list[Placement], *, today: date
) -> Line:
    event = _event(milestone, placed)
    due_on = None
    if event and event.first_day:
        due_on = months_after(event.first_day, milestone.months)
    if milestone.approved_at:
        return Line(milestone, due_on, State.APPROVED)
    if event is None or due_on is None:
        return Line(milestone, None, State.WAITING)
    last = event.last_day
    if milestone.months and last and last < due_on - timedelta(days=1):
        return Line(milestone, due_on, State.STOPPED)
    return Line(milestone, due_on, State.DUE if due_on <= today else State.COMING)


def _event(milestone: SupplierMilestone, placed: list[Placement]) -> Placement | None:
    """The placement the line counts from."""
    own = next((each for each in placed if each.pk == milestone.placement_id), None)
    if own is None or milestone.event == SupplierMilestone.Event.BEGUN:
        return own
    since = own.first_day or date.min
    jobs = [
        each
        for each in placed
        if each.is_job and each.first_day and each.first_day >= since
    ]
    return min(jobs, key=lambda each: (each.first_day, each.pk), default=None)
