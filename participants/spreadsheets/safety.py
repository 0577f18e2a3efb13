"""The door for files: known by their content, read in a limited process."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.spreadsheets import antivirus
from participants.spreadsheets.tables import Table, rows_from_json

logger = logging.getLogger(__name__)

MAX_MEGABYTES = 5
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
SECONDS = 9  # on the clock; the reader ends itself after 7 of work
TYPES = "XLSX, CSV"
ROOT = Path(__file__).resolve().parent.parent.parent
# Without lxml, every part of a workbook goes through defusedxml: no entities at all.
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "LANG": "C.UTF-8",
    "PATH": os.defpath,
    "OPENPYXL_LXML": "False",
}

_SAVE_AS = _("Open it in Excel and save it as an Excel workbook (.xlsx) or CSV.")
REFUSALS: dict[str, str | Promise] = {
    "empty": _("The file is empty: there is nothing in its first sheet."),
    "too_big": _(
        "The file is bigger than 5 MB. Delete pictures and sheets you do not need, "
        "or split the list."
    ),
    "too_many_rows": _(
        "The file has more than 5,000 rows. Split it and upload one part at a time."
    ),
    "too_much_text": _("There is more text in the file than the portal takes."),
    "no_sheet": _("The workbook has no visible sheet."),
    "damaged": _(
        "The file is damaged and cannot be read. Save it again and try once more."
    ),
    "bomb": _(
        "The file unpacks to far more than its size and was not opened. "
        "Copy the rows into a new workbook and upload that."
    ),
    "macros": _("The workbook holds macros. Save it as .xlsx without macros."),
    "old_excel": _(
        "This is an old Excel file (.xls) or one with a password. "
        "Save it as .xlsx without a password."
    ),
    "pdf": _("This is a PDF, whatever its name says. Upload the spreadsheet itself."),
    "web_page": _("This is a web page, not a spreadsheet, whatever its name says."),
    "picture": _("This is a picture. Upload the spreadsheet itself."),
    "not_a_table": _("This is neither an Excel workbook nor a CSV file."),
    "virus": _("The virus scanner found something in the file, so it was not opened."),
    "not_scanned": _("The virus scanner does not answer now. Try again later."),
    "too_slow": _(
        "The file takes too long to read. Copy the rows into a new workbook "
        "and upload that."
    ),
}
_ADVISED = {"damaged", "web_page", "not_a_table"}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"<", "web_page"),
    (b"\x1f\x8b", "not_a_table"),
    (b"{\\rtf", "not_a_table"),
    (b"\x7fELF", "not_a_table"),
    (b"MZ\x90", "not_a_table"),
)


class RefusedFile(Exception):
    """The file cannot be taken; ``code`` says why, the text says it to the user.

    ``peak_kb``: the reader's largest resident size; nought if it did not get to say.
    """

    def __init__(self, code: str, *, peak_kb: int = 0) -> None:
        self.code = code
        self.peak_kb = peak_kb
        text = str(REFUSALS[code])
        super().__init__(f"{text} {_SAVE_AS}" if code in _ADVISED else text)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of a file. ``peak_kb``: the reader's largest resident size."""

    table: Table
    peak_kb: int


def read(content: bytes) -> Reading:
    """Read a file's table in a process of its own with limited memory and time.

    What it is, is decided by its content; its name is not asked.

    Raises:
        RefusedFile: it is no table, too big, hostile or damaged.
    """
    form = _form(content)
    _scan(content)
    try:
        done = subprocess.run(  # noqa: S603 (fixed command, nothing from the user)
            [sys.executable, "-m", "participants.spreadsheets.limited", form],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=ROOT,
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFile("too_slow") from error
    if done.returncode < 0:
        raise RefusedFile("too_slow")
    if done.returncode or not done.stdout:
        logger.warning("A spreadsheet could not be read: exit %s", done.returncode)
        raise RefusedFile("bomb" if b"MemoryError" in done.stderr else "damaged")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise RefusedFile(answer["refused"], peak_kb=answer["peak"])
    table = Table(rows=rows_from_json(answer["rows"]), notes=tuple(answer["notes"]))
    return Reading(table=table, peak_kb=answer["peak"])


def _scan(content: bytes) -> None:
    """Ask the virus scanner, if there is one; without its no, nothing is opened."""
    if not settings.CLAMD:
        return
    try:
        if antivirus.is_infected(content, address=settings.CLAMD):
            raise RefusedFile("virus")
    except antivirus.NoAnswer as silence:
        logger.error("The virus scanner at %s does not answer", settings.CLAMD)  # noqa: TRY400 (the address says it all)
        raise RefusedFile("not_scanned") from silence


def _form(content: bytes) -> str:
    """``xlsx`` or ``csv``, by the first bytes."""
    if not content.strip():
        raise RefusedFile("empty")
    if len(content) > MAX_BYTES:
        raise RefusedFile("too_big")
    for magic, code in _MAGIC:
        if content.lstrip()[: len(magic)] == magic:
            raise RefusedFile(code)
    return "xlsx" if content.startswith(b"PK\x03\x04") else "csv"
