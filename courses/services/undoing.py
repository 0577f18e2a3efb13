"""Undo: a slip of the finger in a register is taken back in one tap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Mark, MarkCorrection
from courses.services import absences, open_sheet
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

# Longer ago it is no slip any more, but a correction, made person by person.
UNDO_FOR = timedelta(minutes=10)


class NothingToUndo(Exception):
    """The last report is somebody else's, too old, or no longer the last."""


@transaction.atomic
def undo(*, session_id: int, version: int | None, at: datetime, by: Membership) -> int:
    """Take back the last report on a register; returns how many marks that was.

    Only the member's own, within UNDO_FOR, and while ``version`` (what the member has
    before them) is the register's. A mark it made is withdrawn, a mark it changed says
    again what it said; both keep what was undone as a correction. Follow-ups that were
    opened close as corrected, their unsent notices are taken back. Undoing twice is
    refused the second time, for the version has moved on.

    Raises:
        PermissionDenied, Session.DoesNotExist, SessionCancelled, NotYetHeld: as
        ``report``.
        NothingToUndo: see above; nothing is changed.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    sheet = open_sheet.opened(session_id, by, at=at)
    session, marks = sheet.session, sheet.last_report
    if version != session.version or not can_undo(marks, by, at=at):
        raise NothingToUndo(
            _("It can no longer be undone: set the right mark for each person instead.")
        )
    last = marks[0].recorded_at
    before = MarkCorrection.objects.filter(mark__in=marks, corrected_at=last)
    said = {each.mark_id: each for each in before}
    away = [mark.pk for mark in marks if mark.pk not in said]
    again = [open_sheet.as_before(m, said[m.pk], sheet) for m in marks if m.pk in said]
    why = _("Undone")
    MarkCorrection.objects.bulk_create(
        open_sheet.corrected(m, by, at=at, why=why) for m in marks
    )
    Mark.objects.filter(pk__in=away).update(voided_at=at, voided_by=by)
    Mark.objects.bulk_update(again, open_sheet.SAYS)
    if away and session.registered_at == last:
        session.registered_at = session.registered_by = None
    session.version += 1
    session.save(update_fields=["version", "registered_at", "registered_by"])
    absences.follow(session=session, before=marks, now=again, at=at, by=by)
    audit.record(
        by=by,
        verb="register.undone",
        targets=[session],
        at=at,
        changes={"marks": len(away), "corrected": len(again)},
    )
    return len(marks)


def can_undo(marks: Sequence[Mark], by: Membership, *, at: datetime) -> bool:
    """Whether the marks of one report are the member's own and young enough."""
    return bool(marks) and all(
        mark.recorded_by_id == by.pk and at - mark.recorded_at <= UNDO_FOR
        for mark in marks
    )
