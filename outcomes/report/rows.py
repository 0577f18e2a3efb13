"""A figure as a line of text: what it is, one's own, and the change since before."""

from dataclasses import dataclass
from decimal import Decimal

from outcomes.definitions import Kpi
from outcomes.report.shape import Line, Measure
from outcomes.report.words import (
    amount_in_words,
    comparison,
    in_words,
    written,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says of a figure. ``own`` is empty where there is none of it."""

    kpi: Kpi
    total: str
    own: str
    before: str
    change: str
    is_hidden: bool = False


def row(of: Line | Measure) -> Row:
    """A share, mean or median in words."""
    if isinstance(of, Line):
        return Row(
            kpi=of.kpi,
            total=in_words(of.total),
            own=in_words(of.own) if of.own else "",
            before=of.before_in_words,
            change=of.change_in_words,
            is_hidden=of.total.is_hidden,
        )
    return Row(
        kpi=of.kpi,
        total=amount_in_words(of.kpi, of.total),
        own=amount_in_words(of.kpi, of.own) if of.own else "",
        before=amount_in_words(of.kpi, of.before),
        change=_measured(of),
        is_hidden=of.total.is_hidden,
    )


def _measured(of: Measure) -> str:
    if of.change is not None:
        value = Decimal(of.change.numerator) / of.change.denominator
        sign = "+" if value > 0 else "−" if value else ""
        return f"{sign}{written(of.kpi, abs(value))} {of.kpi.unit}"
    return comparison(None, of.total.why, of.before.why)
