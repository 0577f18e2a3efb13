"""Writes the two logs: what was done, and whose data was looked at."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from municipalities.models import AccessEntry, AuditEntry, Membership


class Person(Protocol):
    """What the access log needs to know of a person."""

    pk: int
    municipality_id: int


def record(
    *,
    by: Membership | None,
    verb: str,
    targets: Iterable[models.Model],
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write one audit row per target, in the caller's transaction.

    ``by`` is None for the portal's own clockwork. ``changes`` is stored as JSON and
    must hold neither names nor free text.

    Raises:
        TransactionManagementError: there is no transaction to be part of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit row belongs in the verb's transaction."
        )
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            by=by,
            verb=verb,
            target_type=target._meta.label,  # noqa: SLF001 (Django's public options API)
            target_id=target.pk,
            municipality_id=getattr(target, "municipality_id", None),
            changes=dict(changes or {}),
        )
        for target in targets
    )


def look_up(
    *,
    by: Membership,
    people: Iterable[Person],
    purpose: str,
    at: datetime,
    kind: AccessEntry.Kind = AccessEntry.Kind.READ,
) -> None:
    """Write that ``by`` saw these people's data; one statement for all of them."""
    AccessEntry.objects.bulk_create(
        AccessEntry(
            at=at,
            by=by,
            kind=kind,
            purpose=purpose,
            participant_id=person.pk,
            municipality_id=person.municipality_id,
        )
        for person in people
    )
