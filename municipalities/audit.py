"""Writes the two logs: what was done, and whose data was looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from municipalities.models import AccessEntry, AuditEntry, Membership, Purpose


class Person(Protocol):
    """What the access log needs to know of a person."""

    @property
    def pk(self) -> int:
        """The person's key."""

    @property
    def municipality_id(self) -> int:
        """The home municipality's code."""


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


@dataclass(frozen=True, slots=True)
class Criterion:
    """What was searched for, as the log keeps it: never the text itself."""

    kind: AccessEntry.Criterion
    digest: str
    words: int

    @classmethod
    def of(cls, text: str) -> "Criterion":
        """Hash a search text with the portal's key; equal searches hash alike."""
        has_digit = any(letter.isdigit() for letter in text)
        kinds = AccessEntry.Criterion
        return cls._hashed(text, kinds.REFERENCE if has_digit else kinds.NAME)

    @classmethod
    def of_log(cls, text: str) -> "Criterion":
        """The same of a question to the log itself: its period, and whose look-ups."""
        return cls._hashed(text, AccessEntry.Criterion.LOG)

    @classmethod
    def _hashed(cls, text: str, kind: AccessEntry.Criterion) -> "Criterion":
        words = text.casefold().split()
        return cls(
            kind=kind,
            digest=salted_hmac(
                "municipalities.audit", " ".join(words), algorithm="sha256"
            ).hexdigest()[:32],
            words=len(words),
        )


def look_up(
    *,
    by: Membership,
    people: Iterable[Person],
    purpose: Purpose,
    at: datetime,
    kind: AccessEntry.Kind = AccessEntry.Kind.READ,
    channel: AccessEntry.Channel = AccessEntry.Channel.PAGE,
    searched: Criterion | None = None,
) -> None:
    """Write that ``by`` saw these people's data; one statement for all of them.

    A person given twice is one row. With ``searched`` it is a search; one that found
    nobody is written as well, in the searcher's own municipality's log. ``at`` is an
    instant. Called twice it writes twice: two looks are two looks.
    """
    found = {person.pk: person.municipality_id for person in people}
    entries: list[tuple[int | None, int | None]] = [*found.items()]
    if searched and not found:
        entries = [(None, _overseer(by))]
    AccessEntry.objects.bulk_create(
        AccessEntry(
            at=at,
            by=by,
            kind=AccessEntry.Kind.SEARCH if searched else kind,
            purpose=purpose,
            channel=channel,
            participant_id=participant_id,
            municipality_id=municipality_id,
            criterion=searched.kind if searched else AccessEntry.Criterion.NONE,
            criterion_hash=searched.digest if searched else "",
            criterion_words=searched.words if searched else 0,
        )
        for participant_id, municipality_id in entries
    )


def _overseer(by: Membership) -> int | None:
    """Who looks after the searcher: the own municipality, or the cooperation's lead."""
    if by.cooperation is not None:
        return by.cooperation.lead_id
    return by.municipality_id
