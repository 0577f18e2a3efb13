"""The outbox to schools' systems: ``owe`` writes in the verb, ``send_next`` sends.

No transaction is open while a system is waited for: whoever sends takes a lease on the
address first (``Webhook.next_at``), in a transaction of its own, and notes afterwards
what came of it (ADR 0025).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from courses import webhook_message, webhook_notices
from courses.models import Course, Enrolment, Webhook, WebhookDelivery
from municipalities import isolation, outgoing
from municipalities.authenticators import WEBHOOKS, sealer
from participants.services import removal

Kind, Trouble = WebhookDelivery.Kind, WebhookDelivery.Trouble

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 15  # over about three days
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=12)
LONGEST_REST = timedelta(minutes=15)  # of the address, for what else is due there
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Letter:
    """One attempt, ready to be sent without the database."""

    delivery_id: int
    url: str
    body: bytes
    headers: dict[str, str]


def owe(
    kind: WebhookDelivery.Kind,
    *,
    course: Course,
    entries: Iterable[Enrolment | None] = (None,),
    at: datetime,
) -> None:
    """Owe every open address of the course's school one message per entry.

    Part of the verb, in its transaction. Whoever acts need not see the school's
    addresses: they are read, and the rows written, for the portal.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        hooks = list(Webhook.objects.open().filter(school=course.school_id))
        if hooks:
            WebhookDelivery.objects.bulk_create(
                WebhookDelivery(
                    webhook=hook,
                    kind=kind,
                    course=course,
                    enrolment_id=entry.pk if entry else None,
                    happened_at=at,
                    due_at=at,
                )
                for entry in entries
                for hook in hooks
            )


def due(*, at: datetime) -> Sequence[int]:
    """Addresses with something to send that nobody sends to, longest waiting first."""
    waiting = WebhookDelivery.objects.unsent(at=at).order_by().values("webhook")
    free = Webhook.objects.free(at=at).filter(pk__in=waiting)
    return list(free.order_by("next_at", "pk").values_list("pk", flat=True))


def send_next(*, webhook_id: int, at: datetime) -> bool:
    """Send the address its oldest due message; returns whether it was delivered.

    Any number of workers may try at once: one gets the lease, the others get False. A
    crash between sending and noting sends the message again, with the same id. A
    failure is tried again ever more slowly and given up after MAX_ATTEMPTS; the address
    rests meanwhile, so that a dead one costs little.
    """
    letter = _claim(webhook_id, at=at)
    if letter is None:
        return False
    trouble, status = "", None
    try:
        status = outgoing.post(letter.url, body=letter.body, headers=letter.headers)
    except (outgoing.NotAllowed, outgoing.NotAnAddress):
        trouble = Trouble.NOT_ALLOWED
    except outgoing.NoAnswer:
        trouble = Trouble.NO_ANSWER
    if status is not None and status // 100 != 2:
        trouble = Trouble.REFUSED
    _note(letter.delivery_id, trouble=trouble, status=status, at=at)
    return not trouble


def forget_old(*, at: datetime) -> int:
    """Delete messages whose time is over; returns how many. Again changes nothing."""
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        old = WebhookDelivery.objects.old(at=at).values_list("pk", flat=True)
        keys = list(old[:BATCH])
        return removal.rows([("courses.WebhookDelivery", "pk")], keys) if keys else 0


@transaction.atomic
def _claim(webhook_id: int, *, at: datetime) -> Letter | None:
    """Take the lease and write the letter; None when there is nothing to take."""
    hook = (
        Webhook.objects.free(at=at)
        .select_for_update(skip_locked=True)
        .filter(pk=webhook_id)
        .first()
    )
    if hook is None:
        return None
    found = hook.deliveries.unsent(at=at).select_related(
        "enrolment__nomination__participant"
    )
    delivery = found.first()
    if delivery is None:
        return None
    hook.next_at = at + LEASE
    hook.save(update_fields=["next_at"])
    delivery.attempts += 1
    delivery.tried_at = at
    delivery.save(update_fields=["attempts", "tried_at"])
    body = webhook_message.body_of(delivery)
    keys = _keys(hook, at=at)
    headers = webhook_message.headers_of(delivery, body, keys=keys, at=at)
    return Letter(delivery.pk, hook.url, body, headers)


def _keys(hook: Webhook, *, at: datetime) -> list[str]:
    """The secret, and the former one for as long as it signs along."""
    sealed = [hook.sealed_secret]
    if hook.former_until is not None and at < hook.former_until:
        sealed.append(hook.sealed_former)
    return [sealer(WEBHOOKS).decrypt(each.encode()).decode() for each in sealed]


@transaction.atomic
def _note(delivery_id: int, *, trouble: str, status: int | None, at: datetime) -> None:
    """Write down what came of it; what was erased or closed meanwhile stays so."""
    delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        return
    hook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    delivery.trouble, delivery.status = trouble, status
    if not trouble:
        delivery.sent_at = hook.last_sent_at = at
        hook.failing_since, hook.next_at = None, at
    else:
        wait = FIRST_RETRY * 2**delivery.attempts
        delivery.due_at = at + min(wait, LONGEST_RETRY)
        hook.failing_since = hook.failing_since or at
        hook.next_at = at + min(wait, LONGEST_REST)
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.given_up_at = at
            webhook_notices.given_up(hook, today=localdate(at), at=at)
    delivery.save(
        update_fields=["trouble", "status", "sent_at", "due_at", "given_up_at"]
    )
    hook.save(update_fields=["last_sent_at", "failing_since", "next_at"])
