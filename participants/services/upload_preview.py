"""What would come of an upload, before anything is done: read again at each look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat, Lower
from django.utils.translation import gettext as _

from municipalities.models import Membership
from participants.models import Participant, Upload
from participants.services.uploads import ImportKind, Result, Skip
from participants.spreadsheets import columns
from participants.spreadsheets.columns import Column, Label, Problem, Reading
from participants.spreadsheets.tables import Row, rows_from_json

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """``good`` rows would be loaded; each of ``problems`` stops its row."""

    total: int
    good: int
    problems: Sequence[Problem]
    missing: Sequence[Column]
    unused: Sequence[str]

    @property
    def stopped(self) -> int:
        """Rows that would be skipped."""
        return self.total - self.good

    @property
    def can_be_confirmed(self) -> bool:
        """Whether every needed column is there and some row is good."""
        return self.good > 0 and not self.missing


def of(upload: Upload, kind: ImportKind, by: Membership) -> Preview:
    """Read an upload's rows as its chosen columns say; the number of SQL is fixed."""
    rows = rows_from_json(upload.rows)
    lacking = columns.missing(upload.mapping, kind.columns)
    problems: list[Problem] = []
    good = 0
    if not lacking:
        find = kind.prepare(upload, by)
        for _reading, _target, found in understood(rows, upload, kind, find=find):
            problems.extend(found)
            good += not found
    used = set(upload.mapping.values())
    return Preview(
        total=len(rows),
        good=good,
        problems=problems,
        missing=lacking,
        unused=[
            text for at, text in enumerate(upload.headings) if text and at not in used
        ],
    )


def understood(
    rows: Sequence[Row],
    upload: Upload,
    kind: ImportKind,
    *,
    find: Any,  # noqa: ANN401 (what ``kind.prepare`` returned; its result is the kind's own)
) -> Iterator[tuple[Reading, Any, Sequence[Problem]]]:
    """Each row's reading, what it is about, and its problems (then about nothing)."""
    for row in rows:
        reading = columns.read_row(row, upload.mapping, kind.columns)
        if reading.problems:
            yield reading, None, reading.problems
            continue
        try:
            yield reading, find(reading), ()
        except Skip as skip:
            yield reading, None, (problem_of(skip, reading, kind),)


def problem_of(skip: Skip, reading: Reading, kind: ImportKind) -> Problem:
    """A domain's refusal of a row, in words."""
    text = skip.text or str(reason_text(skip.code, kind))
    return Problem(reading.row, kind.column(skip.column), skip.code, text)


def was_loaded_before(upload: Upload) -> bool:
    """Whether the same member loaded the very same file for the same purpose."""
    return Upload.objects.filter(
        by=upload.by_id,
        kind=upload.kind,
        target_id=upload.target_id,
        sha256=upload.sha256,
        finished_at__isnull=False,
    ).exists()


def samples(upload: Upload, index: int) -> list[str]:
    """The first values of a column of the file, for choosing by sight."""
    texts = (each["c"][index : index + 1] for each in upload.rows)
    found = (text[0] for text in texts if text and text[0])
    return [text for text, _at in zip(found, range(SAMPLES), strict=False)]


def people_shown(upload: Upload, by: Membership) -> list[Participant]:
    """Whom the samples are of, among the people ``by`` may see; one statement.

    Compared as they stand: full name (either way round), both names in columns of
    their own, phone, case reference, portal ID.
    """
    texts = {
        text.casefold()
        for place in upload.mapping.values()
        for text in samples(upload, place)
    }
    named = Concat("given_name", Value(" "), "family_name")
    turned = Concat("family_name", Value(", "), "given_name")
    return list(
        Participant.objects.visible_to(by)
        .alias(
            named=Lower(named),
            turned=Lower(turned),
            given=Lower("given_name"),
            family=Lower("family_name"),
            reference=Lower("case_reference"),
            portal_id=Cast("public_id", CharField()),
        )
        .filter(
            Q(named__in=texts)
            | Q(turned__in=texts)
            | Q(given__in=texts, family__in=texts)
            | Q(reference__in=texts)
            | Q(phone__in=texts)
            | Q(portal_id__in=texts)
        )
        .only("pk", "municipality_id")
    )


def explained(upload: Upload, kind: ImportKind) -> list[tuple[Result, str]]:
    """The kept results that are not plain successes, each with its reason in words."""
    results = (Result(*each) for each in upload.results)
    return [
        (each, _in_words(each, kind)) for each in results if each.outcome == "skipped"
    ]


def _in_words(result: Result, kind: ImportKind) -> str:
    column = kind.column(result.column)
    return str(
        Problem(result.row, column, result.code, str(reason_text(result.code, kind)))
    )


def reason_text(code: str, kind: ImportKind) -> Label:
    """A code in words: the kind's own, a cell's fault, or one every kind knows."""
    if code in kind.reasons:
        return kind.reasons[code]
    if code in columns.FAULTS:
        return columns.FAULTS[code]
    match code:
        case "unclear":
            return _("the value could not be read")
        case "empty":
            return _("the cell is empty")
        case "ended":
            return _("your access ended before the row was reached")
        case _:
            return _("the row could not be loaded")
