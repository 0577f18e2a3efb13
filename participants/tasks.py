"""Keeps what is kept no longer than promised."""

from celery import shared_task
from django.utils import timezone

from municipalities import isolation
from participants.services import export_work, exports, hand_overs, look_ups, uploads
from participants.services.people_export import PEOPLE

EXPORTS = {PEOPLE.key: PEOPLE}


@shared_task
def purge_uploads(**_: object) -> None:
    """Delete uploads past their day; beat runs this every hour. Safe to run again."""
    with isolation.acting_for(isolation.CLOCKWORK):
        uploads.purge(at=timezone.now())


@shared_task
def count_look_ups(**_: object) -> None:
    """Count who saw how many people, flag what is unusual; beat runs this hourly."""
    with isolation.acting_for(isolation.CLOCKWORK):
        look_ups.count(at=timezone.now())


@shared_task
def hand_over_people(**_: object) -> None:
    """Move everybody whose agreed day has come; beat runs this every ten minutes."""
    hand_overs.carry_out_due(at=timezone.now())


@shared_task
def purge_exports(**_: object) -> None:
    """Delete exported files past their day; beat runs this every ten minutes."""
    with isolation.acting_for(isolation.CLOCKWORK):
        exports.purge(at=timezone.now())


@shared_task
def write_export(export_id: int, **_: object) -> None:
    """Write one list of people; called when asked or approved. Safe to run again."""
    export_work.work_through(export_id=export_id, kinds=EXPORTS, at=timezone.now())


@shared_task
def write_exports(**_: object) -> None:
    """Write every list of people that is due; beat runs this every minute.

    With this, a queue that loses its content loses no file.
    """
    for export_id in export_work.unwritten(EXPORTS):
        export_work.work_through(export_id=export_id, kinds=EXPORTS, at=timezone.now())
