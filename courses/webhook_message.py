"""What a school's system is sent, and how it is signed: the Standard Webhooks scheme.

https://www.standardwebhooks.com/ (1.0): id, time and body are signed together with
HMAC-SHA256; the header may carry several signatures, so a secret can be changed without
a stop. Ours begins with ``bsp_``, what follows is base64 as the scheme wants it.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localtime

from courses.models import WebhookDelivery

PREFIX = "bsp_"


def new_secret() -> str:
    """256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def body_of(delivery: WebhookDelivery) -> bytes:
    """Kind, time and the ids that the API uses: what is behind them is asked there."""
    data: dict[str, int | str | None] = {}
    if delivery.course_id is not None:
        data["course_id"] = delivery.course_id
    if delivery.enrolment is not None:
        data["enrolment_id"] = delivery.enrolment.pk
        person = delivery.enrolment.nomination.participant
        data["participant_id"] = str(person.public_id)
    said = {
        "type": delivery.kind,
        "timestamp": localtime(delivery.happened_at).isoformat(timespec="seconds"),
        "data": data,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def headers_of(
    delivery: WebhookDelivery, body: bytes, *, keys: Iterable[str], at: datetime
) -> dict[str, str]:
    """The headers of one attempt at ``at``; the id is the same at every attempt."""
    message = str(delivery.public_id)
    time = str(int(at.timestamp()))
    signed = f"{message}.{time}.".encode() + body
    return {
        "Content-Type": "application/json",
        "User-Agent": "branchespor-webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": time,
        "webhook-signature": " ".join(f"v1,{_signature(key, signed)}" for key in keys),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
