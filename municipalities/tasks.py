"""Wakes the outbox; all that is to be done lies in PostgreSQL."""

import logging
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from municipalities import isolation, ledger, notices, wall_builder
from municipalities.models import Notice
from municipalities.services import (
    answers,
    clients,
    log_keeping,
    rates,
    samples,
    sessions,
)

logger = logging.getLogger(__name__)


@shared_task
def check_walls(**_: object) -> None:
    """Look hourly whether row-level security stands; a fault goes to the log."""
    for fault in wall_builder.faults(connection):
        logger.critical("Isolation: %s", fault)


@shared_task
def forget_allowances(**_: object) -> None:
    """Drop whole rate limits, expired tokens and old answers; beat runs it hourly."""
    now = timezone.now()
    rates.forget_whole(at=now)
    clients.forget_expired(at=now)
    answers.forget_old(at=now)


@shared_task
def export_erasures(**_: object) -> None:
    """Write new erasures to the ledger's file; beat runs this every minute.

    Does nothing where PORTAL_ERASURE_LEDGER is not set. What a missed run left out is
    written by the next.
    """
    if settings.ERASURE_LEDGER:
        with transaction.atomic():
            ledger.append(Path(settings.ERASURE_LEDGER))


@shared_task
def forget_sessions(**_: object) -> None:
    """Drop ended sessions and what was noted of devices; beat runs this hourly."""
    sessions.forget_ended(at=timezone.now())


@shared_task
def deliver_notices(*, limit: int = 200, **_: object) -> None:
    """Send up to ``limit`` due notices, oldest first; beat runs this every minute.

    Safe to run twice at once and after any downtime. Unknown arguments are ignored, so
    that an old worker survives a newer publisher during a deploy.
    """
    now = timezone.now()
    with isolation.acting_for(isolation.CLOCKWORK):
        due = Notice.objects.unsent(at=now).values_list("pk", flat=True)[:limit]
        for notice_id in list(due):
            notices.deliver(notice_id=notice_id, at=now)


@shared_task
def draw_samples(**_: object) -> None:
    """Draw each municipality's sample of last month's look-ups, if it has none yet.

    Beat runs this hourly; after a standstill it catches up. Safe to run twice at once:
    the second sample of a month is refused.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        samples.draw_due(at=timezone.now())


@shared_task
def keep_logs(**_: object) -> None:
    """Make the logs' next parts and drop those whose time is over; beat runs it hourly.

    The times are the dated rules ``keep_access_months`` and ``keep_audit_months``.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        log_keeping.keep(at=timezone.now())
