"""Columns by name: what the portal looks for, and where a file has it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.free_text import has_cpr
from participants.spreadsheets import tables
from participants.spreadsheets.tables import Row
from participants.spreadsheets.values import Unclear, plain

# Ten digits may meet in a portal ID as in a CPR number; the ID is what is asked for.
PORTAL_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

HEADING_WITHIN = 10  # the heading stands in one of the first ten rows

type Label = str | Promise
type Mapped = Mapping[str, int]  # column key → index in the file

FAULTS: Mapping[str, Label] = {
    tables.FORMULA: gettext_lazy(
        "the cell is a formula without a saved result; write the value itself"
    ),
    tables.MERGED: gettext_lazy(
        "the cell is merged with its neighbour; split it and write the value in "
        "every row"
    ),
    tables.BROKEN: gettext_lazy("the cell shows an error of the spreadsheet program"),
    tables.TOO_LONG: gettext_lazy("the cell holds more text than the portal takes"),
    tables.CPR: gettext_lazy(
        "this looks like a CPR number. It was not kept, and the row is not loaded; "
        "use the portal's own ID or your case reference"
    ),
}
NOTES: Mapping[str, Label] = {
    tables.OTHER_SHEETS: gettext_lazy(
        "The workbook has more than one sheet. Only the first is read."
    ),
    tables.MORE_COLUMNS: gettext_lazy("Only the first 100 columns are read."),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column the portal understands.

    ``unless`` names a column that makes this one unnecessary.
    """

    key: str
    label: Label
    help: Label
    read: Callable[[str], Any]
    synonyms: Sequence[str] = ()
    needed: bool = False
    unless: str = ""
    example: str = ""

    @property
    def other_names(self) -> list[str]:
        """The synonyms, less any that is the label itself."""
        own = plain(str(self.label))
        return [each for each in self.synonyms if plain(each) != own]

    def names(self) -> frozenset[str]:
        """Every heading that means this column, as ``plain`` leaves it."""
        return frozenset(plain(str(each)) for each in (self.label, *self.synonyms))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not loaded. ``message`` may quote the cell and is never stored."""

    row: int
    column: Column | None
    code: str
    message: str

    def __str__(self) -> str:
        if self.column is None:
            return _("Row %(row)s: %(message)s") % {
                "row": self.row,
                "message": self.message,
            }
        return _("Row %(row)s, column %(column)s: %(message)s") % {
            "row": self.row,
            "column": self.column.label,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """One row understood: the values by column key, and what was wrong with it."""

    row: int
    values: Mapping[str, Any]
    problems: Sequence[Problem] = field(default_factory=tuple)


def heading_at(rows: Sequence[Row], columns: Sequence[Column]) -> int:
    """The index of the heading row: of the first ten, the one with most known names.

    Without any known name it is the first row with two filled cells, else the first.
    """
    first = [row for row in rows if row.number <= HEADING_WITHIN] or rows[:1]
    scores = [len(match(row.cells, columns)) for row in first]
    if max(scores):
        return scores.index(max(scores))
    filled = [sum(map(bool, row.cells)) for row in first]
    return next((at for at, count in enumerate(filled) if count > 1), 0)


def match(headings: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Find each column by its heading; the first of two equal headings counts."""
    places: dict[str, int] = {}
    for index, heading in enumerate(headings):
        places.setdefault(_bare(heading), index)
    found: dict[str, int] = {}
    for column in columns:
        known = (places[name] for name in column.names() if name in places)
        index = min(known, default=-1)
        if index >= 0 and index not in found.values():
            found[column.key] = index
    return found


def _bare(heading: str) -> str:
    """A heading without what stands in brackets behind it."""
    return plain(heading.partition("(")[0] or heading)


def remembered(
    headings: Sequence[str], columns: Sequence[Column], memory: Mapping[str, str]
) -> dict[str, int]:
    """Match by name, but let what the organisation chose last time go first.

    ``memory`` maps column keys to headings as ``plain`` leaves them.
    """
    places = {plain(text): index for index, text in reversed(list(enumerate(headings)))}
    chosen = {
        column.key: places[memory[column.key]]
        for column in columns
        if memory.get(column.key) in places
    }
    taken = set(chosen.values())
    by_name = {
        key: index
        for key, index in match(headings, columns).items()
        if key not in chosen and index not in taken
    }
    return {**by_name, **chosen}


def missing(mapped: Mapped, columns: Sequence[Column]) -> list[Column]:
    """The needed columns the file lacks."""
    return [
        column
        for column in columns
        if column.needed
        and column.key not in mapped
        and not (column.unless and column.unless in mapped)
    ]


def read_row(row: Row, mapped: Mapped, columns: Sequence[Column]) -> Reading:
    """Understand one row; every problem is found, not just the first."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    if tables.CPR in row.faults.values():
        problems.append(_cpr(row, mapped, columns))
    for column in columns:
        index = mapped.get(column.key, -1)
        fault = row.faults.get(index, "")
        text = row.cell(index) if index >= 0 else ""
        if fault and fault != tables.CPR:
            problems.append(Problem(row.number, column, fault, str(FAULTS[fault])))
        elif text:
            try:
                values[column.key] = column.read(text)
            except Unclear as refusal:
                problems.append(Problem(row.number, column, "unclear", str(refusal)))
    problems.extend(_empty(row, mapped, columns))
    return Reading(row=row.number, values=values, problems=tuple(problems))


def _empty(row: Row, mapped: Mapped, columns: Sequence[Column]) -> Iterator[Problem]:
    """A problem for each needed cell that holds nothing."""
    filled = {key for key, at in mapped.items() if row.cell(at) or row.faults.get(at)}
    for column in columns:
        if (
            column.needed
            and column.key in mapped
            and not filled
            & {
                column.key,
                column.unless,
            }
        ):
            yield Problem(row.number, column, "empty", _("the cell is empty"))


def _cpr(row: Row, mapped: Mapped, columns: Sequence[Column]) -> Problem:
    """The problem of a row with a CPR number, wherever in the row it stood."""
    index = next(at for at, code in row.faults.items() if code == tables.CPR)
    at = {place: key for key, place in mapped.items()}
    column = next((each for each in columns if each.key == at.get(index)), None)
    return Problem(row.number, column, tables.CPR, str(FAULTS[tables.CPR]))


def without_cpr(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Blank every cell that looks like a CPR number, before anything is stored.

    A number cell loses the leading zero, so nine digits are read with one as well.
    A column headed »CPR« is blanked whole, whatever stands in it.
    """
    headed = {
        index
        for row in rows[:HEADING_WITHIN]
        for index, cell in enumerate(row.cells)
        if set(plain(cell).split()) & {"cpr", "cprnr", "cprnummer", "personnummer"}
    }
    return tuple(_masked(row, headed) for row in rows)


def _masked(row: Row, headed: set[int]) -> Row:
    hidden = {
        index
        for index, cell in enumerate(row.cells)
        if (has_cpr(cell) and not PORTAL_ID.fullmatch(cell.strip()))
        or (len(cell) == 9 and has_cpr(f"0{cell}"))
        or (index in headed and any(map(str.isdigit, cell)))
    }
    if not hidden:
        return row
    cells = ("" if at in hidden else cell for at, cell in enumerate(row.cells))
    faults = {**row.faults, **dict.fromkeys(hidden, tables.CPR)}
    return Row(number=row.number, cells=tuple(cells), faults=faults)
