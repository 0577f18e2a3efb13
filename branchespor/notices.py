"""Who is told of what happens to a nomination; the outbox sends it."""

from datetime import datetime

from django.urls import reverse

from branchespor.models import Nomination
from municipalities.notices import owe


def nomination_declined(nomination: Nomination, *, at: datetime) -> None:
    """Owe the nominating caseworker a notice; the mail names nobody."""
    user = nomination.nominated_by.user
    owe(
        kind="nomination_declined",
        recipients=[user] if user else [],
        dedupe_key=f"nomination_declined:{nomination.pk}",
        path=reverse("branchespor:nomination_detail", args=[nomination.public_id]),
        at=at,
    )
