"""A table as read from a file: numbered rows of text, and cells that cannot be used.

Plain Python: the limited process that opens strangers' files imports nothing more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FORMULA = "formula"  # a formula whose result was not saved in the file
MERGED = "merged"  # a cell swallowed by a merged neighbour
BROKEN = "broken"  # #REF! and the like
TOO_LONG = "too_long"
CPR = "cpr"  # looked like a civil registration number; its text is not kept

OTHER_SHEETS = "other_sheets"
MORE_COLUMNS = "more_columns"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` is what the spreadsheet program shows, from 1.

    ``faults`` maps the index of a cell to why it cannot be used; such a cell's text is
    empty.
    """

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)

    def cell(self, index: int) -> str:
        """The text in a column; empty where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else ""

    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not self.faults and not any(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that hold something, and what the reader should be told of the file."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def rows_to_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as JSON can hold them; ``rows_from_json`` reads them back."""
    return [
        {
            "n": row.number,
            "c": list(row.cells),
            "f": {str(index): code for index, code in row.faults.items()},
        }
        for row in rows
    ]


def rows_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The rows that ``rows_to_json`` wrote."""
    return tuple(
        Row(
            number=each["n"],
            cells=tuple(each["c"]),
            faults={int(index): code for index, code in each["f"].items()},
        )
        for each in data
    )
