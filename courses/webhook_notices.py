"""Who is told that a school's system cannot be reached; the outbox sends it."""

from datetime import date, datetime

from django.urls import reverse

from courses.models import Webhook
from municipalities.models import Membership, Role
from municipalities.notices import owe


def given_up(hook: Webhook, *, today: date, at: datetime) -> None:
    """Tell the school's office, once for as long as the address fails."""
    office = (
        Membership.objects.active(on=today)
        .filter(role=Role.SCHOOL_ADMIN, school=hook.school_id)
        .select_related("user")
    )
    owe(
        kind="webhook_failing",
        recipients={each.user for each in office if each.user},
        dedupe_key=f"webhook_failing:{hook.pk}:{hook.failing_since:%Y%m%d%H%M}",
        path=reverse("courses:webhook_detail", args=[hook.pk]),
        at=at,
    )
