"""The substitute's start page: what is lent now, one tap from its sheet."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from courses.models import Session, SessionLoan
from municipalities.models import Membership
from portal.start import school

TEMPLATE = "portal/start_substitute.html"


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """What the page shows for this member on ``today`` (a Copenhagen date).

    What is lent for later is told with its date and place, and opens on the day.
    """
    now = timezone.now()  # noqa: TID251 (a start page is a view)
    lent = list(
        Session.objects.visible_to(membership)
        .held()
        .for_lists()
        .annotate(marked=Count("marks"))
        .order_by("starts_at", "pk")
    )
    of_today = [each for each in lent if each.on == today]
    loans = SessionLoan.objects.visible_to(membership).given().filter(since__gt=now)
    return {
        "membership": membership,
        "today": today,
        "now_running": school.first(of_today, now=now),
        "of_today": of_today,
        "earlier": [each for each in lent if each.on < today],
        "loans": loans.select_related(
            "session__course__track", "session__course__school"
        ).order_by("session__starts_at", "pk"),
        "open": ",".join(str(each.pk) for each in lent),
        "now": now,
    }
