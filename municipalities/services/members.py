"""End memberships."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


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
