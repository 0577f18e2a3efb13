"""Wakes what a course owes; what is to be done lies in PostgreSQL."""

import time

from celery import shared_task
from django.utils import timezone

from courses.services import (
    check_notices,
    escalations,
    held_seats,
    offers,
    openings,
    proposal_runs,
    releases,
    reminders,
    webhook_outbox,
)
from courses.services.attendance_import import ATTENDANCE_LIST
from courses.services.course_export import ATTENDANCE, ROSTER
from courses.services.plan_import import COURSE_PLAN
from municipalities import isolation
from participants.services import export_work, upload_work

UPLOADS = {COURSE_PLAN.key: COURSE_PLAN, ATTENDANCE_LIST.key: ATTENDANCE_LIST}
WEBHOOK_SECONDS = 45
IN_A_ROW = 100  # to one address before the next has its turn
EXPORTS = {ROSTER.key: ROSTER, ATTENDANCE.key: ATTENDANCE}


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
def make_proposal(run_id: int, **_: object) -> None:
    """Make one large proposal; called when it is asked for. Safe to run again."""
    proposal_runs.work_through(run_id=run_id, at=timezone.now())


@shared_task
def make_proposals(**_: object) -> None:
    """Make every proposal that was asked for; beat runs this every minute.

    With this, a queue that loses its content loses no proposal.
    """
    for run_id in proposal_runs.due(at=timezone.now()):
        proposal_runs.work_through(run_id=run_id, at=timezone.now())


@shared_task
def release_quotas(**_: object) -> None:
    """Make unused quota seats common on their day; beat runs this hourly."""
    with isolation.acting_for(isolation.CLOCKWORK):
        releases.release_due(at=timezone.now())


@shared_task
def expire_held_seats(**_: object) -> None:
    """End holds whose naming deadline has passed; beat runs this hourly."""
    with isolation.acting_for(isolation.CLOCKWORK):
        held_seats.expire_due(at=timezone.now())


@shared_task
def remind_of_names(**_: object) -> None:
    """Remind of held seats that still need a name; beat runs this hourly."""
    with isolation.acting_for(isolation.CLOCKWORK):
        reminders.remind_of_names(at=timezone.now())


@shared_task
def open_courses(**_: object) -> None:
    """Open planned courses for nominations on their day; beat runs this hourly."""
    with isolation.acting_for(isolation.CLOCKWORK):
        openings.open_due(at=timezone.now())


@shared_task
def end_offers(**_: object) -> None:
    """End offers whose time is over and ask the next; beat runs this every minute."""
    with isolation.acting_for(isolation.CLOCKWORK):
        offers.end_due(at=timezone.now())


@shared_task
def remind_of_offers(**_: object) -> None:
    """Remind of offers near their end; beat runs this every ten minutes."""
    with isolation.acting_for(isolation.CLOCKWORK):
        offers.remind_due(at=timezone.now())


@shared_task
def remind_schools(**_: object) -> None:
    """Remind schools of missing registers; beat runs this every ten minutes."""
    with isolation.acting_for(isolation.CLOCKWORK):
        reminders.chase_missing_registers(at=timezone.now())


@shared_task
def escalate_absences(**_: object) -> None:
    """Pass on absences nobody has seen in time; beat runs this every ten minutes."""
    with isolation.acting_for(isolation.CLOCKWORK):
        escalations.escalate_due(at=timezone.now())


@shared_task
def deliver_webhooks(**_: object) -> None:
    """Tell schools' systems what they are owed; beat runs this every minute.

    Safe to run twice at once and after any downtime. Stops after WEBHOOK_SECONDS; what
    is left is the next run's, whose turn it has been longest first.
    """
    began = time.monotonic()
    with isolation.acting_for(isolation.CLOCKWORK):
        for webhook_id in webhook_outbox.due(at=timezone.now()):
            for _message in range(IN_A_ROW):
                if time.monotonic() - began > WEBHOOK_SECONDS:
                    return
                if not webhook_outbox.send_next(
                    webhook_id=webhook_id, at=timezone.now()
                ):
                    break


@shared_task
def forget_webhooks(**_: object) -> None:
    """Drop messages to schools' systems whose time is over; beat runs it hourly."""
    webhook_outbox.forget_old(at=timezone.now())


@shared_task
def check_data(**_: object) -> None:
    """Tell who can repair of what contradicts itself; beat runs this every night."""
    with isolation.acting_for(isolation.CLOCKWORK):
        check_notices.tell(at=timezone.now())


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
