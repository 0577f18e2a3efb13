"""Keeps civil registration numbers (CPR) out of every text a person can write.

Deny by default: ``guard_every_field`` (called once, by the app's ``ready``) gives every
text field of every form and serializer the validator, so that no new field can forget
it. PostgreSQL checks again what is stored (``municipalities.text_checks``), and
``mask`` blanks what would reach a log.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Six digits of a date (day + 60 for replacement numbers, month 1–12), four more digits.
# No modulus 11: numbers without it are valid (security.md 0.6). No digit may touch it,
# so that phone and CVR numbers (8 digits) and long ids pass. PostgreSQL reads the same
# expression, so it keeps to what both understand.
PATTERN = (
    "(?<![0-9])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
    "[ ./-]{0,3}(?:0[1-9]|1[0-2])[ ./-]{0,3}[0-9]{2}[ ./_-]{0,3}[0-9]{4}(?![0-9])"
)
_CPR = re.compile(PATTERN)
LONGEST_WITHOUT = 9  # a shorter text cannot hold ten digits

CPR_MESSAGE = _(
    "This looks like a CPR number. The portal never stores CPR numbers: "
    "remove it and use the portal's own ID or your case reference."
)


def plain(text: str) -> str:
    """``text`` with every digit, dash and space as ASCII has it, and nothing invisible.

    One character becomes one or none, except where Unicode folds one into several.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_plain_character(c) for c in unicodedata.normalize("NFKC", text))


def _plain_character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Pd" or character == "\u2212":
        return "-"
    if kind in {"Cf", "Mn", "Me"}:
        return ""
    return " " if kind in {"Zs", "Zl", "Zp", "Cc"} else character


def has_cpr(text: str) -> bool:
    """Return whether ``text`` holds something that looks like a CPR number."""
    return len(text) > LONGEST_WITHOUT and _CPR.search(plain(text)) is not None


def mask(text: str) -> str:
    """``text`` with what looks like a CPR number blanked; for logs, as the last net."""
    return _CPR.sub("**********", plain(text)) if has_cpr(text) else text


def refuse_cpr(value: object) -> None:
    """Validator for text and for the name of a file; a UUID or a number passes.

    Raises:
        ValidationError: it holds something that looks like a CPR number (T11).
    """
    text = getattr(value, "name", value)
    if isinstance(text, str) and has_cpr(text):
        raise ValidationError(CPR_MESSAGE, code="cpr")


def guard_every_field() -> None:
    """Let every text field of a form or serializer refuse CPR numbers."""
    from rest_framework import serializers  # noqa: PLC0415 (wants the apps loaded)

    kinds: tuple[Any, ...] = (forms.CharField, forms.FileField, serializers.CharField)
    for kind in kinds:
        for each in (kind, *_below(kind)):
            if refuse_cpr not in each.default_validators:
                each.default_validators = [*each.default_validators, refuse_cpr]


def _below(kind: Any) -> Iterator[Any]:  # noqa: ANN401 (any class of fields)
    """Every subclass of ``kind`` there is now; one made later inherits."""
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
