"""Issue and revoke the token of a school's own system."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from municipalities import audit
from municipalities.models import ApiClient, Membership, Role

TOKEN_PREFIX = "bsp_"  # noqa: S105 (the prefix that secret scanners look for)


def token_hash(token: str) -> str:
    """Return what is stored of a token: it is long and random, so SHA-256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue(*, school_id: int, name: str, expires_at: datetime, at: datetime) -> str:
    """Make a client for a school and return its token, which is shown this once.

    Called by the operator on the command line; ``at`` and ``expires_at`` are aware.
    Twice makes two clients.
    """
    membership = Membership.objects.create(
        role=Role.SCHOOL_CLIENT,
        school_id=school_id,
        period=(at.date(), None),
    )
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        membership=membership,
        name=name,
        token_hash=token_hash(token),
        created_at=at,
        expires_at=expires_at,
    )
    audit.record(by=None, verb="api_client.issued", targets=[client], at=at)
    return token


@transaction.atomic
def revoke(*, client_id: int, at: datetime) -> None:
    """Close a client for good; revoking it again changes nothing."""
    client = ApiClient.objects.select_for_update().get(pk=client_id)
    if client.revoked_at is None:
        client.revoked_at = at
        client.save(update_fields=["revoked_at"])
        audit.record(by=None, verb="api_client.revoked", targets=[client], at=at)
