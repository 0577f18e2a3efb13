"""Quarters of the year, each named by its first day. Pure."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

MONTHS = 3


def quarter_of(day: date) -> date:
    """The first day of the quarter ``day`` lies in."""
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def before(quarter: date) -> date:
    """The quarter before."""
    return quarter_of(quarter - timedelta(days=1))


def after(quarter: date) -> date:
    """The quarter after."""
    return quarter_of(quarter + timedelta(days=MONTHS * 31))


def last_day(quarter: date) -> date:
    """The quarter's last day."""
    return after(quarter) - timedelta(days=1)


def in_words(quarter: date) -> str:
    """``4. kvartal 2026``."""
    return _("quarter %(quarter)s, %(year)s") % {
        "quarter": (quarter.month - 1) // MONTHS + 1,
        "year": quarter.year,
    }
