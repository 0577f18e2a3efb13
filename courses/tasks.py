"""Wakes what a course owes; what is to be done lies in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from courses.services import releases, reminders
from courses.services.attendance_import import ATTENDANCE_LIST
from courses.services.plan_import import COURSE_PLAN
from municipalities import isolation
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


@shared_task
def release_quotas(**_: object) -> None:
    """Make unused quota seats common on their day; beat runs this hourly."""
    with isolation.acting_for(isolation.CLOCKWORK):
        releases.release_due(at=timezone.now())


@shared_task
def remind_schools(**_: object) -> None:
    """Remind schools of missing registers; beat runs this every ten minutes."""
    with isolation.acting_for(isolation.CLOCKWORK):
        reminders.chase_missing_registers(at=timezone.now())
