"""How weeks and shares are written: ``uge 47``, ``56,3 % (9/16)``."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def week(day: date) -> str:
    """``uge 47``, the ISO week of ``day``."""
    return _("week %(week)s") % {"week": day.isocalendar().week}


@register.filter
def decimal(value: float, places: int = 1) -> str:
    """``value`` with the language's decimal sign and ``places`` decimals."""
    return number_format(_rounded(Fraction(value), places))


@register.filter
def hours(minutes: int) -> str:
    """``7,5 t.``: whole minutes as hours with one decimal, none when they are whole."""
    places = 1 if minutes % 60 else 0
    return _("%(hours)s h") % {
        "hours": number_format(_rounded(Fraction(minutes, 60), places))
    }


@register.simple_tag
def share(part: int, of: int, places: int = 0) -> str:
    """``56 % (9/16)``; ``–`` where there is nobody to count."""
    if not of:
        return "–"
    percent = number_format(_rounded(Fraction(100 * part, of), places))
    return f"{percent} % ({part}/{of})"


def _rounded(value: Fraction, places: int) -> Decimal:
    """As people round, half up; ``number_format`` by itself cuts off."""
    unit = Decimal(1).scaleb(-places)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(unit, rounding=ROUND_HALF_UP)
