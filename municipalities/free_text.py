"""Keeps civil registration numbers (CPR) out of every text a person can write."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Six digits of a date (day + 60 for replacement numbers, month 1–12), four more digits.
# No modulus 11: numbers without it are valid (security.md 0.6). No digit may touch it,
# so that phone and CVR numbers (8 digits) and long ids pass.
_CPR = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    r"[\s./-]?(?:0[1-9]|1[0-2])[\s./-]?\d{2}[\s.\-\u2010-\u2015\u2212]{0,3}\d{4}(?!\d)"
)

CPR_MESSAGE = _(
    "This looks like a CPR number. The portal never stores CPR numbers: "
    "remove it and use the portal's own ID or your case reference."
)


def has_cpr(text: str) -> bool:
    """Return whether ``text`` holds something that looks like a CPR number."""
    return _CPR.search(text) is not None


def refuse_cpr(text: str) -> None:
    """Validator for free text.

    Raises:
        ValidationError: it holds something that looks like a CPR number (T11).
    """
    if has_cpr(text):
        raise ValidationError(CPR_MESSAGE, code="cpr")
