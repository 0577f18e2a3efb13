"""Mails that were given up are tried anew: the operator's verb."""

from datetime import datetime

from django.db import transaction

from municipalities import access, audit, isolation
from municipalities.models import Notice, User

BATCH = 1000


@transaction.atomic
def replay_notices(*, kind: str, at: datetime, operator: User) -> int:
    """Let the mails of a kind that were given up be sent as if owed ``at``.

    They get all their attempts again; what has become moot meanwhile is withdrawn when
    its turn comes. At most BATCH at a time, the oldest first. Returns how many; the
    second of two presses finds none left.

    Raises:
        PermissionDenied: ``operator`` does not operate the portal.
    """
    access.require_operator(operator)
    dead = Notice.objects.given_up().filter(kind=kind).order_by("given_up_at", "pk")
    letters = list(dead.select_for_update(skip_locked=True)[:BATCH])
    for letter in letters:
        letter.given_up_at, letter.attempts, letter.due_at = None, 0, at
    Notice.objects.bulk_update(letters, ["given_up_at", "attempts", "due_at"])
    with isolation.acting_for(isolation.CLOCKWORK):  # the row is no membership's
        audit.record(
            by=None,
            verb="notice.replayed",
            targets=letters,
            at=at,
            changes={"operator": operator.pk},
        )
    return len(letters)
