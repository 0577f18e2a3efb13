"""What a cell's text means: Danish dates, times, numbers, yes and no, words of a list.

Each function takes the text of a cell that is not empty and returns the value, or
raises ``Unclear`` with a message that names the text and says what is expected.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

MONTHS = (
    ("januar", "jan"),
    ("februar", "feb"),
    ("marts", "mar"),
    ("april", "apr"),
    ("maj",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH = {name: number for number, all_ in enumerate(MONTHS, 1) for name in all_}
_WEEKDAY = re.compile(
    r"^(?:man|tirs?|ons|tors?|fre|lør|søn)(?:dag)?\.?,?\s+(?:d(?:en|\.)?\s+)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[ T]\d\d:\d\d(?::\d\d)?)?$")
_NUMBERS = re.compile(r"^(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d\d)$")
_WORDS = re.compile(r"^(\d{1,2})\.?\s+([a-zæøå]+)\.?\s+(\d{4})$", re.IGNORECASE)
_SERIAL = re.compile(r"^[2-7]\d{4}$")
_CLOCK = re.compile(
    r"^(?:kl\.?\s*)?(?:\d{4}-\d\d-\d\d )?(\d{1,2})[.:](\d\d)(?::\d\d)?$", re.IGNORECASE
)
_BARE_CLOCK = re.compile(r"^(?:kl\.?\s*)?(\d{1,2}?)(\d\d)?$", re.IGNORECASE)
_NUMBER = re.compile(r"^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$|^-?\d+(?:[.,]\d+)?$")
_EXCEL_DAY_0 = date(1899, 12, 30)

YES = {"ja", "j", "x", "1", "yes", "y", "sand", "true"}
NO = {"nej", "n", "0", "no", "falsk", "false", "-"}


class Unclear(ValueError):
    """The text is not what the column holds; the message is fit for the user."""


def plain(text: str) -> str:
    """Lower case, without punctuation and double spaces: how words are compared."""
    letters = (each if each.isalnum() else " " for each in text.casefold())
    return " ".join("".join(letters).split())


def words(limit: int) -> Callable[[str], str]:
    """Make a reader of free text of at most ``limit`` characters."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise Unclear(
                _("the text is longer than %(limit)s characters") % {"limit": limit}
            )
        return text

    return read


def day(text: str) -> date:
    """A date: 23.11.2026, 23/11-26, 23. november 2026, 2026-11-23 or Excel's number."""
    bare = _WEEKDAY.sub("", text.strip())
    if _SERIAL.match(bare):
        return _EXCEL_DAY_0 + timedelta(days=int(bare))
    numbers = _day_month_year(bare)
    if numbers is None:
        raise Unclear(_("»%(text)s« is not a date like 23.11.2026") % {"text": text})
    number, month, year = numbers
    try:
        return date(year, month, number)
    except ValueError:
        raise Unclear(
            _("»%(text)s« is not a date that exists") % {"text": text}
        ) from None


def _day_month_year(text: str) -> tuple[int, int, int] | None:
    if found := _ISO.match(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _NUMBERS.match(text):
        return int(found[1]), int(found[2]), _full_year(found[3])
    if (found := _WORDS.match(text)) and found[2].lower() in _MONTH:
        return int(found[1]), _MONTH[found[2].lower()], int(found[3])
    return None


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def clock(text: str) -> time:
    """A time of day: 08.30, 8:30, kl. 8, 0830 or Excel's share of a day."""
    bare = text.strip()
    if re.fullmatch(r"0,\d+", bare):
        minutes = round(float(bare.replace(",", ".")) * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    found = _CLOCK.match(bare) or _BARE_CLOCK.match(bare)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Unclear(_("»%(text)s« is not a time like 08.30") % {"text": text})
    return time(int(found[1]), int(found[2] or 0))


def number(text: str) -> Decimal:
    """A number with a decimal comma, 1.234,5; a lone point counts as the comma."""
    if not _NUMBER.match(text.strip()):
        raise Unclear(_("»%(text)s« is not a number") % {"text": text})
    bare = text.strip()
    if "," in bare or bare.count(".") > 1:
        bare = bare.replace(".", "").replace(",", ".")
    return Decimal(bare)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from ``low`` to ``high``; »DU 2« counts as 2."""

    def read(text: str) -> int:
        bare = re.sub(r"^[a-zæøå.\s]+", "", text.strip(), flags=re.IGNORECASE)
        bare = re.sub(r"\s*min(utter|\.)?$", "", bare, flags=re.IGNORECASE)
        bare = re.sub(r",0+$", "", bare)
        if not re.fullmatch(r"\d{1,9}", bare) or not low <= int(bare) <= high:
            raise Unclear(
                _("»%(text)s« is not a whole number from %(low)s to %(high)s")
                % {"text": text, "low": low, "high": high}
            )
        return int(bare)

    return read


def year(low: int, high: int) -> Callable[[str], int]:
    """Make a reader of years; of a whole date only the year is kept."""

    def read(text: str) -> int:
        found = int(text) if re.fullmatch(r"\d{4}", text.strip()) else _year_of(text)
        if not low <= found <= high:
            raise Unclear(
                _("»%(text)s« is not a year from %(low)s to %(high)s")
                % {"text": text, "low": low, "high": high}
            )
        return found

    return read


def _year_of(text: str) -> int:
    if not re.search(r"\d{4}", text):
        raise Unclear(_("»%(text)s« is not a year") % {"text": text})
    try:
        return day(text).year
    except Unclear:
        raise Unclear(_("»%(text)s« is not a year") % {"text": text}) from None


def minutes_of_hours(text: str) -> int:
    """Hours with a decimal comma, as whole minutes: »1,5« is 90."""
    minutes = (number(text) * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if not 0 <= minutes <= 960:
        raise Unclear(_("»%(text)s« is not between 0 and 16 hours") % {"text": text})
    return int(minutes)


def yes_no(text: str) -> bool:
    """Ja, x, 1 or nej, 0, –."""
    said = text.strip().casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    raise Unclear(_("»%(text)s« is neither ja nor nej") % {"text": text})


def one_of(meanings: Mapping[str, str]) -> Callable[[str], str]:
    """Make a reader of one word of a list. Keys are words as ``plain`` leaves them."""

    def read(text: str) -> str:
        if (said := plain(text)) in meanings:
            return meanings[said]
        raise Unclear(_("»%(text)s« is not on the list of words") % {"text": text})

    return read


def several_of(meanings: Mapping[str, str]) -> Callable[[str], list[str]]:
    """Make a reader of several words, parted by comma, plus, slash, »og« or a space."""
    one = one_of(meanings)

    def read(text: str) -> list[str]:
        if plain(text) in meanings:
            return _unique([meanings[plain(text)]])
        parts = re.split(r"\s*(?:[,;+/&]|\bog\b)\s*", text)
        return _unique([one(part) for part in parts if part.strip()])

    return read


def _unique(found: list[str]) -> list[str]:
    return [each for each in dict.fromkeys(found) if each]


def phone(text: str) -> str:
    """A phone number: digits and spaces, perhaps a plus in front."""
    bare = re.sub(r"[^\d+ ]", " ", text.replace("(", "").replace(")", "")).strip()
    digits = re.sub(r"\D", "", bare)
    if not re.fullmatch(r"\+?[\d ]{8,19}", bare) or not 8 <= len(digits) <= 15:
        raise Unclear(_("»%(text)s« is not a phone number") % {"text": text})
    return " ".join(bare.split())
