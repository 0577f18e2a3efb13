"""Text that a spreadsheet program must never take for a formula. Pure.

A cell that begins with one of ``= + - @`` is a formula to Excel, LibreOffice and
others, and so is one where spaces, a byte-order mark or invisible signs come first, or
where the sign is a full-width look-alike. A leading apostrophe makes it text again.
"""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.functional import Promise

type Value = str | Promise | int | Decimal | date | datetime | time | bool | None

QUOTE = "'"
SIGNS = frozenset("=+-@")
LOOK_ALIKES = frozenset("\u2212\u207b\u208b")  # minus signs that NFKC leaves alone
CONTROLS = frozenset("\t\r\n\x00")
# Nothing to see: spaces, controls, format signs, marks; blanks that count as letters.
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Cn", "Co", "Cs"})
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\ufffd")
LONGEST = 16_000  # a workbook's cell holds twice that, signs outside the BMP two each
# A program that splits at another sign, or at a quote, begins a new cell here.
_NEW_CELL = re.compile(r'([,;|"])')
_HEX = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def harmless(text: str) -> str:
    """Return ``text`` on one line, with an apostrophe before what may be a formula."""
    risky = text[:1] in CONTROLS or is_sign(_first_seen(text))
    plain = "".join(map(_shown, text))
    return (QUOTE + plain if risky and plain else plain)[:LONGEST]


def harmless_anywhere(text: str) -> str:
    """``harmless`` for CSV: also where another delimiter would begin a new cell."""

    def guarded(found: re.Match[str]) -> str:
        rest = text[found.end() :]
        return found[1] + (QUOTE if is_sign(_first_seen(rest)) else "")

    text = harmless(text)
    return _NEW_CELL.sub(guarded, text)


def escaped(text: str) -> str:
    """Keep ``_x003D_`` from being read as the sign it stands for (ECMA-376)."""
    return _HEX.sub("_x005F_", text)


def is_sign(letter: str) -> bool:
    """Whether a cell that begins with ``letter`` may be taken for a formula."""
    if letter in LOOK_ALIKES:
        return True
    return bool(SIGNS & set(unicodedata.normalize("NFKC", letter)[:1]))


def in_danish(value: Value) -> str:
    """A value as a Danish reader writes it in a text file; text is made harmless."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case int() | Decimal():
            return str(value).replace(".", ",")
        case date() | time():
            form = "%d.%m.%Y %H.%M" if isinstance(value, datetime) else "%d.%m.%Y"
            return value.strftime("%H.%M" if isinstance(value, time) else form)
        case _:
            return harmless_anywhere(str(value))


def _first_seen(text: str) -> str:
    """The first sign of ``text`` that shows, or nothing."""
    return next((each for each in text if _is_seen(each)), "")


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in UNSEEN and letter not in BLANKS


def _shown(letter: str) -> str:
    """A control sign or a line's end becomes a space; half a pair cannot be written."""
    category = unicodedata.category(letter)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    is_writable = category != "Cs" and letter not in "\ufffe\uffff"
    return letter if is_writable else "\ufffd"
