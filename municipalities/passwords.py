"""Passwords that others know already, or guess quickly: checked here, offline.

Two nets: zxcvbn's lists and patterns, shipped with the portal; and, where the operator
gives one (``PORTAL_BREACHED_PASSWORDS``), the passwords of known leaks as a file of
sorted hashes, made by ``manage.py build_breached_passwords``. No password and no part
of one leaves the machine.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from municipalities.models import User

RECORD = 8  # bytes kept of each SHA-1; by chance one in 10^10 is taken for another's
LONGEST = 72  # what zxcvbn looks at
STRONG = 4  # zxcvbn's best of 0 to 4: more than 10^10 guesses
OWN_WORDS = (
    "branchespor",
    "kommune",
    "jobcenter",
    "velkommen",
    "adgangskode",
    "sommer",
)


class KnownPasswordValidator:
    """Refuses a password of a known leak, and one that is quick to guess."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Let a good password pass.

        Raises:
            ValidationError: it has leaked, or is easy to guess for who knows the user.
            OSError: the file of leaks is named but cannot be read.
        """
        file = settings.BREACHED_PASSWORDS
        if file and is_in(Path(file), password):
            raise ValidationError(
                _("This password is in a known leak. Choose another."),
                code="password_leaked",
            )
        guessed = zxcvbn(password[:LONGEST], user_inputs=[*OWN_WORDS, *_words(user)])
        if guessed["score"] < STRONG:
            raise ValidationError(
                _("Easy to guess. Take three or four unrelated words."),
                code="password_guessable",
            )

    def get_help_text(self) -> str | Promise:
        """What the form says beforehand."""
        return _("Three or four words that do not belong together are good.")


def _words(user: User | None) -> list[str]:
    if user is None:
        return []
    return [word for word in re.split(r"[\W_]+", f"{user.name} {user.email}") if word]


def is_in(file: Path, password: str) -> bool:
    """Whether a file of sorted records holds the password's hash; reads ~30 of them."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    wanted = digest[:RECORD]
    low, high = 0, file.stat().st_size // RECORD
    with file.open("rb") as records:
        while low < high:
            middle = (low + high) // 2
            records.seek(middle * RECORD)
            found = records.read(RECORD)
            if found == wanted:
                return True
            low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


class BadList(Exception):
    """A line of the downloaded list is not what it should be."""


def build(lines: Iterable[str], target: BinaryIO, *, at_least: int) -> int:
    """Write the records of those seen ``at_least`` times; returns how many.

    ``lines`` are Have I Been Pwned's, ``SHA-1:count``, in the order of the hashes.

    Raises:
        BadList: a line has another form, or comes before the one above it.
    """
    written = 0
    for record in _records(lines, at_least=at_least):
        target.write(record)
        written += 1
    return written


def _records(lines: Iterable[str], *, at_least: int) -> Iterator[bytes]:
    last = b""
    for number, line in enumerate(lines, start=1):
        match = re.fullmatch(r"([0-9A-Fa-f]{40}):(\d+)", line.strip())
        if match is None:
            raise BadList(f"Line {number} is not SHA-1:count.")
        record = bytes.fromhex(match[1])[:RECORD]
        if record < last:
            raise BadList(f"Line {number} is out of order; sort the list by hash.")
        if int(match[2]) >= at_least and record != last:
            yield record
        last = record
