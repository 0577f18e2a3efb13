"""How periods and figures from outside are written on the steering group's pages."""

from datetime import timedelta

from django import template
from django.db.backends.postgresql.psycopg_any import DateRange

from outcomes import board_minutes
from outcomes.models import BackgroundFigure
from outcomes.report import words

register = template.Library()


@register.filter
def days(period: DateRange) -> str:
    """``01.01.2026 – 31.12.2026``: the first and the last day of a period."""
    first = board_minutes.in_figures(period.lower)
    return f"{first} – {board_minutes.in_figures(period.upper - timedelta(days=1))}"


@register.filter
def value(figure: BackgroundFigure) -> str:
    """``62,5 %``: a background figure with its unit."""
    return words.background_value(figure)
