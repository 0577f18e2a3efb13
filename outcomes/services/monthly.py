"""Once a month leaders are told that the figures are ready: a link, and no figure."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate

from courses.calendar import is_school_day
from courses.models import Course
from municipalities import notices
from municipalities.models import CooperationMember, Membership, Role, User

KIND = "monthly_summary"
ONE_DAY = timedelta(days=1)


@transaction.atomic
def owe_due(*, at: datetime) -> int:
    """Owe the month's mail to each leader who wants it; returns how many leaders.

    For the clockwork. Due from the first working day of the month (Copenhagen), found
    in the data: a missed day is caught up within the month, a second run owes nothing
    new, an account that leads in two municipalities gets one mail. Whoever became a
    leader after that day hears the next month, and so does a cooperation in which no
    course has started.
    """
    today = localdate(at)
    first = first_working_day(today)
    if today < first:
        return 0
    users = list(readers(on=first))
    notices.owe(
        kind=KIND,
        recipients=users,
        dedupe_key=f"{KIND} {today:%Y-%m}",
        path=reverse("outcomes:reflection"),
        at=at,
    )
    return len(users)


def readers(*, on: date) -> list[User]:
    """Leaders on a day who want the mail and have figures to read."""
    begun = Course.objects.not_cancelled().filter(
        track__cooperation=OuterRef("cooperation"), starts_on__lte=on
    )
    there = CooperationMember.objects.filter(
        Exists(begun), municipality=OuterRef("municipality"), period__contains=on
    )
    leaders = Membership.objects.active(on=on).filter(Exists(there), role=Role.LEADER)
    return list(
        User.objects.filter(
            pk__in=leaders.values("user"), summary_mail=True, is_active=True
        ).order_by("pk")
    )


def first_working_day(day: date) -> date:
    """The first working day of the month of ``day``: no weekend, no closed day."""
    first = day.replace(day=1)
    while not is_school_day(first):
        first += ONE_DAY
    return first
