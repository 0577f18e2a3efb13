"""Take a table in, choose its columns, confirm it, throw it away.

The same verbs serve every kind of file; what a kind holds and does stands in an
``ImportKind`` of the app that owns its domain verb. Rows lie in PostgreSQL from upload
to result, so nothing is lost with the queue (``upload_work`` goes through them).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.free_text import has_cpr
from municipalities.models import Membership
from participants.models import ColumnMapping, Upload
from participants.spreadsheets import columns
from participants.spreadsheets.columns import Column, Label, Reading
from participants.spreadsheets.tables import Row, Table, rows_to_json
from participants.spreadsheets.values import plain

UNCONFIRMED_DAYS = 2
RESULT_DAYS = 30
MOST_UNCONFIRMED = 20  # files of one member that wait for a yes at the same time
MOST_A_DAY = 100


class NoRows(Exception):
    """There is nothing under the headings."""


class ColumnsMissing(Exception):
    """A column the rows cannot do without is not chosen."""


class QuotaReached(Exception):
    """The member has loaded as many files as one may for now."""


class AlreadyConfirmed(Exception):
    """The upload was confirmed before and can no longer be changed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row: created, changed, unchanged or skipped, and why.

    ``code`` and ``column`` are keys; neither names nor values are kept.
    """

    row: int
    outcome: str
    code: str = ""
    column: str = ""


class Skip(Exception):
    """The row stops here, the file goes on. ``text`` is shown, ``code`` kept."""

    def __init__(self, code: str, *, column: str = "", text: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.text = text


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of file.

    ``prepare`` fetches what rows are compared with (a fixed number of statements) and
    returns a function that finds what one row is about, or raises ``Skip``.
    ``carry_out`` calls the domain's verb for rows so prepared, each in a savepoint.
    ``reasons`` puts the kind's own skip codes into words.
    """

    key: str
    permission: Permission
    columns: Sequence[Column]
    reasons: Mapping[str, Label]
    prepare: Callable[[Upload, Membership], Callable[[Reading], Any]]
    carry_out: Callable[
        [Sequence[tuple[Reading, Any]], datetime, Membership], list[Result]
    ]

    def column(self, key: str) -> Column | None:
        """The column of that key, if there is one."""
        return next((each for each in self.columns if each.key == key), None)


@transaction.atomic
def store(
    *,
    kind: ImportKind,
    table: Table,
    file_name: str,
    sha256: str,
    at: datetime,
    by: Membership,
    target_id: int | None = None,
) -> Upload:
    """Keep a file's rows for the preview, without what looks like a CPR number.

    Columns are matched by what the organisation chose last time, else by name. The
    rows go after UNCONFIRMED_DAYS unless confirmed.

    Raises:
        PermissionDenied: the role of ``by`` may not load such files.
        NoRows: there is nothing under the headings.
        QuotaReached: too many files of ``by`` wait, or were loaded in a day.
    """
    access.require(by, kind.permission)
    require_quota(by, at=at)
    headings, below = _parted(table, kind)
    upload = Upload.objects.create(
        kind=kind.key,
        by=by,
        target_id=target_id,
        file_name=_name_without_person(file_name),
        sha256=sha256,
        headings=list(headings),
        rows=rows_to_json(below),
        mapping=columns.remembered(headings, kind.columns, _memory(kind, by)),
        total=len(below),
        uploaded_at=at,
        kept_until=at + timedelta(days=UNCONFIRMED_DAYS),
    )
    told = {"kind": kind.key, "rows": len(below)}
    audit.record(by=by, verb="upload.stored", targets=[upload], at=at, changes=told)
    return upload


def require_quota(membership: Membership, *, at: datetime) -> None:
    """Let the member go on if another file is within the quota.

    Raises:
        QuotaReached: MOST_UNCONFIRMED wait for a yes, or MOST_A_DAY came in 24 hours.
    """
    own = Upload.objects.filter(by=membership)
    waiting = own.filter(confirmed_at=None, kept_until__gt=at).count()
    of_day = own.filter(uploaded_at__gt=at - timedelta(days=1)).count()
    if waiting >= MOST_UNCONFIRMED:
        raise QuotaReached(
            _("Confirm or throw away the files that wait for your yes first.")
        )
    if of_day >= MOST_A_DAY:
        raise QuotaReached(_("You have loaded many files today. Go on tomorrow."))


