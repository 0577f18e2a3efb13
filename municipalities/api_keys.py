"""``Idempotency-Key``: the header, and how a key that is used wrongly is refused."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.request import Request

from municipalities.models import Membership
from municipalities.services import answers
from municipalities.services.answers import LONGEST_KEY, Asked

HEADER = "Idempotency-Key"


class KeyMissing(APIException):
    """The request wants a key and has none, or what it has is none."""

    status_code = 400
    default_code = "idempotency_key_missing"
    default_detail = (
        f"Send {HEADER}: a number of your own for this request, {LONGEST_KEY} letters, "
        "digits and signs at most."
    )


class KeyUsed(APIException):
    """The key came before, with another request."""

    status_code = 422
    default_code = "idempotency_key_used"


class KeyInProgress(APIException):
    """A copy under the same key is being worked on."""

    status_code = 409
    default_code = "idempotency_key_in_progress"


def asked(
    request: Request, membership: Membership, wanted: Mapping[str, Any]
) -> Asked | None:
    """The request under its key, None without one; ``wanted`` makes it what it is.

    Raises:
        KeyMissing: the header is there and holds no key.
    """
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    key = sent.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':  # a string as RFC 9651 writes it
        key = key[1:-1]
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise KeyMissing
    return answers.asked(membership, key=key, request=wanted)


def required(
    request: Request, membership: Membership, wanted: Mapping[str, Any]
) -> Asked:
    """``asked``, where a request without a key is refused.

    Raises:
        KeyMissing: there is no key.
    """
    found = asked(request, membership, wanted)
    if found is None:
        raise KeyMissing
    return found


def once(
    request: Asked,
    *,
    part: int = 0,
    at: datetime,
    act: Callable[[], Mapping[str, Any]],
) -> Mapping[str, Any]:
    """``answers.once``, its refusals in the API's form."""
    try:
        return answers.once(request, part=part, at=at, act=act)
    except answers.OtherRequest as refusal:
        raise KeyUsed(str(refusal)) from refusal
    except answers.InProgress as refusal:
        raise KeyInProgress(str(refusal)) from refusal
