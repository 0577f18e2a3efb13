"""The identity providers an operator has configured, and what privileges mean.

Read once, at the start, from the TOML file ``PORTAL_IDENTITY_PROVIDERS`` names; an
error in it stops the start. docs/login.md describes the file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LEVELS = ("Low", "Substantial", "High")  # NSIS: Lav, Betydelig, Høj
LOOPBACK = ("127.0.0.1", "localhost")
ROLES = (
    "coordinator",
    "caseworker",
    "leader",
    "administrator",
    "school_teacher",
    "school_admin",
)
SAML_CLAIMS = {
    "level": "https://data.gov.dk/concept/core/nsis/loa",
    "cvr": "https://data.gov.dk/model/core/eid/professional/cvr",
    "privileges": "https://data.gov.dk/model/core/eid/privilegesIntermediate",
    "name": "https://data.gov.dk/model/core/eid/fullName",
    "email": "https://data.gov.dk/model/core/eid/email",
}
OIDC_CLAIMS = {
    "level": "loa",
    "cvr": "cvr",
    "privileges": "privileges",
    "name": "name",
    "email": "email",
}


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """One identity provider: who it is, how it is asked, for whom it may speak.

    ``entity_id`` is SAML's entity id or OpenID Connect's issuer. ``cvr`` are the only
    organisations whose people it may let in. E-mail addresses are taken from it within
    ``mail_domains`` alone, and never to find an account.
    """

    key: str
    name: str
    kind: Literal["saml", "oidc"]
    entity_id: str
    cvr: tuple[str, ...]
    required_level: str = "Substantial"
    request_level: bool = True
    claims: Mapping[str, str] = field(default_factory=dict)
    mail_domains: tuple[str, ...] = ()
    metadata: str = ""
    encrypted: bool = False
    signed_responses: bool = False
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What one privilege means during a period; ``until`` is the last day."""

    privilege: str
    role: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Federation:
    """The whole file. Without one, nobody logs in through an identity provider.

    ``cooperation_constraint`` names the OIO-BPP constraint that says which cooperation
    a coordinator is for. Certificate and key are the portal's own, for SAML.
    """

    providers: tuple[IdentityProvider, ...] = ()
    rules: tuple[RoleRule, ...] = ()
    cooperation_constraint: str = ""
    entity_id: str = ""
    certificate: str = ""
    key: str = field(default="", repr=False)

    def provider(self, key: str, kind: str) -> IdentityProvider | None:
        """The provider of this key and kind, or None."""
        of_kind = (each for each in self.providers if each.kind == kind)
        return next((each for each in of_kind if each.key == key), None)


def load(path: str, *, production: bool) -> Federation:
    """Read the file; an empty path is a portal without identity providers.

    Raises:
        ImproperlyConfigured: something in it is missing, unknown or unsafe.
    """
    if not path:
        return Federation()
    file = Path(path)
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
        portal = tables.get("portal", {})
        federation = Federation(
            providers=tuple(
                _provider(table, file.parent) for table in tables.get("provider", [])
            ),
            rules=tuple(_rule(table) for table in tables.get("role", [])),
            cooperation_constraint=portal.get("cooperation_constraint", ""),
            entity_id=portal.get("entity_id", ""),
            certificate=_read(portal.get("certificate"), file.parent),
            key=_read(portal.get("key"), file.parent),
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"{path}: {error!r}") from error
    _check(federation, production=production)
    return federation


def _read(name: str | None, folder: Path) -> str:
    return (folder / name).read_text("utf-8").strip() if name else ""


def _provider(table: Mapping[str, Any], folder: Path) -> IdentityProvider:
    given = dict(table)
    usual = SAML_CLAIMS if given["kind"] == "saml" else OIDC_CLAIMS
    claims = given.pop("claims", {})
    if unknown := set(claims) - set(usual):
        raise ValueError(f"claims {sorted(unknown)}")
    return IdentityProvider(
        claims={**usual, **claims},
        cvr=tuple(given.pop("cvr")),
        mail_domains=tuple(each.lower() for each in given.pop("mail_domains", [])),
        hosts=tuple(given.pop("hosts", [])),
        metadata=_read(given.pop("metadata", None), folder),
        client_secret=_read(given.pop("client_secret_file", None), folder),
        **given,
    )


def _rule(table: Mapping[str, Any]) -> RoleRule:
    return RoleRule(
        table["privilege"], table["role"], table["from"], table.get("until")
    )


def _check(federation: Federation, *, production: bool) -> None:
    for name in ("key", "entity_id"):
        values = [getattr(each, name) for each in federation.providers]
        if len(set(values)) < len(values):
            raise ImproperlyConfigured(f"Two identity providers share one {name}.")
    for provider in federation.providers:
        if wrong := _wrong(provider, production=production):
            raise ImproperlyConfigured(f"Identity provider {provider.key!r}: {wrong}.")
    for rule in federation.rules:
        if rule.role not in ROLES:
            raise ImproperlyConfigured(f"No role {rule.role!r} can be given from afar.")


def _wrong(provider: IdentityProvider, *, production: bool) -> str:
    """What is wrong with one provider, in words; empty when nothing is."""
    saml = provider.kind == "saml"
    faults = {
        "key must be small letters, digits and hyphens": re.fullmatch(
            r"[a-z0-9-]{1,40}", provider.key
        ),
        "kind must be saml or oidc": provider.kind in {"saml", "oidc"},
        "cvr must list eight-digit numbers": provider.cvr
        and all(re.fullmatch(r"[0-9]{8}", each) for each in provider.cvr),
        "required_level must be Low, Substantial or High": provider.required_level
        in LEVELS,
        "entity_id must have 1–200 characters": 0 < len(provider.entity_id) <= 200,
        "metadata is missing": provider.metadata or not saml,
        "client_id is missing": provider.client_id or saml,
        "the issuer must be an https address": saml
        or is_safe(provider.entity_id, loopback=not production),
    }
    return next((words for words, fine in faults.items() if not fine), "")


def is_safe(url: str, *, loopback: bool) -> bool:
    """Whether the portal may fetch it: https, or plain http here for a trial."""
    parts = urlsplit(url)
    if parts.username or parts.password or not parts.hostname:
        return False
    return parts.scheme == "https" or (
        loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
    )
