"""Give and end memberships."""

from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import (
    Cooperation,
    Mandate,
    Membership,
    Municipality,
    Role,
    School,
    User,
)


class AlreadyEnded(Exception):
    """The membership has ended before."""


@transaction.atomic
def end(*, membership_id: int, last_day: date, at: datetime, by: Membership) -> None:
    """End a membership after ``last_day`` (a Copenhagen date); it closes at once after.

    Raises:
        PermissionDenied: ``by`` may not manage members.
        Membership.DoesNotExist: ``by`` sees no such membership.
        AlreadyEnded: it had ended on or before that day.
    """
    access.require(by, Permission.MANAGE_MEMBERS)
    membership = (
        Membership.objects.visible_to(by).select_for_update().get(pk=membership_id)
    )
    first_closed = last_day + timedelta(days=1)
    if membership.period.upper and membership.period.upper <= first_closed:
        raise AlreadyEnded(_("The membership has already ended by that day."))
    start = min(membership.period.lower, first_closed)
    membership.period = (start, first_closed)
    membership.save(update_fields=["period"])
    audit.record(
        by=by,
        verb="membership.ended",
        targets=[membership],
        at=at,
        changes={"until": first_closed.isoformat()},
    )


@transaction.atomic
def add(
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    organisation: Municipality | School | Cooperation,
    appointed_by: str,
    at: datetime,
) -> Membership:
    """Give a person a membership from the day of ``at`` (Copenhagen), without an end.

    For the operator on the command line. An account that exists keeps its name and
    password; a coordinator gets a mandate by ``appointed_by``.

    Raises:
        ValidationError: the password is too weak for a new account.
        IntegrityError: the role does not fit the organisation, or is held already.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        validate_password(password, User(email=email, name=name))
        user = User.objects.create_user(email, password, name=name)
    period = (localdate(at), None)
    kind = type(organisation).__name__.lower()
    membership = Membership.objects.create(
        user=user, role=role, period=period, **{kind: organisation}
    )
    if role == Role.COORDINATOR:
        Mandate.objects.create(
            membership=membership, appointed_by=appointed_by, period=period
        )
    audit.record(by=None, verb="membership.added", targets=[membership], at=at)
    return membership
