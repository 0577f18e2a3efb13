"""Who reaches the rows about people: the home, and whom a grant lets in (ADR 0007)."""

from collections.abc import Mapping

from municipalities.row_security import (
    ACTOR,
    AS_COORDINATOR,
    AS_SUBSTITUTE,
    COOPERATION,
    HOME,
    OVERSIGHT,
    SCHOOL,
    THERE_COOPERATION,
    THERE_SCHOOL,
    Reach,
    Wall,
    history,
)

GRANTED = Reach(
    "the cooperation or school a grant is open for (nominated there; seated there)",
    f"""EXISTS (
      SELECT FROM participants_grant AS opened
      WHERE opened.participant_id = participants_participant.id
        AND (opened.cooperation_id = {THERE_COOPERATION}
          OR opened.school_id = {THERE_SCHOOL})
        AND opened.since <= statement_timestamp()
        AND (opened.until IS NULL OR opened.until > statement_timestamp())
    )""",
)
# A function, so that nobody's statement plans the seat's own wall as well.
ON_A_LENT_SHEET = Reach(
    "the substitute, of who is on the sheet of a session lent to them, while it is",
    f"{AS_SUBSTITUTE} AND courses_is_on_lent_sheet(participants_participant.id)",
)
NAMED = Reach(
    "the cooperation or school it is made out to",
    f"cooperation_id = {COOPERATION} OR school_id = {SCHOOL}",
)
# A function, so that nobody's statement plans the nomination's own wall as well.
NOMINATED = Reach(
    "the coordinator of a cooperation the person is nominated in",
    f"""{AS_COORDINATOR} AND branchespor_is_nominated(
      participants_grant.participant_id, {COOPERATION})""",
)
COLLEAGUE = Reach(
    "the coordinators of the asker's cooperation", f"cooperation_id = {COOPERATION}"
)
RECEIVING = Reach(
    "caseworkers of the municipality asked to take over",
    HOME.sql.replace("municipality_id", "to_id"),
)

WALLS = (
    Wall(
        "participants.Participant",
        reaches=(HOME, GRANTED, ON_A_LENT_SHEET),
        adds=(HOME,),
        changes=(HOME,),
        counted=("id", "municipality_id", "gender"),
    ),
    Wall("participants.ParticipantEvent", reaches=(HOME,)),
    # Nobody lets themselves in: the home does, and who is nominated may be seated.
    Wall(
        "participants.Grant",
        reaches=(HOME, NAMED, NOMINATED),
        adds=(HOME, NOMINATED),
    ),
    history("participants.Grant"),
    Wall("participants.Stay", reaches=(HOME,)),
    history("participants.Stay"),
    Wall("participants.Support", reaches=(HOME,)),
    Wall("participants.SupportEvent", reaches=(HOME,)),
    Wall("participants.PhaseOwner", reaches=(HOME,)),
    history("participants.PhaseOwner"),
    Wall("participants.Pause", reaches=(HOME,)),
    history("participants.Pause"),
    Wall("participants.Upload", reaches=(ACTOR,)),
    Wall("participants.LegalHold", reaches=(HOME,)),
    history("participants.LegalHold"),
    # Proposed by a caseworker, confirmed by another or by the administrator.
    Wall("participants.ErasureRequest", reaches=(OVERSIGHT,), adds=(HOME,)),
    Wall("participants.Export", reaches=(ACTOR, OVERSIGHT, COLLEAGUE), adds=(ACTOR,)),
    Wall("participants.ExportFile", reaches=(ACTOR,)),
    history("participants.ErasureRequest", reaches=(OVERSIGHT,)),
    # Who is asked sees that somebody comes, and nothing of the person until then.
    Wall(
        "participants.HandOver",
        reaches=(HOME, RECEIVING),
        adds=(HOME,),
        changes=(),
    ),
)

OPEN: Mapping[str, str] = {
    "participants.ColumnMapping": "names of columns, no content of files",
}

COUNTED: Mapping[str, tuple[str, ...]] = {}

# Functions that see all rows and give a number back (homes.py; ADR 0009).
OVER: Mapping[str, str] = {"participants_home_on": "integer"}
