"""The leader's report: each figure with n, definition and comparison, nobody revealed.

One object behind the page and the file, so that they cannot differ. It reads what was
counted (``services.tallies``), never the people.
"""

from outcomes.report.build import Unknown, chosen, latest, paces, report, years
from outcomes.report.shape import (
    Amount,
    Cancelled,
    Gap,
    Line,
    Measure,
    Pace,
    Period,
    Report,
    Split,
    Spread,
)
from outcomes.report.words import amount_in_words, in_words, points_in_words

__all__ = [
    "Amount",
    "Cancelled",
    "Gap",
    "Line",
    "Measure",
    "Pace",
    "Period",
    "Report",
    "Split",
    "Spread",
    "Unknown",
    "amount_in_words",
    "chosen",
    "in_words",
    "latest",
    "paces",
    "points_in_words",
    "report",
    "years",
]
