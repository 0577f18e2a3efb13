"""Wakes the work on nomination lists; what is to be done lies in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from branchespor.services.nomination_export import NOMINATIONS
from branchespor.services.nomination_import import NOMINATION_LIST
from participants.services import export_work, upload_work

KINDS = {NOMINATION_LIST.key: NOMINATION_LIST}
EXPORTS = {NOMINATIONS.key: NOMINATIONS}


@shared_task
def work_through_upload(upload_id: int, **_: object) -> None:
    """Load one confirmed list; called when it is confirmed. Safe to run again."""
    upload_work.work_through(upload_id=upload_id, kinds=KINDS, at=timezone.now())


@shared_task
def work_through_uploads(**_: object) -> None:
    """Load every confirmed list that is not finished; beat runs this every minute.

    With this, a queue that loses its content loses no list.
    """
    for upload_id in upload_work.unfinished(KINDS):
        upload_work.work_through(upload_id=upload_id, kinds=KINDS, at=timezone.now())


@shared_task
def write_export(export_id: int, **_: object) -> None:
    """Write one file; called when it is asked for or approved. Safe to run again."""
    export_work.work_through(export_id=export_id, kinds=EXPORTS, at=timezone.now())


@shared_task
def write_exports(**_: object) -> None:
    """Write every file of these kinds that is due; beat runs this every minute.

    With this, a queue that loses its content loses no file.
    """
    for export_id in export_work.unwritten(EXPORTS):
        export_work.work_through(export_id=export_id, kinds=EXPORTS, at=timezone.now())
