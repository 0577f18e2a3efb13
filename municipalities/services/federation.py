"""Memberships that an identity provider gives and takes, at every login."""

from datetime import UTC, datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import audit, isolation
from municipalities.federation import claims as said
from municipalities.federation.claims import Claims, Reason, Refused, WantedRole
from municipalities.federation.providers import IdentityProvider
from municipalities.models import (
    MUNICIPAL_ROLES,
    SCHOOL_ROLES,
    Cooperation,
    Mandate,
    Membership,
    Municipality,
    School,
    UsedTicket,
    User,
)
from municipalities.models.organisations import valid_on

CLOCKS_DIFFER = timedelta(minutes=10)  # python3-saml allows five
type Seat = tuple[str, str, int]  # role, kind of organisation, its key


def admit(*, claims: Claims, idp: IdentityProvider, at: datetime) -> SocialAccount:
    """Let a person in with the memberships the identity provider grants today.

    ``claims`` are verified and checked. Memberships from this provider that are no
    longer granted end at once, even if then nobody is let in; those given locally stay.
    The first time, an account without a password is made; e-mail finds nobody. Twice
    with other claims of the same content changes nothing more.

    Raises:
        Refused: USED_BEFORE, PRIVILEGES, NO_ROLE or CLOSED; for a person the portal
            does not know, nothing is stored then.
    """
    wanted = said.wanted_roles(claims, settings.FEDERATION, on=localdate(at))
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        account = _admit(claims, idp, wanted, at=at)
    if account is None:
        raise Refused(Reason.NO_ROLE)
    if not account.user.is_active:
        raise Refused(Reason.CLOSED)
    return account


def _admit(
    claims: Claims,
    idp: IdentityProvider,
    wanted: frozenset[WantedRole],
    *,
    at: datetime,
) -> SocialAccount | None:
    _one_at_a_time(claims)
    _use_ticket(claims, at=at)
    seats = _seats(wanted, at=at)
    account = (
        SocialAccount.objects.select_related("user")
        .filter(provider=claims.issuer, uid=claims.subject)
        .first()
    )
    if account is not None:
        _end_all_but(seats, account.user, claims, at=at)
    if not seats or (account is not None and not account.user.is_active):
        return account if seats else None
    if account is None:
        account = _new_account(claims, idp, at=at)
    _begin(seats, account.user, idp, at=at)
    return account


