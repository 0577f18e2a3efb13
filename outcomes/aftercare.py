"""After-care: help the employer may get for some months after hiring. Pure (D4)."""

from dataclasses import dataclass
from datetime import date, timedelta

from outcomes import rulebook
from outcomes.models import Placement
from outcomes.months import months_after
from outcomes.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Window:
    """From the job's first day to ``last``; reminded of on ``remind_on``."""

    first: date
    last: date
    remind_on: date
    longest_months: int


def window(placement: Placement, *, rules: Rulebook) -> Window | None:
    """The window of an ordinary job; None of any other, or where no rule has begun."""
    first = placement.first_day
    if not placement.is_job or first is None:
        return None
    months = rules.number(rulebook.AFTERCARE_WINDOW, on=first)
    remind = rules.number(rulebook.AFTERCARE_REMIND, on=first)
    longest = rules.number(rulebook.AFTERCARE_LONGEST, on=first)
    if months is None or remind is None or longest is None:
        return None
    return Window(
        first=first,
        last=months_after(first, months) - timedelta(days=1),
        remind_on=months_after(first, remind),
        longest_months=longest,
    )
