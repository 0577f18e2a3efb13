"""Addresses of a school's own system: made, tried, given a new secret, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from courses import webhook_message
from courses.models import Webhook, WebhookDelivery
from municipalities import access, audit, outgoing
from municipalities.access import Permission
from municipalities.authenticators import WEBHOOKS, sealer
from municipalities.models import Membership

OVERLAP = timedelta(days=7)  # how long the former secret signs along
MOST = 5  # open addresses of a school


class TooMany(Exception):
    """The school has as many open addresses as it may."""


class Closed(Exception):
    """The address is closed: nothing is sent there any more."""


@dataclass(frozen=True, slots=True)
class Made:
    """An address and its new secret, which is shown this once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def make(*, url: str, at: datetime, by: Membership) -> Made:
    """Let an address of ``by``'s school be told of changes. Twice makes two.

    Raises:
        PermissionDenied: ``by`` may not manage the school's systems.
        outgoing.NotAnAddress: ``url`` is nothing the portal sends to.
        TooMany: there are MOST already.
    """
    access.require(by, Permission.MANAGE_WEBHOOKS)
    if by.school_id is None:
        raise PermissionDenied("no school")
    outgoing.read(url)
    if Webhook.objects.visible_to(by).open().count() >= MOST:
        raise TooMany(
            _("A school has %(n)s addresses at most. Close one first.") % {"n": MOST}
        )
    secret = webhook_message.new_secret()
    webhook = Webhook.objects.create(
        school_id=by.school_id,
        created_by=by,
        url=url,
        sealed_secret=_sealed(secret),
        created_at=at,
        next_at=at,
    )
    _record("made", webhook, at=at, by=by)
    return Made(webhook, secret)


@transaction.atomic
def change_secret(*, webhook_id: int, at: datetime, by: Membership) -> Made:
    """Sign with a new secret, and for OVERLAP with the former one as well.

    Twice in a row leaves the newest two.

    Raises:
        PermissionDenied: ``by`` may not manage the school's systems.
        Webhook.DoesNotExist: ``by``'s school has no such address.
        Closed: it is closed.
    """
    access.require(by, Permission.MANAGE_WEBHOOKS)
    webhook = _locked(webhook_id, by)
    secret = webhook_message.new_secret()
    webhook.sealed_former, webhook.former_until = webhook.sealed_secret, at + OVERLAP
    webhook.sealed_secret = _sealed(secret)
    webhook.save(update_fields=["sealed_secret", "sealed_former", "former_until"])
    _record("secret_changed", webhook, at=at, by=by)
    return Made(webhook, secret)


@transaction.atomic
def close(*, webhook_id: int, at: datetime, by: Membership) -> None:
    """Send nothing there any more, also not what waits; the secrets are forgotten.

    Raises:
        PermissionDenied, Webhook.DoesNotExist: as in ``change_secret``; closed already
            is no error.
    """
    access.require(by, Permission.MANAGE_WEBHOOKS)
    try:
        webhook = _locked(webhook_id, by)
    except Closed:
        return
    webhook.closed_at = at
    webhook.sealed_secret, webhook.sealed_former, webhook.former_until = "", "", None
    webhook.save(
        update_fields=["closed_at", "sealed_secret", "sealed_former", "former_until"]
    )
    _record("closed", webhook, at=at, by=by)


@transaction.atomic
def send_test(*, webhook_id: int, at: datetime, by: Membership) -> WebhookDelivery:
    """Owe the address a message that says nothing, within a minute. Twice owes two.

    Raises:
        PermissionDenied, Webhook.DoesNotExist, Closed: as in ``change_secret``.
    """
    access.require(by, Permission.MANAGE_WEBHOOKS)
    webhook = _locked(webhook_id, by)
    delivery = WebhookDelivery.objects.create(
        webhook=webhook, kind=WebhookDelivery.Kind.TEST, happened_at=at, due_at=at
    )
    _at_once(webhook, at=at)
    _record("tested", webhook, at=at, by=by)
    return delivery


@transaction.atomic
def resend(*, delivery_id: int, at: datetime, by: Membership) -> None:
    """Owe a message again as if it had never been tried; its id stays the same.

    Raises:
        PermissionDenied, Closed: as in ``change_secret``.
        WebhookDelivery.DoesNotExist: ``by``'s school has no such message.
    """
    access.require(by, Permission.MANAGE_WEBHOOKS)
    found = WebhookDelivery.objects.visible_to(by).get(pk=delivery_id)
    webhook = _locked(found.webhook_id, by)
    WebhookDelivery.objects.filter(pk=found.pk).update(
        due_at=at, attempts=0, sent_at=None, given_up_at=None
    )
    _at_once(webhook, at=at)
    _record("resent", webhook, at=at, by=by)


def _at_once(webhook: Webhook, *, at: datetime) -> None:
    """End the rest after a failure; whoever sends there right now is not disturbed.

    A lease taken over sends twice at worst, with the same id.
    """
    webhook.next_at = min(webhook.next_at, at)
    webhook.save(update_fields=["next_at"])


def _locked(webhook_id: int, by: Membership) -> Webhook:
    webhook = Webhook.objects.visible_to(by).select_for_update().get(pk=webhook_id)
    if webhook.closed_at is not None:
        raise Closed(_("The address is closed; make a new one."))
    return webhook


def _sealed(secret: str) -> str:
    return sealer(WEBHOOKS).encrypt(secret.encode()).decode()


def _record(verb: str, webhook: Webhook, *, at: datetime, by: Membership) -> None:
    audit.record(
        by=by,
        verb=f"webhook.{verb}",
        targets=[webhook],
        at=at,
        changes={"host": str(webhook)},
    )
