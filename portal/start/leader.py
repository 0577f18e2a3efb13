"""The leader's start page: the headline figures, the goal, the courses that run."""

from datetime import date
from typing import Any

from courses.models import Course
from municipalities import isolation
from municipalities.models import Cooperation, Membership
from outcomes import report
from outcomes.views.summaries import facts

TEMPLATE = "portal/start_leader.html"
COURSES_SHOWN = 6


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """What the page shows for this member on ``today`` (a Copenhagen date)."""
    visible = Course.objects.visible_to(membership).not_cancelled()
    courses = visible.filter(ends_on__gte=today).with_counts().for_lists()
    context: dict[str, Any] = {
        "courses": courses.order_by("starts_on", "pk")[:COURSES_SHOWN],
        "today": today,
        "report": None,
    }
    cooperation = Cooperation.objects.visible_to(membership).order_by("pk").first()
    if cooperation is None:
        return context
    found = report.latest(
        cooperation=cooperation,
        own=isolation.current().municipalities,
        today=today,
    )
    if found:
        context |= facts(found)
    return context
