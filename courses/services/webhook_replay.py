"""The operator's verb: messages to schools' systems, given up, are tried anew."""

from datetime import datetime

from django.db import transaction

from courses.models import Webhook, WebhookDelivery
from municipalities import access, audit, isolation
from municipalities.models import User

BATCH = 1000


@transaction.atomic
def replay_webhooks(*, kind: str, at: datetime, operator: User) -> int:
    """Let the messages of a kind that were given up be sent as if due ``at``.

    Only to addresses that are open still; they get all their attempts again, with the
    same ids, so that a school's system knows what it has. At most BATCH at a time, the
    oldest first. Returns how many; the second of two presses finds none left.

    Raises:
        PermissionDenied: ``operator`` does not operate the portal.
    """
    access.require_operator(operator)
    with isolation.acting_for(isolation.CLOCKWORK):
        dead = WebhookDelivery.objects.filter(
            kind=kind,
            given_up_at__isnull=False,
            webhook__in=Webhook.objects.open(),
        ).order_by("given_up_at", "pk")
        letters = list(dead.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        WebhookDelivery.objects.filter(pk__in=[each.pk for each in letters]).update(
            given_up_at=None, attempts=0, due_at=at
        )
        audit.record(
            by=None,
            verb="webhook.replayed",
            targets=letters,
            at=at,
            changes={"operator": operator.pk},
        )
    return len(letters)
