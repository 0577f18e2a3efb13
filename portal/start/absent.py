"""Who is away without a word, on the start pages of those who follow it up."""

from datetime import date
from typing import Any

from courses.models import AbsenceCase
from courses.views.absences import Row, rows
from municipalities.models import Membership

SHOWN = 8


def stamp(membership: Membership, *, today: date) -> str:
    """What the panel knows; another one as soon as there is something new."""
    return AbsenceCase.objects.visible_to(membership).open().stamp(today=today)


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """The panel: the oldest open absences, and how many there are; three statements."""
    absences = AbsenceCase.objects.visible_to(membership).open()
    absent = rows(absences[:SHOWN], today=today)
    known = stamp(membership, today=today)
    return {
        "absent": absent,
        "absent_count": int(known.split("-")[1]),
        "absent_stamp": known,
    }


def people(absent: list[Row]) -> list[Any]:
    """Whom the panel shows."""
    return [row.case.enrolment.nomination.participant for row in absent]
