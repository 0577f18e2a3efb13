"""Wakes what a course owes; what is to be done lies in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from courses.services.attendance_import import ATTENDANCE_LIST
from courses.services.plan_import import COURSE_PLAN
from participants.services import upload_work

UPLOADS = {COURSE_PLAN.key: COURSE_PLAN, ATTENDANCE_LIST.key: ATTENDANCE_LIST}


@shared_task
def work_through_upload(upload_id: int, **_: object) -> None:
    """Load one confirmed plan or list; called when confirmed. Safe to run again."""
    upload_work.work_through(upload_id=upload_id, kinds=UPLOADS, at=timezone.now())


@shared_task
def work_through_uploads(**_: object) -> None:
    """Load every confirmed file that is not finished; beat runs this every minute.

    With this, a queue that loses its content loses no file.
    """
    for upload_id in upload_work.unfinished(UPLOADS):
        upload_work.work_through(upload_id=upload_id, kinds=UPLOADS, at=timezone.now())
