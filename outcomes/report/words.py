"""Figures as text: what it is, of how many, or why it is not shown."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outcomes.definitions import By, Kind, Kpi
from outcomes.disclosure import Shown, is_small

if TYPE_CHECKING:
    from outcomes.models import BackgroundFigure
    from outcomes.report.shape import Amount

TENTH = Decimal("0.1")


def in_words(shown: Shown) -> str:
    """The share as text: per cent with n/N, or why it is not shown."""
    match shown.why:
        case "no_data":
            return _("no data")
        case "small":
            return _("hidden: too few people")
        case "group":
            return _("hidden: too few people here or in another group")
        case "places":
            return _("hidden: too few municipalities behind it")
        case "few":
            return _("%(part)s/%(whole)s (too few for per cent)") % {
                "part": shown.part,
                "whole": shown.whole,
            }
        case _:
            return f"{shown.percent} % ({shown.part}/{shown.whole})"


def amount_in_words(kpi: Kpi, amount: "Amount") -> str:
    """The mean or median as text with its unit and n, or why it is not shown."""
    match amount.why:
        case "no_data":
            return _("no data")
        case "small" | "group":
            return _("hidden: too few")
        case "few":
            return _("n=%(n)s (too few to say)") % {"n": amount.n}
        case _:
            return f"{number(kpi, amount)} {kpi.unit} (n={amount.n})"


def number(kpi: Kpi, amount: "Amount") -> str:
    """The mean with one decimal, the median as it is; in the reader's language."""
    if amount.value is None:
        return ""
    return written(kpi, Decimal(amount.value.numerator) / amount.value.denominator)


def written(kpi: Kpi, value: Decimal) -> str:
    """A mean with one decimal, a median as a whole number; in the reader's language."""
    return number_format(rounded(kpi, value))


def rounded(kpi: Kpi, value: Decimal) -> Decimal:
    """A mean with one decimal, rounded half up; a median without any."""
    if kpi.kind == Kind.MEDIAN:
        return Decimal(int(value))
    return value.quantize(TENTH, rounding=ROUND_HALF_UP)


def points_in_words(points: int) -> str:
    """A difference in percentage points, with its sign: »+9«, »−3«, »0«."""
    sign = {True: "+", False: "−"}[points > 0] if points else ""
    return ngettext(
        "%(sign)s%(points)s percentage point",
        "%(sign)s%(points)s percentage points",
        abs(points),
    ) % {"sign": sign, "points": abs(points)}


def comparison(points: int | None, *whys: str) -> str:
    """The change in percentage points, or why there is none."""
    if points is not None:
        return points_in_words(points)
    if "no_data" in whys:
        return _("nothing to compare with")
    return _("too few to compare")


def background_value(figure: "BackgroundFigure") -> str:
    """A background figure with its unit; decimals only where there are any."""
    places = 0 if figure.value == figure.value.to_integral_value() else 1
    return f"{number_format(figure.value, places)} {figure.unit}"


def count_in_words(number: int) -> str:
    """A count as text, small ones kept back."""
    return _("under 5") if is_small(number) else str(number)


def question(kpi: Kpi, by: str) -> str:
    """What a chart or table of a breakdown answers."""
    how = {
        By.MUNICIPALITY: _("By municipality."),
        By.GENDER: _("By gender."),
        By.ARRIVAL: _("By year of arrival."),
        By.TRACK: _("By track."),
        By.PROFILE: _("By whom the tracks are for."),
    }
    return f"{kpi.question} {how[By(by)]}"
