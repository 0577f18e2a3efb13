"""Invite somebody, take an invitation back, accept one."""

import uuid
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit, notices
from municipalities.access import Permission
from municipalities.models import (
    STAFF_ROLES,
    Cooperation,
    Invitation,
    Mandate,
    Membership,
    Municipality,
    Role,
    School,
    User,
)
from municipalities.models.invitations import hash_of

VALID_FOR = timedelta(hours=72)


class AlreadyMember(Exception):
    """The address has this role at this organisation already."""


class ForAnother(Exception):
    """The invitation is for another e-mail address than the one logged in."""


@transaction.atomic
def invite(*, email: str, role: Role, at: datetime, by: Membership) -> Invitation:
    """Offer ``role`` at the organisation of ``by`` to ``email``, for 72 hours.

    An earlier offer of the same role to the same address is taken back, so that twice
    leaves one. The mail is owed in the same transaction.

    Raises:
        PermissionDenied: ``by`` may not invite to this role.
        AlreadyMember: the address has it.
    """
    access.require(by, Permission.MANAGE_MEMBERS)
    if role not in access.INVITABLE.get(by.role, ()):
        raise PermissionDenied(f"{by.role} may not invite a {role}")
    organisation = by.organisation
    assert organisation is not None  # noqa: S101 (a constraint of the table holds it)
    return _offer(
        Invitation(
            email=email, role=role, invited_by=by, **_at_organisation(organisation)
        ),
        at=at,
    )


@transaction.atomic
def invite_substitute(*, email: str, at: datetime, by: Membership) -> Invitation:
    """Offer a stranger to the school of ``by`` to be a substitute there, for 72 hours.

    It opens nothing by itself: sessions are lent to it. Twice leaves one.

    Raises:
        PermissionDenied: ``by`` may not lend sessions.
        AlreadyMember: the address is a substitute there, or sees the whole school.
    """
    access.require(by, Permission.LEND_SESSIONS)
    staff = Membership.objects.active(on=localdate(at)).filter(
        school=by.school_id, role__in=STAFF_ROLES
    )
    if staff.filter(user__email__iexact=email.strip()).exists():
        raise AlreadyMember(
            _("The address belongs to a colleague, who sees the whole school already.")
        )
    return _offer(
        Invitation(
            email=email, role=Role.SUBSTITUTE, invited_by=by, school_id=by.school_id
        ),
        at=at,
    )


@transaction.atomic
def uninvite_substitute(*, invitation_id: int, at: datetime, by: Membership) -> None:
    """Take a substitute's invitation back, as ``revoke``, for whoever may lend.

    Raises:
        PermissionDenied: ``by`` may not lend sessions.
        Invitation.DoesNotExist: the school of ``by`` has invited no such substitute.
    """
    access.require(by, Permission.LEND_SESSIONS)
    invited = Invitation.objects.select_for_update().filter(
        role=Role.SUBSTITUTE, school=by.school_id
    )
    _take_back(invited.get(pk=invitation_id), at=at, by=by)


@transaction.atomic
def invite_by_operator(
    *,
    email: str,
    role: Role,
    organisation: Municipality | School | Cooperation,
    appointed_by: str,
    at: datetime,
) -> Invitation:
    """Offer any role anywhere: how coordinators and first administrators come in.

    For the command line; ``appointed_by`` names who appointed a coordinator.

    Raises:
        IntegrityError: the role does not fit the organisation, or a coordinator has
            nobody who appointed her.
        AlreadyMember: the address has the role.
    """
    return _offer(
        Invitation(
            email=email,
            role=role,
            appointed_by=appointed_by,
            **_at_organisation(organisation),
        ),
        at=at,
    )


@transaction.atomic
def revoke(*, invitation_id: int, at: datetime, by: Membership) -> None:
    """Take an invitation back, and its mail if it is unsent; twice changes nothing.

    Raises:
        PermissionDenied: ``by`` may not manage members.
        Invitation.DoesNotExist: ``by`` sees no such invitation.
    """
    access.require(by, Permission.MANAGE_MEMBERS)
    visible = Invitation.objects.visible_to(by).select_for_update()
    _take_back(visible.get(pk=invitation_id), at=at, by=by)


