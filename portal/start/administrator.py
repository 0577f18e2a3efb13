"""The administrator's start page: who comes, who goes, what was looked at."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from municipalities.models import AccessEntry, Membership

TEMPLATE = "portal/start_administrator.html"
SOON = timedelta(days=30)
LATELY = timedelta(days=7)


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """Members in force, those ending soon, and look-ups per member of the last week."""
    members = Membership.objects.visible_to(membership).with_organisation()
    looks = (
        AccessEntry.objects.visible_to(membership)
        .filter(at__date__gt=today - LATELY)
        .values("by__user__name")
        .annotate(
            looks=Count("pk"),
            people=Count("participant_id", distinct=True),
        )
        .order_by("-people", "by__user__name")
    )
    ending = Q(period__endswith__gt=today, period__endswith__lte=today + SOON)
    return {
        "active": members.active(on=today).count(),
        "ending": members.filter(ending).order_by("period__endswith", "pk")[:10],
        "looks": looks[:10],
    }
