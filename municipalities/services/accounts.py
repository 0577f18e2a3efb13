"""Close an account, end its sessions, make its way in anew."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit, notices
from municipalities.access import Permission
from municipalities.models import AbsenceMail, Membership, User


class OwnAccount(Exception):
    """Nobody closes their own account."""


class WorksElsewhere(Exception):
    """The account belongs to another organisation as well."""


@transaction.atomic
def deactivate(*, membership_id: int, at: datetime, by: Membership) -> bool:
    """End a member's memberships here and, if there are none elsewhere, the account.

    Both hold at once, not from tomorrow: sessions, links to a new password and pending
    invitations by the member are dead with the next request. Returns whether the
    account was closed; where it is needed elsewhere only the memberships here end.

    Raises:
        PermissionDenied: ``by`` may not manage members.
        Membership.DoesNotExist: ``by`` sees no such member.
        OwnAccount: it is the account of ``by``.
    """
    access.require(by, Permission.MANAGE_MEMBERS)
    user = _locked_user(membership_id, by=by)
    if user.pk == by.user_id:
        raise OwnAccount(_("You cannot close your own account."))
    today = localdate(at)
    held = Membership.objects.filter(user=user).not_ended(on=today)
    here = held.filter(pk__in=Membership.objects.visible_to(by))
    ended = list(here.select_for_update())
    for membership in ended:
        # In force until yesterday: an empty period would look like one without an end.
        start = min(membership.period.lower, today - timedelta(days=1))
        membership.period = (start, today)
        membership.save(update_fields=["period"])
    closes = not held.exists()
    if closes:
        user.is_active = False
        user.save(update_fields=["is_active"])
    end_all(user)
    verb = "account.closed" if closes else "membership.ended"
    audit.record(by=by, verb=verb, targets=ended, at=at)
    return closes


@transaction.atomic
def end_sessions(*, membership_id: int, at: datetime, by: Membership) -> None:
    """Log a member out everywhere; the member may log in again.

    Raises:
        PermissionDenied: ``by`` may not manage members.
        Membership.DoesNotExist: ``by`` sees no such member.
    """
    access.require(by, Permission.MANAGE_MEMBERS)
    end_all(_locked_user(membership_id, by=by))
    target = Membership.objects.get(pk=membership_id)
    audit.record(by=by, verb="account.sessions_ended", targets=[target], at=at)


@transaction.atomic
def reset_second_factor(*, membership_id: int, at: datetime, by: Membership) -> bool:
    """Take away a member's keys, app and codes, so that new ones are set up.

    For whoever has lost them all. The member is told by mail and logged out. Returns
    True, also when there was nothing to take away.

    Raises:
        PermissionDenied: ``by`` may not manage members.
        Membership.DoesNotExist: ``by`` sees no such member.
        OwnAccount: it is the account of ``by``.
        WorksElsewhere: the account opens another organisation too; the operator helps.
    """
    access.require(by, Permission.MANAGE_MEMBERS)
    user = _locked_user(membership_id, by=by)
    if user.pk == by.user_id:
        raise OwnAccount(_("Ask another administrator, or the operator."))
    held = Membership.objects.filter(user=user).not_ended(on=localdate(at))
    if held.exclude(pk__in=Membership.objects.visible_to(by)).exists():
        raise WorksElsewhere(
            _("The account belongs to another organisation too. The operator can help.")
        )
    _forget_factors(user, at=at)
    target = Membership.objects.get(pk=membership_id)
    audit.record(by=by, verb="account.factors_reset", targets=[target], at=at)
    return True


@transaction.atomic
def reset_second_factor_by_operator(*, email: str, at: datetime) -> None:
    """The same for any account, on the command line.

    Raises:
        User.DoesNotExist: there is no such account.
    """
    user = User.objects.select_for_update().get(email__iexact=email)
    _forget_factors(user, at=at)
    audit.record(by=None, verb="account.factors_reset", targets=[user], at=at)


@transaction.atomic
def change_email(*, old: str, new: str, at: datetime) -> None:
    """Give an account another address: the operator's, at the organisation's request.

    Nobody changes their own: the address is what an invitation was bound to. All
    sessions and links to a new password end.

    Raises:
        User.DoesNotExist: there is no account with ``old``.
        IntegrityError: ``new`` belongs to another account.
    """
    user = User.objects.select_for_update().get(email__iexact=old)
    user.email = new.strip().lower()
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    end_all(user)
    audit.record(by=None, verb="account.email_changed", targets=[user], at=at)


def _locked_user(membership_id: int, *, by: Membership) -> User:
    membership = Membership.objects.visible_to(by).get(
        pk=membership_id, user__isnull=False
    )
    return User.objects.select_for_update().get(memberships=membership)


def _forget_factors(user: User, *, at: datetime) -> None:
    Authenticator.objects.filter(user=user).delete()
    end_all(user)
    notices.owe_login_changed(user, at=at)


def end_all(user: User) -> None:
    """Let every session and every link to a new password die with the next request.

    Part of a verb, in its transaction.
    """
    User.objects.filter(pk=user.pk).update(login_round=F("login_round") + 1)
    sessions = UserSession.objects.filter(user=user)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()


@transaction.atomic
def owe_reset_link(*, user: User, at: datetime) -> None:
    """Owe the mail with a link to a new password; none to whoever works nowhere.

    The link is made when the mail is sent, so that no key lies in the database.
    Several wishes within a minute are one mail.
    """
    works = Membership.objects.active(on=localdate(at)).filter(user=user)
    if access.operates(user) or works.exists():
        notices.owe(
            kind="password_reset",
            recipients=[user],
            dedupe_key=f"password_reset {at:%Y-%m-%d %H:%M}",
            path="",
            at=at,
        )


@transaction.atomic
def choose_absence_mail(*, how: AbsenceMail, at: datetime, by: Membership) -> None:
    """Let the member hear of absences at once or once a day, from the next one on.

    It counts for all of the account's memberships. The same choice twice is one.

    Raises:
        PermissionDenied: the role is not told of absences.
    """
    access.require(by, Permission.READ_ABSENCES)
    assert by.user_id  # noqa: S101 (a machine client has no such permission)
    chosen = User.objects.filter(pk=by.user_id).exclude(absence_mail=how)
    if chosen.update(absence_mail=how):
        audit.record(by=by, verb="account.absence_mail", targets=[by], at=at)


@transaction.atomic
def choose_summary_mail(*, wanted: bool, at: datetime, by: Membership) -> None:
    """Let the member be told once a month that the figures are ready, or not.

    It counts for all of the account's memberships. The same choice twice is one.

    Raises:
        PermissionDenied: the role is not told of figures.
    """
    access.require(by, Permission.CHOOSE_SUMMARY_MAIL)
    assert by.user_id  # noqa: S101 (a machine client has no such permission)
    chosen = User.objects.filter(pk=by.user_id).exclude(summary_mail=wanted)
    if chosen.update(summary_mail=wanted):
        audit.record(by=by, verb="account.summary_mail", targets=[by], at=at)


@transaction.atomic
def tell_login_changed(*, user: User, at: datetime) -> None:
    """Owe the mail that says that password, key or app were changed."""
    notices.owe_login_changed(user, at=at)
