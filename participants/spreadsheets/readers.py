"""Turns the bytes of a CSV or XLSX file into a table of text.

Runs inside the limited process (``limited``); ``safety`` is the door to it. A date
becomes ``2026-11-23``, a time ``08:30``, a number is written with a decimal comma.
"""

import csv
import io
import re
import statistics
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.cell import column_index_from_string as column_number
from openpyxl.utils.cell import coordinate_from_string

from participants.spreadsheets import containers, tables
from participants.spreadsheets.tables import Row, Table

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 1_000
MAX_TEXT = 4_000_000
HEADING_WITHIN = 10

FORMULA_WITHOUT_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
BROKEN_CELL = re.compile(r"#(?:N/A|[A-Z/0]+[!?])")
MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')

type RawRow = tuple[int, Sequence[str]]


class Unreadable(Exception):
    """The file is refused; the argument is the code of why."""


def read_xlsx(content: bytes) -> Table:
    """Read the first visible sheet of an Excel file.

    Raises:
        Unreadable: damaged, protected, with macros, or far bigger than it looks.
    """
    if not containers.is_whole(content):
        raise Unreadable("damaged")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if code := containers.fault(archive.infolist()):
                raise Unreadable(code)
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        visible = [each for each in book.worksheets if each.sheet_state == "visible"]
        if not visible:
            raise Unreadable("no_sheet")
        sheet = visible[0]
        with sheet._get_source() as source:  # type: ignore[attr-defined] # noqa: SLF001 (read-only sheets hide merges)
            faults = _faults(source.read())
        table = _capped(_sheet_rows(sheet), faults=faults)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise Unreadable("damaged") from error
    if len(visible) > 1:
        return Table(rows=table.rows, notes=(*table.notes, tables.OTHER_SHEETS))
    return table


def read_csv(content: bytes) -> Table:
    """Read a CSV file: UTF-8, UTF-16 or Windows-1252; semicolon, comma or tab.

    Raises:
        Unreadable: it is not text, or one of its cells never ends.
    """
    text = _decoded(content)
    csv.field_size_limit(MAX_TEXT)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = [(number, [_clean(cell) for cell in line]) for number, line in _n(lines)]
    except csv.Error as error:
        raise Unreadable("damaged") from error
    return _capped(iter(rows), faults={})


def _n(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number the lines as a spreadsheet program would; stop soon after the limit."""
    filled = 0
    for number, line in enumerate(lines, start=1):
        filled += any(line)
        if filled > MAX_ROWS + HEADING_WITHIN:
            raise Unreadable("too_many_rows")
        yield number, line


def _faults(xml: bytes) -> dict[tuple[int, int], str]:
    """Formulas without a saved result and cells inside a merged range.

    Keys are (row number, column index). The first cell of a merge keeps its value.
    openpyxl's read-only sheets know neither, so the sheet's own text is searched.

    Raises:
        Unreadable: the sheet has more filled rows than the portal takes.
    """
    filled = sum(b"<v" in row or b"<is" in row for row in xml.split(b"</row>"))
    if filled > MAX_ROWS + HEADING_WITHIN:
        raise Unreadable("too_many_rows")
    faults = {
        _position(found[1].decode()): tables.FORMULA
        for found in FORMULA_WITHOUT_RESULT.finditer(xml)
    }
    for found in MERGE.finditer(xml):
        if len(faults) < MAX_ROWS * MAX_COLUMNS:
            faults.update(dict.fromkeys(_swallowed(found[1].decode()), tables.MERGED))
    return faults


def _position(coordinate: str) -> tuple[int, int]:
    column, row = coordinate_from_string(coordinate)
    return row, column_number(column) - 1


def _swallowed(ref: str) -> Iterator[tuple[int, int]]:
    """The cells of a merged range but its first, as far as the table may reach."""
    (top, left), (bottom, right) = map(_position, ref.split(":"))
    for row in range(top, min(bottom, top + MAX_ROWS) + 1):
        for column in range(left, min(right, MAX_COLUMNS) + 1):
            if (row, column) != (top, left):
                yield row, column


def _sheet_rows(sheet: Any) -> Iterator[RawRow]:  # noqa: ANN401 (openpyxl is untyped)
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
    for number, cells in enumerate(rows, start=1):
        if any(cell is not None for cell in cells):
            yield number, [_as_text(cell) for cell in cells]


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case int() | float():
            return _number_as_text(value)
        case date() | time() | timedelta():
            return _moment_as_text(value)
        case _:
            return _clean(str(value))


def _number_as_text(value: float) -> str:
    if float(value).is_integer():
        return str(int(value))
    return f"{value:.10g}".replace(".", ",")


def _moment_as_text(value: date | time | timedelta) -> str:
    match value:
        case datetime():
            form = "%Y-%m-%d" if _is_midnight(value) else "%Y-%m-%d %H:%M"
            return value.strftime(form)
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            minutes = value // timedelta(minutes=1)
            return f"{minutes // 60:02}:{minutes % 60:02}"


def _is_midnight(value: datetime) -> bool:
    return value.time() == time(0)


def _clean(text: str) -> str:
    """One line of text: no control characters, no double or odd spaces."""
    printable = (each if each.isprintable() else " " for each in text)
    return " ".join("".join(printable).split())


def _capped(raw_rows: Iterator[RawRow], *, faults: dict[tuple[int, int], str]) -> Table:
    """Keep what holds something, within the limits.

    Raises:
        Unreadable: more rows or more text than the portal takes, or nothing at all.
    """
    rows: list[Row] = []
    notes: set[str] = set()
    length = 0
    for number, cells in raw_rows:
        if any(cells[MAX_COLUMNS:]):
            notes.add(tables.MORE_COLUMNS)
        row = _row(number, cells[:MAX_COLUMNS], faults)
        if not any(row.cells) and set(row.faults.values()) <= {tables.MERGED}:
            continue
        rows.append(row)
        length += sum(map(len, row.cells))
        if len(rows) > MAX_ROWS + HEADING_WITHIN:
            raise Unreadable("too_many_rows")
        if length > MAX_TEXT:
            raise Unreadable("too_much_text")
    if not rows:
        raise Unreadable("empty")
    return Table(rows=tuple(rows), notes=tuple(sorted(notes)))


def _row(number: int, cells: Sequence[str], faults: dict[tuple[int, int], str]) -> Row:
    found: dict[int, str] = {}
    texts: list[str] = []
    for index, cell in enumerate(cells):
        fault = faults.get((number, index)) or _fault(cell)
        if fault:
            found[index] = fault
        texts.append("" if fault else cell)
    while texts and not texts[-1]:
        texts.pop()
    return Row(number=number, cells=tuple(texts), faults=found)


def _fault(cell: str) -> str:
    if len(cell) > MAX_CELL:
        return tables.TOO_LONG
    if BROKEN_CELL.fullmatch(cell):
        return tables.BROKEN
    return ""


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Unreadable("not_a_table")


def _delimiter(text: str) -> str:
    """The sign that splits the first lines into the most columns."""
    beginning = [line for line in text.splitlines()[:40] if line.strip()][:20]

    def columns(sign: str) -> float:
        try:
            widths = [len(line) for line in csv.reader(beginning, delimiter=sign)]
        except csv.Error:
            return 0
        return statistics.median(widths) if widths else 0

    return max(";\t,", key=columns)
