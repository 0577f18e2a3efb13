"""Ask for a file, judge a colleague's, fetch one's own, delete what is over.

What a kind of file holds stands in an ``ExportKind`` of the app that owns its rows;
``export_work`` writes it in the background, within what the asker may see.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.audit import Person
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Purpose, Role
from participants import export_notices
from participants.models import Export, ExportFile
from participants.models.export import APPROVED_ABOVE, read_token
from participants.spreadsheets.cells import Value
from participants.spreadsheets.columns import Label

FILE_HOURS = 24
UNANSWERED_DAYS = 3  # then a request nobody judged is over
KEPT_DAYS = 365  # the request itself, which names nobody
ROW_CAPS: Mapping[str, int] = {
    Role.CASEWORKER: 2_000,
    Role.COORDINATOR: 2_000,
    Role.SCHOOL_ADMIN: 200,
    Role.SCHOOL_TEACHER: 200,
}
PERMISSIONS: Mapping[str, Permission] = {
    Export.Kind.PEOPLE: Permission.EXPORT_PEOPLE,
    Export.Kind.NOMINATIONS: Permission.EXPORT_NOMINATIONS,
    Export.Kind.ROSTER: Permission.EXPORT_COURSE,
    Export.Kind.ATTENDANCE: Permission.EXPORT_COURSE,
}


class NothingToExport(Exception):
    """The selection holds nobody."""


class TooManyRows(Exception):
    """The selection holds more rows than the role may take at once."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes into a file: the table, and whose data it is."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]
    people: Sequence[Person]


def readable(row: PersonalRecord, name: str) -> Any:  # noqa: ANN401 (any field)
    """A field of a person's row, or nothing where its reader may not receive it."""
    return "" if name in row.withheld else getattr(row, name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: within whose sight, of which course, which selection."""

    by: Membership
    scope: str
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of file. ``scopes`` is the whole catalogue of selections.

    ``count`` and ``gather`` keep to what the member may see, with a fixed number of
    statements; ``count`` is the number of rows ``gather`` would give.
    """

    key: str
    scopes: Mapping[str, Label]
    purposes: Sequence[Purpose]
    count: Callable[[Wanted], int]
    gather: Callable[[Wanted, datetime], Gathered]

    @property
    def permission(self) -> Permission:
        """The right it takes."""
        return PERMISSIONS[self.key]


@transaction.atomic
def ask(
    *, kind: ExportKind, wanted: Wanted, purpose: str, form: str, at: datetime
) -> Export:
    """Note down that a file is wanted; long ones wait for a second member's yes.

    Asked twice, it is two requests. ``at`` is an instant.

    Raises:
        PermissionDenied: the role may not take such files.
        NothingToExport, TooManyRows: the selection is empty, or above the role's cap.
    """
    by = wanted.by
    access.require(by, kind.permission)
    rows = kind.count(wanted)
    _refuse_by_number(rows, cap=ROW_CAPS[by.role])
    export = Export.objects.create(
        kind=kind.key,
        by=by,
        municipality=by.municipality,
        cooperation=by.cooperation,
        purpose=Purpose(purpose),
        target_id=wanted.target_id,
        scope=wanted.scope,
        format=Export.Format(form),
        rows=rows,
        asked_at=at,
    )
    told = {"kind": kind.key, "rows": rows, "purpose": purpose, "scope": wanted.scope}
    audit.record(by=by, verb="export.asked", targets=[export], at=at, changes=told)
    if export.is_waiting:
        export_notices.approval_wanted(export, at=at)
    return export


@transaction.atomic
def approve(*, export_id: int, at: datetime, by: Membership) -> Export:
    """Say yes to a colleague's long file; it is then written.

    Raises:
        PermissionDenied: the role of ``by`` may not judge files.
        Export.DoesNotExist: it is one's own, another organisation's, or judged.
    """
    access.require(by, Permission.APPROVE_EXPORTS)
    export = _waiting(export_id, by)
    export.approved_at, export.approved_by = at, by
    export.save(update_fields=["approved_at", "approved_by"])
    audit.record(by=by, verb="export.approved", targets=[export], at=at)
    export_notices.judged(export, at=at)
    return export


@transaction.atomic
def refuse(*, export_id: int, at: datetime, by: Membership) -> Export:
    """Say no to a colleague's long file; it is over.

    Raises:
        PermissionDenied, Export.DoesNotExist: as in ``approve``.
    """
    access.require(by, Permission.APPROVE_EXPORTS)
    export = _waiting(export_id, by)
    export.refused_at, export.refused_by = at, by
    export.save(update_fields=["refused_at", "refused_by"])
    audit.record(by=by, verb="export.refused", targets=[export], at=at)
    export_notices.judged(export, at=at)
    return export


@transaction.atomic
def fetch(*, token: str, at: datetime, by: Membership) -> ExportFile:
    """Hand out the file a signed address names, to its asker, while it lasts.

    Fetched again, it is written down again; ``downloaded_at`` stays the first time.

    Raises:
        ExportFile.DoesNotExist: not signed by the portal, somebody else's, expired.
        PermissionDenied: the asker's role no longer has the right.
    """
    file = find(token, by, at=at)
    access.require(by, PERMISSIONS[file.export.kind])
    export = Export.objects.select_for_update(of=("self",)).get(pk=file.export_id)
    if export.downloaded_at is None:
        export.downloaded_at = at
        export.save(update_fields=["downloaded_at"])
    audit.record(by=by, verb="export.fetched", targets=[export], at=at)
    return file


def find(token: str, membership: Membership, *, at: datetime) -> ExportFile:
    """The file that ``fetch`` would hand out.

    Raises:
        ExportFile.DoesNotExist: as in ``fetch``.
    """
    try:
        named = read_token(token)
    except BadSignature as error:
        raise ExportFile.DoesNotExist from error
    if named["by"] != membership.pk or at.timestamp() >= int(named["until"]):
        raise ExportFile.DoesNotExist
    return ExportFile.objects.select_related("export").get(
        export__public_id=str(named["export"]), by=membership, expires_at__gt=at
    )


@transaction.atomic
def purge(*, at: datetime) -> int:
    """Delete files past their day and old requests; end what nobody judged.

    Returns how many files went. Safe to run at any time, and again.
    """
    unanswered = Export.objects.filter(
        rows__gt=APPROVED_ABOVE,
        approved_at=None,
        refused_at=None,
        ended_at=None,
        asked_at__lte=at - timedelta(days=UNANSWERED_DAYS),
    )
    unanswered.update(ended_at=at, ended_why=Export.Ending.UNANSWERED)
    with isolation.erasing():
        old = ExportFile.objects.filter(expires_at__lte=at)
        _count, per_model = old.delete()
        Export.objects.filter(asked_at__lte=at - timedelta(days=KEPT_DAYS)).delete()
    return per_model.get(ExportFile._meta.label, 0)  # noqa: SLF001 (Django's public options API)


def _waiting(export_id: int, by: Membership) -> Export:
    """Lock a colleague's request that waits for a yes or no."""
    waiting = Export.objects.to_judge_by(by).select_for_update(of=("self",))
    return waiting.get(pk=export_id)


def _refuse_by_number(rows: int, *, cap: int) -> None:
    if not rows:
        raise NothingToExport(_("There is nobody in this selection."))
    if rows > cap:
        text = ngettext(
            "The list has more than %(cap)s row, the most your role may take.",
            "The list has more than %(cap)s rows, the most your role may take.",
            cap,
        )
        raise TooManyRows(text % {"cap": cap})
