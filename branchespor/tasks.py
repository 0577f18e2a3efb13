"""Wakes the work on nomination lists; what is to be done lies in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from branchespor.services.nomination_import import NOMINATION_LIST
from participants.services import upload_work

KINDS = {NOMINATION_LIST.key: NOMINATION_LIST}


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
