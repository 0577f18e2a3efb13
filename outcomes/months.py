"""Months on the calendar: the same day, or the last one there is. Pure."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day of the month ``months`` later; the month's last if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_before(day: date, months: int) -> date:
    """The last day whose ``months_after`` is ``day`` or earlier."""
    years, month = divmod(day.month - 1 - months, 12)
    year, month = day.year + years, month + 1
    last = monthrange(year, month)[1]
    ends_a_month = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if ends_a_month else min(day.day, last))
