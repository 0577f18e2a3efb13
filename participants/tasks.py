"""Keeps what is kept no longer than promised."""

from celery import shared_task
from django.utils import timezone

from municipalities import isolation
from participants.services import uploads


@shared_task
def purge_uploads(**_: object) -> None:
    """Delete uploads past their day; beat runs this every hour. Safe to run again."""
    with isolation.acting_for(isolation.CLOCKWORK):
        uploads.purge(at=timezone.now())
