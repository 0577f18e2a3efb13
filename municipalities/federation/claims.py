"""What an identity provider has said of one person, and what the portal makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from municipalities.federation import privileges
from municipalities.federation.providers import LEVELS, Federation, IdentityProvider

NSIS = "https://data.gov.dk/concept/core/nsis/"


class Reason(StrEnum):
    """Why somebody was not let in; written to the log, so it names nobody."""

    CANCELLED = "cancelled"
    NOT_ASKED_FOR = "not_asked_for"
    NOT_VALID = "not_valid"
    NOT_PLAIN = "not_plain_xml"
    ALGORITHM = "algorithm_not_allowed"
    USED_BEFORE = "used_before"
    UNREACHABLE = "provider_unreachable"
    INCOMPLETE = "claims_incomplete"
    LEVEL = "assurance_too_low"
    ORGANISATION = "organisation_not_allowed"
    PRIVILEGES = "privileges_malformed"
    NO_ROLE = "no_role"
    CLOSED = "account_closed"


class Refused(Exception):
    """Nobody is let in. ``detail`` is a technical word without personal data."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified answer says; the person is ``issuer`` and ``subject`` together.

    ``ticket`` names an answer that could be sent twice, until ``valid_until``.
    """

    issuer: str
    subject: str
    level: str
    cvr: str
    privileges: str
    name: str = ""
    email: str = ""
    ticket: str = ""
    valid_until: datetime | None = None
    session_index: str = ""

    @property
    def nsis(self) -> str:
        """The level as one of LEVELS, or whatever else was said."""
        return self.level.removeprefix(NSIS).removeprefix("loa/")


@dataclass(frozen=True, slots=True)
class WantedRole:
    """A role at the organisation of ``cvr``, or at the cooperation named."""

    cvr: str
    role: str
    cooperation: str = ""


def check(claims: Claims, provider: IdentityProvider) -> None:
    """Let claims pass that this provider may make and that are strong enough.

    Raises:
        Refused: LEVEL, ORGANISATION or INCOMPLETE.
    """
    enough = LEVELS[LEVELS.index(provider.required_level) :]
    if claims.nsis not in enough:
        raise Refused(Reason.LEVEL)
    if claims.issuer != provider.entity_id or claims.cvr not in provider.cvr:
        raise Refused(Reason.ORGANISATION)
    subject = claims.subject
    if not subject.strip() or subject != subject.strip() or not subject.isprintable():
        raise Refused(Reason.INCOMPLETE, "subject")
    if len(subject) > 191:  # as much as allauth stores of it
        raise Refused(Reason.INCOMPLETE, "subject too long")


def wanted_roles(
    claims: Claims, federation: Federation, *, on: date
) -> frozenset[WantedRole]:
    """Return the roles the claims' privileges mean on ``on``; unknown ones mean none.

    A privilege counts for the organisation the person was let in for, no other. A
    constraint limits, so a privilege with one we do not know counts for nothing.

    Raises:
        Refused: PRIVILEGES, when the list cannot be read.
    """
    try:
        found = privileges.parse(claims.privileges) if claims.privileges else ()
    except privileges.Malformed as error:
        raise Refused(Reason.PRIVILEGES, str(error)) from error
    own = (each for each in found if each.cvr == claims.cvr)
    return frozenset(role for each in own for role in _roles(each, federation, on))


def _roles(
    privilege: privileges.Privilege, federation: Federation, on: date
) -> Iterator[WantedRole]:
    named = federation.cooperation_constraint
    for rule in federation.rules:
        if rule.privilege != privilege.uri or not rule.holds(on):
            continue
        if rule.role != "coordinator" and not privilege.constraints:
            yield WantedRole(privilege.cvr, rule.role)
        elif rule.role == "coordinator" and set(privilege.constraints) == {named}:
            yield WantedRole(
                privilege.cvr, rule.role, cooperation=privilege.constraints[named]
            )


def mail_address(claims: Claims, provider: IdentityProvider) -> str:
    """The address to write to, if it lies in a domain the provider may speak for."""
    domain = claims.email.rpartition("@")[2].lower()
    return claims.email.strip().lower() if domain in provider.mail_domains else ""
