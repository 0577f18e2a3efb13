"""One effect per key: what a request did once is answered again, not done again.

After the IETF draft "The Idempotency-Key HTTP Header Field" (07): the key is the
client's, a number of its own for each thing it wants done once.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from municipalities.models import Membership, StoredAnswer

LONGEST_KEY = 200
PATIENCE = "3s"  # how long a copy waits for the one that is being worked on


class OtherRequest(Exception):
    """The key came before, with another request."""


class InProgress(Exception):
    """A copy of the request is being worked on and takes its time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks under which key, and a hash of what is asked for."""

    membership: Membership
    key_hash: str
    request_hash: str


def asked(membership: Membership, *, key: str, request: Mapping[str, Any]) -> Asked:
    """A request under a key; ``request`` is all that makes two of them the same."""
    said = json.dumps(request, sort_keys=True, default=str)
    return Asked(membership, _hash(key), _hash(said))


def once(
    request: Asked,
    *,
    part: int = 0,
    at: datetime,
    act: Callable[[], Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Do ``act`` and keep what it answers, or answer what was kept of the first time.

    Holds the key until commit, so that copies at the same moment wait and then get the
    first one's answer. Whatever ``act`` raises undoes its part and keeps nothing: the
    same key may be tried again.

    Raises:
        OtherRequest: the key was used for another request.
        InProgress: a copy holds the key for longer than ``PATIENCE``.
    """
    with transaction.atomic():
        _hold(request, part)
        kept = StoredAnswer.objects.filter(
            membership=request.membership, key_hash=request.key_hash, part=part
        ).first()
        if kept is None:
            answer = act()
            StoredAnswer.objects.create(
                membership=request.membership,
                key_hash=request.key_hash,
                part=part,
                request_hash=request.request_hash,
                answer=answer,
                made_at=at,
            )
            return answer
        if kept.request_hash != request.request_hash:
            raise OtherRequest(_("This key was used for another request."))
        stored: Mapping[str, Any] = kept.answer
        return stored


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Delete answers older than ``KEPT``; returns how many. Again changes nothing."""
    return StoredAnswer.objects.old(at=at).delete()[0]


def _hold(request: Asked, part: int) -> None:
    """Wait for copies that hold the key; it is let go with the transaction."""
    name = f"answer {request.membership.pk} {request.key_hash} {part}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name]
            )
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise InProgress(_("A copy of this request is being worked on.")) from error


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
