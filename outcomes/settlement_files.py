"""A course's settlement as it is read: on the page, on paper, in a spreadsheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Course
from outcomes.board_minutes import in_figures
from outcomes.board_pdf import set_in_type
from outcomes.settlement import Settlement
from outcomes.settlement_words import Part, amount, in_kroner
from participants.spreadsheets.cells import Value
from participants.spreadsheets.writer import Document

SOURCE = Path(__file__).with_name("typst") / "settlement.typ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One course settled, as far as the reader may know."""

    course: Course
    settled: Settlement
    parts: Sequence[Part]
    made_on: date

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return _("Settlement: %(course)s") % {"course": self.course}

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What it rests on."""
        course = self.course
        days = (course.starts_on, course.ends_on)
        found = [
            (_("School"), str(course.school)),
            (_("Course"), " – ".join(map(in_figures, days))),
            (_("Seats"), str(course.seats)),
            (_("Price per seat"), in_kroner(course.price_per_seat)),
            (_("The school's terms"), _terms(course)),
            (_("Empty common seats"), str(self.settled.common_empty)),
        ]
        if course.cancelled_at:
            found.append((_("Called off"), in_figures(localdate(course.cancelled_at))))
        return found

    @property
    def open_parts(self) -> list[Part]:
        """The parts that are told line by line."""
        return [part for part in self.parts if part.is_open]

    @property
    def amount(self) -> str:
        """What the told parts come to together."""
        accounts = [part.account for part in self.open_parts]
        return amount(
            sum(each.kroner for each in accounts),
            is_whole=all(each.is_whole for each in accounts),
        )

    @property
    def notes(self) -> list[str]:
        """What must be known to read it."""
        return [
            _(
                "The school's own bill counts. This sheet says what to expect of it by "
                "the school's published terms, and how it is shared."
            ),
            _(
                "A seat that is given up is taken over by whoever got a seat next, the "
                "one given up first before the others; what is shared by the key is "
                "shared in whole kroner. Nobody is named."
            ),
        ]


def document(sheet: Sheet) -> Document:
    """The counts of all, then the lines of the parts the reader may know."""
    return Document(
        title=sheet.title,
        headings=[
            _("Municipality"),
            _("What and why"),
            _("Seats"),
            _("Kroner"),
        ],
        rows=[*_rows(sheet)],
        mark=[f"{name}: {value}" for name, value in sheet.facts] + sheet.notes,
    )


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a tagged PDF; its texts go in as data."""
    return set_in_type(
        SOURCE,
        {
            "words": _words(sheet),
            "facts": sheet.facts,
            "counts": [
                [part.name, *map(str, _counts(part)), part.amount or "–"]
                for part in sheet.parts
            ],
            "parts": [
                {
                    "name": part.name,
                    "amount": part.amount,
                    "lines": [[str(e.seats), e.text, e.amount] for e in part.lines],
                }
                for part in sheet.open_parts
            ],
            "notes": sheet.notes,
        },
    )


def _terms(course: Course) -> str:
    """Which terms it is settled by, and since when they are agreed."""
    policy, agreed_on = course.policy, course.terms_agreed_on
    if policy is None:
        return _("none entered: no fee is reckoned with")
    said = f"{policy.name} ({policy.source})"
    if agreed_on is None:
        return said
    return f"{said}, {_('as agreed on')} {in_figures(agreed_on)}"


def _counts(part: Part) -> tuple[int, int, int, int]:
    account = part.account
    return (account.held, account.used, account.replaced, account.lost)


def _rows(sheet: Sheet) -> Iterator[list[Value]]:
    names = (_("seats held"), _("seats used"), _("seats replaced"), _("seats lost"))
    for part in sheet.parts:
        for name, seats in zip(names, _counts(part), strict=True):
            yield [part.name, name, seats, None]
    for part in sheet.open_parts:
        for line in part.lines:
            yield [part.name, line.text, line.seats, line.kroner]
        yield [part.name, _("in all"), None, part.account.kroner]


def _words(sheet: Sheet) -> dict[str, str]:
    return {
        "title": sheet.title,
        "language": translation.get_language() or "da",
        "made": f"{_('made on')} {in_figures(sheet.made_on)}",
        "seats_of_all": _("The seats of all"),
        "municipality": _("Municipality"),
        "held": _("Guaranteed"),
        "used": _("Used"),
        "replaced": _("Replaced"),
        "lost": _("Lost"),
        "amount": _("Amount"),
        "seats": _("Seats"),
        "why": _("What and why"),
        "in_all": _("In all"),
        "nothing": _("Nothing to tell."),
    }
