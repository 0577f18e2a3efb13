"""Wakes the follow-up questions; what is due lies in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from municipalities import isolation
from outcomes.services import follow_ups, monthly, retention, tallies


@shared_task
def create_follow_ups(**_: object) -> None:
    """Ask what has come due; beat runs this every hour. Safe to run again."""
    with isolation.acting_for(isolation.CLOCKWORK):
        follow_ups.create_due(at=timezone.now())


@shared_task
def delete_what_is_due(**_: object) -> None:
    """Delete what its time is over for; beat runs this daily. Safe to run again."""
    retention.run(at=timezone.now())


@shared_task
def refresh_figures(**_: object) -> None:
    """Count what changed for the figures; beat runs this nightly. Safe to run again."""
    tallies.refresh(at=timezone.now())


@shared_task
def tell_leaders(**_: object) -> None:
    """Owe the month's mail to leaders; beat runs this every hour. Safe to run again."""
    with isolation.acting_for(isolation.CLOCKWORK):
        monthly.owe_due(at=timezone.now())
