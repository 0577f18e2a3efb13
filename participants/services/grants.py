"""Opens a person to a cooperation or a school, and closes again.

Called by the verbs that nominate, seat and withdraw, inside their transaction: the
grant is what ``Participant.objects.visible_to`` and later the database's own policy
read (domain 3.3: from nomination, respectively confirmation, until it ends).
"""

from datetime import datetime

from participants.models import Grant, Participant


def open_to_cooperation(
    *, participant: Participant, cooperation_id: int, cause: str, at: datetime
) -> None:
    """Let a cooperation's coordinator see the person, because of ``cause``."""
    _open(participant=participant, cause=cause, at=at, cooperation_id=cooperation_id)


def open_to_school(
    *, participant: Participant, school_id: int, cause: str, at: datetime
) -> None:
    """Let a school see the person, because of ``cause``."""
    _open(participant=participant, cause=cause, at=at, school_id=school_id)


def close(*, participant_id: int, cause: str, at: datetime) -> None:
    """End what ``cause`` opened, at ``at`` (may lie ahead); no grant is no error."""
    Grant.objects.filter(participant=participant_id, cause=cause).update(until=at)


def _open(*, participant: Participant, cause: str, at: datetime, **to: int) -> None:
    Grant.objects.update_or_create(
        participant=participant,
        cause=cause,
        defaults={"municipality_id": participant.municipality_id, "until": None, **to},
        create_defaults={
            "municipality_id": participant.municipality_id,
            "since": at,
            **to,
        },
    )
