"""A user's own sessions."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from municipalities import devices
from municipalities.numbers import whole


def of_user(*, user_id: int, at: datetime) -> list[UserSession]:
    """The user's sessions that still run at ``at``, latest use first.

    Each carries ``device``, the name of browser and system.
    """
    running = Session.objects.filter(expire_date__gt=at).values("session_key")
    found = UserSession.objects.filter(user=user_id, session_key__in=running)
    sessions = list(found.order_by("-last_seen_at"))
    for each in sessions:
        each.device = devices.name_of(each.user_agent)
    return sessions


@transaction.atomic
def end_own(*, user_id: int, only: str, but: str) -> int:
    """End the user's session with the number ``only``, or all if that is empty.

    Never the one with the key ``but``, from which the user asks. Returns how many
    ended; another user's number ends nothing.
    """
    chosen = UserSession.objects.filter(user=user_id).exclude(session_key=but)
    if only:
        chosen = chosen.filter(pk=whole(only) or 0)
    keys = list(chosen.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    chosen.delete()
    return len(keys)


@transaction.atomic
def forget_ended(*, at: datetime) -> int:
    """Delete sessions over at ``at`` and what was noted of devices; repeatable."""
    Session.objects.filter(expire_date__lte=at).delete()
    running = Session.objects.values("session_key")
    gone, _each = UserSession.objects.exclude(session_key__in=running).delete()
    return int(gone)
