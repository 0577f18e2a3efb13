"""The only place that writes spreadsheets: no cell of it is ever a formula.

``written`` makes the bytes of a document. Texts are texts (``cells``), numbers and
dates stay numbers and dates. A document about people carries its mark on every page.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as Part
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from participants.spreadsheets import cells
from participants.spreadsheets.cells import Value

BOM = "\ufeff"
XLSX, CSV = "xlsx", "csv"
FORMATS = (XLSX, CSV)
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
_LONGEST_HEADER = 240  # Excel takes 255 signs, doubled ampersands counted
_LONGEST_NAME = 31  # of a sheet, as Excel takes it
_WIDEST = 40
_DAY, _MOMENT, _CLOCK = "dd\\.mm\\.yyyy", "dd\\.mm\\.yyyy\\ hh\\.mm", "hh\\.mm"


@dataclass(frozen=True, slots=True)
class Document:
    """A table with what stands above it. ``mark`` says whose it is, on every page."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]
    mark: Sequence[str] = ()


def written(document: Document, *, form: str) -> bytes:
    """The document as the bytes of a file of ``form`` (one of FORMATS)."""
    return _workbook(document) if form == XLSX else _text(document)


def csv_text(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as Danish programs read them: semicolons, decimal comma, BOM."""
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n"
    )
    writer.writerows([cells.in_danish(value) for value in row] for row in rows)
    return BOM + stream.getvalue()


def _text(document: Document) -> bytes:
    """The table first, so that it can be read in again; the mark in the last line."""
    rows: list[Sequence[Value]] = [document.headings, *document.rows]
    if document.mark:
        rows += [[], [f"# {' · '.join(document.mark)}"]]
    return csv_text(rows).encode()


def written_together(documents: Mapping[str, Document]) -> bytes:
    """Several documents as one workbook, each on the sheet it is given by name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "branchespor"
    for name, document in documents.items():
        _fill(book.create_sheet(cells.harmless(name)[:_LONGEST_NAME]), document)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _workbook(document: Document) -> bytes:
    return written_together({"Data": document})


def _fill(sheet: Worksheet, document: Document) -> None:
    top: list[Sequence[Value]] = [[document.title]]
    top += [[line] for line in document.mark]
    for row in [*top, [], document.headings, *document.rows]:
        _append(sheet, row)
    heading = len(top) + 2
    for place in [*sheet[1], *sheet[heading]]:
        place.font = Font(bold=True)
    sheet.freeze_panes = f"A{heading + 1}"
    sheet.print_title_rows = f"{heading}:{heading}"
    _fit(sheet, document)
    _mark(sheet, document.mark)


def _append(sheet: Worksheet, row: Sequence[Value]) -> None:
    sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Worksheet, value: Value) -> Cell:
    cell = WriteOnlyCell(sheet)
    match value:
        case None:
            pass
        case bool():
            _put_text(cell, cells.in_danish(value))
        case int() | Decimal():
            cell.value = value
        case datetime():
            cell.value, cell.number_format = value.replace(tzinfo=None), _MOMENT
        case date():
            cell.value, cell.number_format = value, _DAY
        case time():
            cell.value, cell.number_format = value.replace(tzinfo=None), _CLOCK
        case _:
            _put_text(cell, cells.harmless(str(value)))
    return cell


def _put_text(cell: Cell, text: str) -> None:
    """Text whatever it looks like: openpyxl's own guess (formula, error) is undone."""
    cell.value = cells.escaped(text)
    cell.data_type = "s"
    cell.quotePrefix = True


def _fit(sheet: Worksheet, document: Document) -> None:
    for at, heading in enumerate(document.headings):
        texts = [cells.in_danish(row[at]) for row in document.rows if at < len(row)]
        widest = max(map(len, [heading, *texts]))
        letter = get_column_letter(at + 1)
        sheet.column_dimensions[letter].width = min(widest + 2, _WIDEST)


def _mark(sheet: Worksheet, mark: Sequence[str]) -> None:
    """Head and foot of every printed page; an ampersand there is a command."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if mark:
        head = cells.harmless(" · ".join(mark)).replace("&", "&&")[:_LONGEST_HEADER]
        edge = HeaderFooterItem(center=Part(text=head))
        sheet.HeaderFooter = HeaderFooter(oddHeader=edge, oddFooter=edge)
