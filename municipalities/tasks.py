"""Wakes the outbox; all that is to be done lies in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from municipalities import isolation, notices
from municipalities.models import Notice


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
