"""Let an organisation's own system in, change its key, shut it out."""

import hashlib
import ipaddress
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import (
    ApiClient,
    ApiSecret,
    ApiToken,
    Membership,
    Role,
    Scope,
)
from municipalities.models.clients import MUNICIPAL_SCOPES, SCHOOL_SCOPES

PREFIX = "bsp_"  # what secret scanners look for
OVERLAP = timedelta(days=7)  # how long the old secret lasts after a change
TOKEN_LASTS = timedelta(hours=1)


class NotANetwork(Exception):
    """Something in the list of addresses is no address or network."""


class ClientIsRevoked(Exception):
    """A revoked client gets no new secret."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A client and its new secret, which is shown this once."""

    client: ApiClient
    secret: str


def hash_of(secret: str) -> str:
    """Return what is stored of a secret or token.

    They are long and random, so one SHA-256 suffices.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def networks_of(text: str) -> list[str]:
    """Read addresses and networks, separated by blanks, commas or lines.

    Raises:
        NotANetwork: one of them is neither.
    """
    found = []
    for each in text.replace(",", " ").split():
        try:
            found.append(str(ipaddress.ip_network(each, strict=False)))
        except ValueError as error:
            raise NotANetwork(
                _("“%(text)s” is not a network address.") % {"text": each}
            ) from error
    return sorted(set(found))


def scopes_for(membership: Membership) -> tuple[Scope, ...]:
    """What a system of the membership's organisation may be let into at all."""
    return SCHOOL_SCOPES if membership.school_id else MUNICIPAL_SCOPES


def may_come_from(client: ApiClient, address: str) -> bool:
    """Whether the client may ask from this network address."""
    if not client.networks:
        return True
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(asked in ipaddress.ip_network(each) for each in client.networks)


@transaction.atomic
def issue(
    *,
    school_id: int | None = None,
    municipality_id: int | None = None,
    name: str,
    scopes: Collection[str],
    networks: Iterable[str] = (),
    expires_at: datetime,
    at: datetime,
    by: Membership | None,
) -> Issued:
    """Make a client for a school or a municipality, with its first secret.

    It is let into what its kind of organisation may be let into, whatever ``scopes``
    says more. ``by`` None: the operator. ``at`` and ``expires_at`` are aware. Twice
    makes two clients.

    Raises:
        PermissionDenied: ``by`` may not manage clients, or not of that organisation.
    """
    if by is not None:
        access.require(by, Permission.MANAGE_CLIENTS)
        if (by.school_id, by.municipality_id) != (school_id, municipality_id):
            raise PermissionDenied("another organisation's client")
    membership = Membership.objects.create(
        role=Role.SCHOOL_CLIENT if school_id else Role.MUNICIPAL_CLIENT,
        school_id=school_id,
        municipality_id=municipality_id,
        period=(at.date(), None),
    )
    client = ApiClient.objects.create(
        membership=membership,
        created_by=by,
        key=f"client-{secrets.token_hex(6)}",
        name=name,
        scopes=sorted(set(scopes) & set(scopes_for(membership))),
        networks=list(networks),
        created_at=at,
        expires_at=expires_at,
    )
    _record("issued", client, at=at, by=by)
    return Issued(client, _new_secret(client, at=at))


@transaction.atomic
def change(
    *,
    client_id: int,
    scopes: Collection[str],
    networks: Iterable[str],
    at: datetime,
    by: Membership,
) -> ApiClient:
    """Say anew what a client may and from where; tokens in use follow at once.

    Raises:
        PermissionDenied: ``by`` may not manage clients.
        ApiClient.DoesNotExist: ``by``'s organisation has no such client.
    """
    access.require(by, Permission.MANAGE_CLIENTS)
    client = _locked(client_id, by)
    client.scopes = sorted(set(scopes) & set(scopes_for(client.membership)))
    client.networks = list(networks)
    client.save(update_fields=["scopes", "networks"])
    _record("changed", client, at=at, by=by)
    return client


@transaction.atomic
def change_secret(*, client_id: int, at: datetime, by: Membership | None) -> Issued:
    """Give a client a new secret; the old one lasts ``OVERLAP`` longer at most.

    Twice in a row leaves the newest secret and the overlap of those before.

    Raises:
        PermissionDenied, ApiClient.DoesNotExist: as in ``change``.
        ClientIsRevoked: it is shut out for good.
    """
    if by is not None:
        access.require(by, Permission.MANAGE_CLIENTS)
    client = _locked(client_id, by)
    if client.revoked_at is not None:
        raise ClientIsRevoked(_("The client is revoked; make a new one."))
    until = at + OVERLAP
    client.secrets.filter(expires_at__gt=until).update(expires_at=until)
    _record("secret_changed", client, at=at, by=by)
    return Issued(client, _new_secret(client, at=at))


@transaction.atomic
def revoke(*, client_id: int, at: datetime, by: Membership | None) -> None:
    """Shut a client out for good, with every token it holds; again changes nothing.

    Raises:
        PermissionDenied, ApiClient.DoesNotExist: as in ``change``.
    """
    if by is not None:
        access.require(by, Permission.MANAGE_CLIENTS)
    client = _locked(client_id, by)
    if client.revoked_at is None:
        client.revoked_at = at
        client.save(update_fields=["revoked_at"])
        ApiToken.objects.filter(secret__client=client).delete()
        _record("revoked", client, at=at, by=by)


@transaction.atomic
def give_token(
    *, secret_id: int, token: str, scopes: Iterable[str], at: datetime
) -> ApiToken:
    """Keep the hash of a token that is handed out now, for ``TOKEN_LASTS``."""
    return ApiToken.objects.create(
        secret_id=secret_id,
        token_hash=hash_of(token),
        scopes=sorted(scopes),
        created_at=at,
        expires_at=at + TOKEN_LASTS,
    )


@transaction.atomic
def forget_expired(*, at: datetime) -> int:
    """Delete tokens that have expired; returns how many. Again changes nothing."""
    return ApiToken.objects.filter(expires_at__lte=at).delete()[0]


def _locked(client_id: int, by: Membership | None) -> ApiClient:
    clients = ApiClient.objects.select_related("membership")
    found = clients.select_for_update(of=("self",))
    return (found.visible_to(by) if by else found).get(pk=client_id)


def _new_secret(client: ApiClient, *, at: datetime) -> str:
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiSecret.objects.create(
        client=client,
        secret_hash=hash_of(secret),
        created_at=at,
        expires_at=client.expires_at,
    )
    return secret


def _record(
    verb: str, client: ApiClient, *, at: datetime, by: Membership | None
) -> None:
    audit.record(
        by=by,
        verb=f"api_client.{verb}",
        targets=[client],
        at=at,
        changes={"scopes": client.scopes, "networks": client.networks},
    )