@transaction.atomic
def accept(*, token: str, user: User, at: datetime) -> Membership:
    """Give the logged-in ``user`` the membership the link offers.

    Raises:
        Invitation.DoesNotExist: no such link, used, late, or taken back.
        ForAnother: the link is for another address.
    """
    invitation = _locked(token, at=at)
    if invitation.email != user.email.lower():
        raise ForAnother(_("This invitation is for another e-mail address."))
    return _fulfil(invitation, user=user, at=at)


@transaction.atomic
def accept_as_new(*, token: str, name: str, password: str, at: datetime) -> Membership:
    """Make the account the link is for (or open a closed one) and give the membership.

    A closed account opens with the new password; what had been set up as its second
    factor stays.

    Raises:
        Invitation.DoesNotExist: no such link, used, late, or taken back.
        ForAnother: the address has an open account, which must log in first.
        ValidationError: the password is too weak.
    """
    invitation = _locked(token, at=at)
    found = (
        User.objects.select_for_update().filter(email__iexact=invitation.email).first()
    )
    if found and found.is_active:
        raise ForAnother(_("Log in to accept the invitation."))
    validate_password(password, User(email=invitation.email, name=name))
    user = found or User(email=invitation.email)
    user.name, user.is_active = name, True
    user.set_password(password)
    user.save()
    return _fulfil(invitation, user=user, at=at)


def _at_organisation(
    organisation: Municipality | School | Cooperation,
) -> dict[str, Municipality | School | Cooperation]:
    return {type(organisation).__name__.lower(): organisation}


def _same(invitation: Invitation) -> dict[str, object]:
    return {
        "role": invitation.role,
        "municipality": invitation.municipality,
        "school": invitation.school,
        "cooperation": invitation.cooperation,
    }


def _offer(invitation: Invitation, *, at: datetime) -> Invitation:
    invitation.email = invitation.email.strip().lower()
    holders = Membership.objects.active(on=localdate(at)).filter(**_same(invitation))
    if holders.filter(user__email__iexact=invitation.email).exists():
        raise AlreadyMember(_("The address has this role here already."))
    earlier = Invitation.objects.select_for_update().filter(
        email=invitation.email, accepted_at=None, revoked_at=None, **_same(invitation)
    )
    for each in earlier:
        _take_back(each, at=at, by=invitation.invited_by)
    invitation.public_id = uuid.uuid4()
    invitation.token_hash = hash_of(invitation.token)
    invitation.created_at, invitation.expires_at = at, at + VALID_FOR
    invitation.save(force_insert=True)
    notices.owe_invitation(invitation, at=at)
    _record(invitation, "invitation.sent", at=at, by=invitation.invited_by)
    return invitation


def _take_back(invitation: Invitation, *, at: datetime, by: Membership | None) -> None:
    if invitation.accepted_at or invitation.revoked_at:
        return
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    notices.withdraw(dedupe_key=notices.key_of(invitation), at=at)
    _record(invitation, "invitation.revoked", at=at, by=by)


def _locked(token: str, *, at: datetime) -> Invitation:
    pending = Invitation.objects.pending(at=at).select_for_update(of=("self",))
    return pending.get(token_hash=hash_of(token))


def _fulfil(invitation: Invitation, *, user: User, at: datetime) -> Membership:
    membership = Membership(
        user=user, period=(localdate(at), None), **_same(invitation)
    )
    held = Membership.objects.active(on=localdate(at)).filter(
        user=user, **_same(invitation)
    )
    if (already := held.first()) is None:
        membership.save()
    membership = already or membership
    if invitation.role == Role.COORDINATOR and already is None:
        Mandate.objects.create(
            membership=membership,
            appointed_by=invitation.appointed_by,
            period=membership.period,
        )
    invitation.accepted_at, invitation.accepted_as = at, membership
    invitation.save(update_fields=["accepted_at", "accepted_as"])
    _record(invitation, "invitation.accepted", at=at, by=membership)
    return membership


def _record(
    invitation: Invitation, verb: str, *, at: datetime, by: Membership | None
) -> None:
    changes = {"role": invitation.role}
    audit.record(by=by, verb=verb, targets=[invitation], at=at, changes=changes)
