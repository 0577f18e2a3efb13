"""What it costs to call a course off, today and later (domain finding 6). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Step:
    """From ``days_before`` start and nearer, ``percent`` of the price is owed."""

    days_before: int
    percent: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Kroner owed if the course is called off on ``on``; None when it is not known."""

    on: date
    percent: int
    kroner: int | None


def cost_on(
    day: date,
    *,
    starts_on: date,
    steps: Sequence[Step],
    price: int | None,
    seats: int,
) -> Cost:
    """What the school may charge if the course is called off on ``day``.

    ``price`` is kroner per seat, ``seats`` the number the school prices by. The step
    nearest the start that has begun counts; before the first, nothing is owed.
    """
    left = (starts_on - day).days
    begun = [step for step in steps if left <= step.days_before]
    percent = min(begun, key=lambda step: step.days_before).percent if begun else 0
    if percent == 0:
        return Cost(day, 0, 0)
    return Cost(day, percent, None if price is None else price * seats * percent // 100)


def next_rise(
    day: date, *, starts_on: date, steps: Sequence[Step]
) -> tuple[date, int] | None:
    """The next day on which calling off gets dearer, and its percentage."""
    ahead = [
        (starts_on - timedelta(days=step.days_before), step.percent) for step in steps
    ]
    later = sorted(each for each in ahead if each[0] > day)
    return later[0] if later else None


@dataclass(frozen=True, slots=True)
class PersonFee:
    """From ``days_before`` start and nearer, one who withdraws costs ``kroner``."""

    days_before: int
    kroner: int


def fee_on(day: date, *, starts_on: date, fees: Sequence[PersonFee]) -> int:
    """What is owed if one person is withdrawn on ``day`` and nobody takes the seat."""
    left = (starts_on - day).days
    begun = [fee for fee in fees if left <= fee.days_before]
    return min(begun, key=lambda fee: fee.days_before).kroner if begun else 0


def last_free_day(*, starts_on: date, fees: Sequence[PersonFee]) -> date | None:
    """The last day on which withdrawing one person costs nothing; None: always free."""
    if not fees:
        return None
    earliest = max(fee.days_before for fee in fees)
    return starts_on - timedelta(days=earliest + 1)