@transaction.atomic
def choose_columns(
    *,
    upload_id: int,
    kind: ImportKind,
    mapping: Mapping[str, int],
    at: datetime,
    by: Membership,
) -> Upload:
    """Say which column of the file is which. The same choice twice changes nothing.

    Raises:
        PermissionDenied, Upload.DoesNotExist: as everywhere.
        AlreadyConfirmed: the rows are already being loaded.
    """
    access.require(by, kind.permission)
    upload = _open(upload_id, kind, by)
    known = {column.key for column in kind.columns}
    places = range(len(upload.headings))
    chosen = {
        key: at_ for key, at_ in mapping.items() if key in known and at_ in places
    }
    if chosen != upload.mapping:
        upload.mapping = chosen
        upload.save(update_fields=["mapping"])
        audit.record(by=by, verb="upload.columns_chosen", targets=[upload], at=at)
    return upload


@transaction.atomic
def confirm(
    *, upload_id: int, kind: ImportKind, at: datetime, by: Membership
) -> Upload:
    """Hand the rows over to the background work and remember the choice of columns.

    Raises:
        PermissionDenied, Upload.DoesNotExist: as everywhere.
        AlreadyConfirmed: it was confirmed before.
        ColumnsMissing: a needed column is not chosen.
    """
    access.require(by, kind.permission)
    upload = _open(upload_id, kind, by)
    if lacking := columns.missing(upload.mapping, kind.columns):
        raise ColumnsMissing(", ".join(str(column.label) for column in lacking))
    upload.confirmed_at = at
    upload.kept_until = at + timedelta(days=RESULT_DAYS)
    upload.save(update_fields=["confirmed_at", "kept_until"])
    _remember(upload, by)
    audit.record(by=by, verb="upload.confirmed", targets=[upload], at=at)
    return upload


@transaction.atomic
def discard(*, upload_id: int, kind: ImportKind, at: datetime, by: Membership) -> None:
    """Throw an unconfirmed upload away, rows and all.

    Raises:
        PermissionDenied, Upload.DoesNotExist: as everywhere.
        AlreadyConfirmed: its rows are already being loaded.
    """
    access.require(by, kind.permission)
    upload = _open(upload_id, kind, by)
    audit.record(by=by, verb="upload.discarded", targets=[upload], at=at)
    with isolation.erasing():
        upload.delete()


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Delete uploads past ``kept_until``; returns how many. Safe to run at any time.

    An upload being worked through is left alone until it is finished.
    """
    with isolation.erasing():
        old = Upload.objects.filter(kept_until__lt=at)
        _count, per_model = old.exclude(
            confirmed_at__isnull=False, finished_at=None
        ).delete()
    return per_model.get(Upload._meta.label, 0)  # noqa: SLF001 (Django's public options API)


def _parted(table: Table, kind: ImportKind) -> tuple[Sequence[str], Sequence[Row]]:
    """The headings and the rows below them, freed of CPR numbers."""
    rows = columns.without_cpr(table.rows)
    top = columns.heading_at(rows, kind.columns)
    if not rows[top + 1 :]:
        raise NoRows(_("There is nothing under the headings of the file."))
    return rows[top].cells, rows[top + 1 :]


def _open(upload_id: int, kind: ImportKind, by: Membership) -> Upload:
    """Lock one's own upload as long as it is unconfirmed."""
    upload = (
        Upload.objects.visible_to(by)
        .select_for_update()
        .get(pk=upload_id, kind=kind.key)
    )
    if upload.confirmed_at:
        raise AlreadyConfirmed(_("The file has already been confirmed."))
    return upload


def _memory(kind: ImportKind, by: Membership) -> dict[str, str]:
    """What the organisation chose last time: column key → heading."""
    organisation = _organisation(by)
    if not organisation:
        return {}
    found = ColumnMapping.objects.filter(kind=kind.key, **organisation).first()
    return found.mapping if found else {}


def _remember(upload: Upload, by: Membership) -> None:
    """Keep the chosen headings for the organisation's next file of this kind."""
    organisation = _organisation(by)
    if not organisation:
        return
    chosen = {key: plain(upload.headings[at]) for key, at in upload.mapping.items()}
    ColumnMapping.objects.bulk_create(
        [ColumnMapping(kind=upload.kind, mapping=chosen, **organisation)],
        update_conflicts=True,
        unique_fields=["kind", "municipality", "school"],
        update_fields=["mapping"],
    )


def _organisation(by: Membership) -> dict[str, int]:
    """The municipality or school a choice is remembered for; a coordinator has none."""
    if by.municipality_id:
        return {"municipality_id": by.municipality_id}
    return {"school_id": by.school_id} if by.school_id else {}


def _name_without_person(file_name: str) -> str:
    """The file's name as shown back; only its ending if it holds a CPR number."""
    name = "".join(each for each in file_name if each.isprintable())
    if has_cpr(name):
        return f"…{name[name.rfind('.') :][:6]}" if "." in name else "…"
    return name[-120:]
