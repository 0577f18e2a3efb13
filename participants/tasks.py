"""Keeps what is kept no longer than promised."""

from celery import shared_task
from django.utils import timezone

from municipalities import isolation
from participants.services import look_ups, uploads


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
