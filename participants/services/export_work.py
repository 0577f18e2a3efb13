"""Writes the files that are asked for, within what the asker may see right then.

A file, its log rows and the note that it is written are committed together: stopped
anywhere and started again, nothing is written twice and nothing is left out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from municipalities import access, audit, isolation
from municipalities.models import AccessEntry, Membership, Purpose
from participants import export_notices
from participants.models import Export, ExportFile
from participants.services.exports import (
    FILE_HOURS,
    ROW_CAPS,
    ExportKind,
    Gathered,
    Wanted,
)
from participants.spreadsheets import writer
from participants.spreadsheets.writer import Document


def work_through(
    *, export_id: int, kinds: Mapping[str, ExportKind], at: datetime
) -> None:
    """Write one file that is due, on behalf of whoever asked for it.

    Does nothing to a request that is unapproved, written, over or in other hands, so
    it may be called twice, at once or again. If the asker's membership has ended or
    lost the right, the request ends without a file.
    """
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        export = Export.objects.due().filter(pk=export_id, kind__in=kinds).first()
        if export is None:
            return
        kind = kinds[export.kind]
        by = (
            Membership.objects.active(on=localdate(at))
            .with_organisation()
            .filter(pk=export.by_id)
            .first()
        )
        if by is None or not access.allows(by, kind.permission):
            _end(export_id, Export.Ending.MEMBERSHIP, at=at)
            return
    with isolation.acting_for(isolation.context_of(by)):
        _write(export_id=export_id, kind=kind, at=at, by=by)


def unwritten(kinds: Mapping[str, ExportKind]) -> list[int]:
    """Requests of these kinds that are due, the oldest first."""
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        due = Export.objects.due().filter(kind__in=kinds).order_by("asked_at", "pk")
        return list(due.values_list("pk", flat=True))


@transaction.atomic
def _write(*, export_id: int, kind: ExportKind, at: datetime, by: Membership) -> None:
    access.require(by, kind.permission)
    export = _claimed(export_id)
    if export is None:
        return
    wanted = Wanted(by=by, scope=export.scope, target_id=export.target_id)
    found = kind.gather(wanted, at)
    if why := _not_now(export, found, by=by, at=at):
        _end(export_id, why, at=at)
    if why or export.is_waiting:
        return
    ExportFile.objects.create(
        export=export,
        by=by,
        name=f"{export.kind}-{export.public_id.hex[:8]}.{export.format}",
        content=_content(export, found, by=by, at=at),
        expires_at=at + timedelta(hours=FILE_HOURS),
    )
    export.rows, export.written_at = len(found.rows), at
    export.expires_at = at + timedelta(hours=FILE_HOURS)
    export.save(update_fields=["rows", "written_at", "expires_at"])
    audit.look_up(
        by=by,
        people=found.people,
        purpose=Purpose(export.purpose),
        kind=AccessEntry.Kind.EXPORT,
        channel=AccessEntry.Channel.FILE,
        at=at,
    )
    told = {"kind": export.kind, "rows": export.rows, "purpose": export.purpose}
    audit.record(by=by, verb="export.written", targets=[export], at=at, changes=told)


def _not_now(export: Export, found: Gathered, *, by: Membership, at: datetime) -> str:
    """Why it ends here, or nothing. One that grew beyond four eyes waits for them."""
    rows = len(found.rows)
    if not rows:
        return Export.Ending.NOTHING
    if rows > ROW_CAPS[by.role]:
        return Export.Ending.TOO_MANY
    export.rows = rows
    if export.is_waiting:
        export.save(update_fields=["rows"])
        export_notices.approval_wanted(export, at=at)
    return ""


def _claimed(export_id: int) -> Export | None:
    """Lock the request if it is due and nobody else is at it."""
    due = Export.objects.due().filter(pk=export_id)
    return due.select_for_update(skip_locked=True).first()


def _end(export_id: int, why: str, *, at: datetime) -> None:
    """Let a request end without a file."""
    export = _claimed(export_id)
    if export is None:
        return
    export.ended_at, export.ended_why = at, why
    export.save(update_fields=["ended_at", "ended_why"])
    told = {"why": why}
    audit.record(by=None, verb="export.ended", targets=[export], at=at, changes=told)


def _content(export: Export, found: Gathered, *, by: Membership, at: datetime) -> bytes:
    document = Document(found.title, found.headings, found.rows, _mark(export, by, at))
    return writer.written(document, form=export.format)


def _mark(export: Export, by: Membership, at: datetime) -> list[str]:
    """The watermark: whose file it is, since when, what for; with its random number."""
    return [
        _("CONFIDENTIAL – contains personal data"),
        _("Taken out by %(user)s, %(organisation)s")
        % {"user": by.user, "organisation": by.organisation},
        f"{localtime(at):%d.%m.%Y kl. %H.%M}",
        _("Purpose: %s") % Purpose(export.purpose).label,
        _("Delete the file when it has been used. Number %s") % export.public_id.hex,
    ]
