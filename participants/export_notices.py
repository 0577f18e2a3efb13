"""Who is told of a file on its way out; the outbox sends it, naming nobody."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership, User
from municipalities.notices import owe
from participants.models import Export


def approval_wanted(export: Export, *, at: datetime) -> None:
    """Owe everybody who may judge the file a notice that it waits."""
    owe(
        kind="export_approval_wanted",
        recipients=second_members(export.by, at=at),
        dedupe_key=f"export_approval_wanted:{export.pk}",
        path=_page(export),
        at=at,
    )


def judged(export: Export, *, at: datetime) -> None:
    """Owe the asker a notice of the yes or no."""
    owe(
        kind="export_judged",
        recipients=[export.by.user] if export.by.user else [],
        dedupe_key=f"export_judged:{export.pk}",
        path=_page(export),
        at=at,
    )


def second_members(asker: Membership, *, at: datetime) -> list[User]:
    """The colleagues of the asker's organisation who may judge a file, but the asker.

    A coordinator's deputy counts while holding a mandate on the day of ``at``.
    """
    where = (
        {"cooperation": asker.cooperation_id}
        if asker.cooperation_id
        else {"municipality": asker.municipality_id}
    )
    colleagues = (
        Membership.objects.active(on=localdate(at))
        .filter(**where, user__isnull=False)
        .exclude(user=asker.user_id)
        .select_related("user")
        .order_by("pk")
    )
    able = (m for m in colleagues if access.allows(m, Permission.APPROVE_EXPORTS))
    return list({m.user_id: m.user for m in able if m.user}.values())


def _page(export: Export) -> str:
    return reverse("participants:export_detail", args=[export.public_id])
