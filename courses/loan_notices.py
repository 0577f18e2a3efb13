"""A substitute is told what is lent, and what is not any more; mails name a date."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from courses.models import SessionLoan
from municipalities.notices import Owed, owe_all


def lent(loans: Iterable[SessionLoan], *, at: datetime) -> None:
    """Owe the substitute one notice for each date of the ``loans``.

    Whoever is only invited gets the invitation instead.
    """
    _tell("session_lent", loans, at=at)


def ended(loans: Iterable[SessionLoan], *, at: datetime) -> None:
    """Owe the substitute one notice for each date on which something is lent no more.

    What is over by itself needs no word.
    """
    _tell("loan_ended", [each for each in loans if at < each.until], at=at)


def _tell(kind: str, loans: Iterable[SessionLoan], *, at: datetime) -> None:
    dates = {(each.user, each.session.on) for each in loans if each.user}
    owed = [
        Owed(
            [user],
            f"{kind}:{on:%Y-%m-%d}:{at.timestamp():.0f}",
            reverse("home"),
            about_on=on,
        )
        for user, on in dates
    ]
    owe_all(kind=kind, owed=owed, at=at)