def _one_at_a_time(claims: Claims) -> None:
    """Two logins of one person at the same moment follow each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{claims.issuer} {claims.subject}"],
        )


def _use_ticket(claims: Claims, *, at: datetime) -> None:
    """Take an answer once; what has expired is forgotten, for it is refused anyhow."""
    if not claims.ticket:
        return
    UsedTicket.objects.filter(kept_until__lt=at).delete()
    kept = (claims.valid_until or datetime.max.replace(tzinfo=UTC)) + CLOCKS_DIFFER
    try:
        with transaction.atomic():
            UsedTicket.objects.create(
                issuer=claims.issuer, ticket=claims.ticket, kept_until=kept
            )
    except IntegrityError as error:
        raise Refused(Reason.USED_BEFORE) from error


def _seats(wanted: frozenset[WantedRole], *, at: datetime) -> set[Seat]:
    """The wanted roles whose organisation the portal knows by its CVR number.

    A coordinator's role is given by the cooperation's lead municipality alone.
    """
    numbers = {each.cvr for each in wanted}
    municipalities = dict(
        Municipality.objects.filter(cvr__in=numbers).values_list("cvr", "pk")
    )
    schools = dict(School.objects.filter(cvr__in=numbers).values_list("cvr", "pk"))
    led = {
        (name, lead): pk
        for name, lead, pk in Cooperation.objects.filter(
            valid_on(localdate(at)), lead__in=municipalities.values()
        ).values_list("name", "lead_id", "pk")
    }
    found = set()
    for each in wanted:
        municipality = municipalities.get(each.cvr)
        if each.role in MUNICIPAL_ROLES:
            found.add((each.role, "municipality_id", municipality))
        elif each.role in SCHOOL_ROLES:
            found.add((each.role, "school_id", schools.get(each.cvr)))
        elif each.cooperation:
            key = led.get((each.cooperation, municipality or 0))
            found.add((each.role, "cooperation_id", key))
    return {(role, kind, pk) for role, kind, pk in found if pk is not None}


def _seat(membership: Membership) -> Seat:
    for kind in ("municipality_id", "school_id", "cooperation_id"):
        if pk := getattr(membership, kind):
            return membership.role, kind, pk
    raise AssertionError("membership_organisation_fits_role")


def _end_all_but(seats: set[Seat], user: User, claims: Claims, *, at: datetime) -> None:
    """End what this provider gave and gives no longer: today is not part of it."""
    today = localdate(at)
    running = Membership.objects.select_for_update().filter(
        valid_on(today), user=user, origin=claims.issuer
    )
    ended = [each for each in running if _seat(each) not in seats]
    for membership in ended:
        membership.period = (min(membership.period.lower, today), today)
        membership.save(update_fields=["period"])
        for mandate in Mandate.objects.held_on(today).filter(membership=membership):
            mandate.period = (min(mandate.period.lower, today), today)
            mandate.save(update_fields=["period"])
    _record("membership.withdrawn_by_provider", ended, at=at)


def _begin(
    seats: set[Seat], user: User, idp: IdentityProvider, *, at: datetime
) -> None:
    """Begin what does not run yet, from whatever hand; a locally given one stays."""
    today = localdate(at)
    running = {
        _seat(each) for each in Membership.objects.filter(valid_on(today), user=user)
    }
    begun = []
    for role, kind, pk in sorted(seats - running):
        membership = Membership.objects.create(
            user=user,
            role=role,
            period=(today, None),
            origin=idp.entity_id,
            **{kind: pk},
        )
        if kind == "cooperation_id":
            Mandate.objects.create(
                membership=membership, appointed_by=idp.name, period=(today, None)
            )
        begun.append(membership)
    _record("membership.given_by_provider", begun, at=at)


def _record(verb: str, memberships: list[Membership], *, at: datetime) -> None:
    for membership in memberships:
        audit.record(
            by=None,
            verb=verb,
            targets=[membership],
            at=at,
            changes={"role": membership.role, "origin": membership.origin},
        )


def _new_account(
    claims: Claims, idp: IdentityProvider, *, at: datetime
) -> SocialAccount:
    """An account without a password, and without an address that is somebody's."""
    email = said.mail_address(claims, idp)
    if email and User.objects.filter(email__iexact=email).exists():
        email = ""
    name = claims.name[:120] or _("Employee, %(organisation)s") % {
        "organisation": idp.name
    }
    user = User.objects.create_user(email, None, name=name)
    audit.record(by=None, verb="account.made_by_provider", targets=[user], at=at)
    return _bind(user, claims.issuer, claims.subject)


def _bind(user: User, issuer: str, subject: str) -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=issuer, uid=subject)


@transaction.atomic
def bind(*, email: str, idp: IdentityProvider, subject: str, at: datetime) -> None:
    """Let a local account be entered by one identity of a provider, too.

    For the operator on the command line, who knows both. Its memberships and password
    stay as they are.

    Raises:
        User.DoesNotExist: no account has this address.
        IntegrityError: the identity is bound to an account already.
    """
    user = User.objects.select_for_update().get(email__iexact=email)
    _bind(user, idp.entity_id, subject)
    audit.record(by=None, verb="account.bound_to_provider", targets=[user], at=at)


@transaction.atomic
def set_cvr(*, organisation: Municipality | School, cvr: str, at: datetime) -> None:
    """Write down an organisation's CVR number, which logins name it by.

    Raises:
        IntegrityError: not eight digits, or another organisation's of the same kind.
    """
    organisation.cvr = cvr
    organisation.save(update_fields=["cvr"])
    audit.record(
        by=None,
        verb="organisation.cvr_set",
        targets=[organisation],
        at=at,
        changes={"cvr": cvr},
    )
