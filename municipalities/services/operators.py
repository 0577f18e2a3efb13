"""Who operates the portal: named and dismissed on the command line (ADR 0034)."""

from datetime import datetime

from django.db import transaction

from municipalities import audit, notices
from municipalities.models import User
from municipalities.services import accounts


@transaction.atomic
def appoint(*, email: str, name: str, at: datetime) -> User:
    """Let an account see the operator's page; it is made if there is none.

    Whoever has no password is sent the link to choose one. Again changes nothing.
    """
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name)
    if user.operator_since is not None:
        return user
    user.operator_since = at
    user.save(update_fields=["operator_since"])
    audit.record(by=None, verb="operator.appointed", targets=[user], at=at)
    if user.has_usable_password():
        notices.owe_login_changed(user, at=at)
    else:
        accounts.owe_reset_link(user=user, at=at)
    return user


@transaction.atomic
def dismiss(*, email: str, at: datetime) -> None:
    """Take the operator's page away at once; all sessions end. Again changes nothing.

    Raises:
        User.DoesNotExist: there is no such account.
    """
    user = User.objects.select_for_update().get(email__iexact=email)
    if user.operator_since is None:
        return
    user.operator_since = None
    user.save(update_fields=["operator_since"])
    accounts.end_all(user)
    audit.record(by=None, verb="operator.dismissed", targets=[user], at=at)
