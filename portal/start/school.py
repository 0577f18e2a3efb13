"""The school's start page: the session that runs now, and what is not registered."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from courses.models import Course, Session
from courses.models.loan import lent_now
from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership

TEMPLATE = "portal/start_school.html"
MISSING_SHOWN = 5
COMING_SHOWN = 4
ROSTER_OPENS = timedelta(days=42)


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """What the page shows for this member on ``today`` (a Copenhagen date)."""
    now = timezone.now()  # noqa: TID251 (a start page is a view)
    visible = Session.objects.visible_to(membership).held().for_lists()
    ahead = list(
        visible.filter(on__gte=today, course__cancelled_at=None)
        .annotate(marked=Count("marks", filter=Q(marks__voided_at=None)))
        .prefetch_related(lent_now(membership))
        .order_by("starts_at", "pk")[:30]
    )
    of_today = [each for each in ahead if each.on == today]
    missing = visible.unregistered().over(at=now).filter(course__cancelled_at=None)
    missing = missing.filter(on__gte=today - timedelta(days=60))
    courses = Course.objects.visible_to(membership).not_cancelled().for_lists()
    return {
        "membership": membership,
        "today": today,
        "now_running": first(of_today, now=now),
        "of_today": of_today,
        "coming": [each for each in ahead if each.on > today][:COMING_SHOWN],
        "missing": list(missing[:MISSING_SHOWN]),
        "courses": courses.filter(
            starts_on__lte=today + ROSTER_OPENS, ends_on__gte=today
        ).order_by("starts_on", "pk"),
        "may_plan": access.allows(membership, Permission.PLAN_SESSIONS),
        "now": now,
    }


def first(of_today: list[Session], *, now: datetime) -> Session | None:
    """The session one most likely wants: open now, else the next, else the last."""
    is_open = [e for e in of_today if e.opens_at() <= now < e.ends_at]
    ahead = [e for e in of_today if now < e.starts_at]
    return next(iter([*is_open, *ahead, *reversed(of_today)]), None)
