"""No figure reveals a person (domain 3.3 point 8, security.md 3.3).

``shown``: what may be shown of one number or breakdown by itself; ``publishing``: of
everything the same readers see side by side; ``bounds`` and ``relations``: what could
be worked out of it.
"""

from outcomes.disclosure.knowledge import TOTAL
from outcomes.disclosure.publishing import Catalogue, Table, protect
from outcomes.disclosure.shown import (
    COMPARISON,
    GROUP,
    NO_DATA,
    PLACES,
    SMALL,
    THRESHOLD,
    Shown,
    Why,
    breakdown,
    change,
    count,
    is_one_places,
    is_small,
    round_half_up,
    share,
)

__all__ = [
    "COMPARISON",
    "GROUP",
    "NO_DATA",
    "PLACES",
    "SMALL",
    "THRESHOLD",
    "TOTAL",
    "Catalogue",
    "Shown",
    "Table",
    "Why",
    "breakdown",
    "change",
    "count",
    "is_one_places",
    "is_small",
    "protect",
    "round_half_up",
    "share",
]
