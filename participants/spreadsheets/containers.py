"""Looks a workbook over by its zip's table of contents, before anything is unpacked."""

import posixpath
import zipfile
from collections import Counter
from collections.abc import Sequence

MAX_ENTRIES = 500
MAX_UNPACKED = 40 * 1024 * 1024
MAX_RATIO = 150
RATIO_COUNTS_FROM = 1024 * 1024
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
# What runs when the workbook is opened: VBA, Excel 4 macros, controls.
RUNS = ("vbaproject.bin", "/macrosheets/", "/activex/", "/ctrlprops/")
PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_END_LENGTH = 22  # of the record that ends a zip without a comment


def is_whole(content: bytes) -> bool:
    """Whether the zip ends where its table of contents does: nothing hangs on behind.

    A zip with something before or behind it may be two kinds of file at once.
    """
    ending = content[-_END_LENGTH:]
    return ending.startswith(b"PK\x05\x06") and ending.endswith(b"\0\0")


def fault(entries: Sequence[zipfile.ZipInfo]) -> str:
    """Why a zip with this table of contents is refused, as a code; empty if it is not.

    Order counts: a zip that is no workbook at all is told so first.
    """
    if len(entries) > MAX_ENTRIES:
        return "bomb"
    names = [entry.filename for entry in entries]
    if not set(names) >= NEEDED:
        return "not_a_table"
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return "old_excel"
    if any(mark in f"/{name.casefold()}" for name in names for mark in RUNS):
        return "macros"
    if not all(map(_is_plain, entries)) or max(Counter(names).values()) > 1:
        return "damaged"
    return "bomb" if _is_bomb(entries) else ""


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether Excel could have written the entry: its name stays inside, plain zip."""
    name = entry.filename
    stays = not name.startswith(("/", "\\")) and ":" not in name and "\\" not in name
    is_tidy = posixpath.normpath(name) == name.rstrip("/") and name.isprintable()
    goes_up = name.split("/")[0] == ".."
    return stays and is_tidy and not goes_up and entry.compress_type in PLAIN


def _is_bomb(entries: Sequence[zipfile.ZipInfo]) -> bool:
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return True
    return any(
        entry.file_size > RATIO_COUNTS_FROM
        and entry.file_size / max(entry.compress_size, 1) > MAX_RATIO
        for entry in entries
    )
