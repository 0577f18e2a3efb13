"""Conditions of sight: a school's of its seats, a substitute's of what is lent."""

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.timezone import localdate

from municipalities.models import Membership

# Days after its last day a school still sees a course's people (design.md 3).
SCHOOL_SEES_DAYS = 30


def never_left_before_the_start() -> Q:
    """Seats still held, or left on the course's first day or later."""
    return Q(left_on=None) | Q(left_on__gte=F("course__starts_on"))


def seats_at_school(membership: Membership) -> Q:
    """Seats on the school's courses, until SCHOOL_SEES_DAYS after the last day."""
    return never_left_before_the_start() & Q(
        course__school=membership.school_id,
        course__ends_on__gte=localdate() - timedelta(days=SCHOOL_SEES_DAYS),
        seated_at__isnull=False,
    )


def lent_to(membership: Membership, *, loans: str = "") -> Q:
    """Loans to ``membership`` whose time runs; ``loans`` is the way to them.

    All of it is to be asked of one loan, so it belongs into one ``filter``. Whoever was
    invited holds what was lent to the invitation.
    """
    holder = Q(**{f"{loans}membership": membership}) | Q(
        **{f"{loans}invitation__accepted_as": membership}
    )
    return holder & Q(
        **{
            f"{loans}taken_back_at": None,
            f"{loans}since__lte": Now(),
            f"{loans}until__gt": Now(),
        }
    )


def seats_on_lent_sheets(membership: Membership) -> Q:
    """Seats of whoever was on the course on the day of a session lent now.

    Of one session and one loan: to be asked in one ``filter``.
    """
    session = "course__sessions__"
    day = F(f"{session}on")
    return (
        lent_to(membership, loans=f"{session}loans__")
        & (Q(left_on=None) | Q(left_on__gt=day))
        & Q(joined_on__lte=day, seated_at__isnull=False)
    )
