"""Who reaches the rows of courses, seats and attendance.

Seats: the home municipality, the coordinator whose cooperation the course is in, the
school that holds it, for who has a seat there. What hangs on a seat follows it.
"""

from collections.abc import Mapping

from courses.lent_walls import (
    BORROWER,
    LENDER,
    LENT_SEAT,
    PLANNER,
    lent,
    lent_of_its_seat,
)
from municipalities.row_security import (
    AS_COORDINATOR,
    AS_SCHOOL,
    AS_SUBSTITUTE,
    COOPERATION,
    HOME,
    SCHOOL,
    THERE_COOPERATION,
    THERE_SCHOOL,
    Reach,
    Wall,
    history,
)

COORDINATED = Reach(
    "the coordinator of the course's cooperation",
    f"""course_id = ANY (ARRAY(
      SELECT pooled.id FROM courses_course AS pooled
      JOIN branchespor_track AS track ON track.id = pooled.track_id
      WHERE track.cooperation_id = {COOPERATION}
    ))""",
)
# Seated, not gone before the start, and until SCHOOL_SEES_DAYS after the last day.
CONFIRMED = Reach(
    "the course's school, for who has a seat, until 30 days after the course",
    f"""seated_at IS NOT NULL AND {AS_SCHOOL} AND EXISTS (
      SELECT FROM courses_course AS held
      WHERE held.id = courses_enrolment.course_id AND held.school_id = {THERE_SCHOOL}
        AND held.ends_on >=
          (statement_timestamp() AT TIME ZONE 'Europe/Copenhagen')::date - 30
        AND (left_on IS NULL OR left_on >= held.starts_on)
    )""",
)


def with_seat(table: str) -> str:
    """Follow the seat: whoever reaches the enrolment of the row."""
    return (
        "EXISTS (SELECT FROM courses_enrolment AS seat"
        f" WHERE seat.id = {table}.enrolment_id)"
    )


def by_coordinator(table: str) -> Reach:
    """Reach what hangs on a seat in the coordinator's cooperation."""
    return Reach(
        "the coordinator of the course's cooperation",
        f"{AS_COORDINATOR} AND {with_seat(table)}",
    )


# What is said of a session or a module names its course by itself, in tables without a
# wall: asking there and not through the seat saves PostgreSQL the planning of the
# seat's own wall (docs/isolation-cost.md). A mark or result is of who had a seat.
IN_TIME = f"""said.school_id = {THERE_SCHOOL} AND said.ends_on >=
          (statement_timestamp() AT TIME ZONE 'Europe/Copenhagen')::date - 30"""


def by_course(table: str, via: str, key: str) -> Reach:
    """Reach what was said of a course's session or module."""
    return Reach(
        "the course's school, until 30 days after the course, and its coordinator",
        f"""({AS_SCHOOL} OR {AS_COORDINATOR}) AND EXISTS (
      SELECT FROM {via} AS part
      JOIN courses_course AS said ON said.id = part.course_id
      JOIN branchespor_track AS track ON track.id = said.track_id
      WHERE part.id = {table}.{key}
        AND (track.cooperation_id = {THERE_COOPERATION} OR {IN_TIME})
    )""",
    )


def of_its_seat(table: str, via: str, key: str) -> Reach:
    """Reach what a school says of somebody with a seat on that very course."""
    return Reach(
        "the course's school, of who has a seat there",
        f"""{AS_SCHOOL} AND EXISTS (
      SELECT FROM {via} AS part
      JOIN courses_course AS said ON said.id = part.course_id
      WHERE part.id = {table}.{key} AND {IN_TIME}
        AND courses_sits_on({table}.enrolment_id, said.id)
    )""",
    )


CASE = Reach(
    "the coordinator of the course's cooperation",
    f"""{AS_COORDINATOR} AND EXISTS (
      SELECT FROM courses_absencecase AS followed
      WHERE followed.id = courses_contactattempt.case_id
    )""",
)
CORRECTED = Reach(
    "whoever reaches the mark",
    "EXISTS (SELECT FROM courses_mark AS mark"
    " WHERE mark.id = courses_markcorrection.mark_id)",
)
SEAT = Reach(
    "the course's coordinator and school, who reach the seat",
    f"({AS_SCHOOL} OR {AS_COORDINATOR}) AND {with_seat('courses_knownabsence')}",
)
LENT_SHEET = Reach(
    "the substitute, of who is on the sheet of a session lent to them, while it is",
    f"{AS_SUBSTITUTE} AND {with_seat('courses_knownabsence')}",
)
QUOTA = Reach(
    "the coordinator of the course's cooperation",
    f"""EXISTS (
      SELECT FROM courses_quota AS quota
      JOIN courses_course AS course ON course.id = quota.course_id
      JOIN branchespor_track AS track ON track.id = course.track_id
      WHERE quota.id = courses_heldseat.quota_id
        AND track.cooperation_id = {COOPERATION}
    )""",
)
COOPERATIONS_OWN = Reach(
    "the coordinator of the cooperation", f"cooperation_id = {COOPERATION}"
)


def both_sides(course: str) -> str:
    """Hold for the coordinator of a course and for its school."""
    return f"""EXISTS (
      SELECT FROM courses_course AS about
      JOIN branchespor_track AS track ON track.id = about.track_id
      WHERE about.id = {course}
        AND (track.cooperation_id = {THERE_COOPERATION}
          OR about.school_id = {THERE_SCHOOL})
    )"""


TALK = both_sides("courses_schoollogentry.course_id")
TALKED = Reach("the course's coordinator and its school", TALK)
AGREED = """EXISTS (
      SELECT FROM courses_schoollogentry AS talk
      WHERE talk.id = courses_agreedaction.entry_id
    )"""
AGREEMENT = Reach("the course's coordinator and its school", AGREED)
MARK = ("courses_mark", "courses_session", "session_id")
RESULT = ("courses_moduleresult", "courses_coursemodule", "module_id")
OWN_SCHOOL = Reach("the school it belongs to", f"school_id = {SCHOOL}")
TO_OWN_SCHOOL = Reach(
    "the school whose system is told",
    "EXISTS (SELECT FROM courses_webhook AS hook"
    " WHERE hook.id = courses_webhookdelivery.webhook_id"
    f" AND hook.school_id = {SCHOOL})",
)
ABSENCE = ("courses_absencecase", "courses_session", "session_id")

WALLS = (
    Wall(
        "courses.Enrolment",
        reaches=(HOME, COORDINATED, CONFIRMED, LENT_SEAT),
        adds=(HOME, COORDINATED),
        changes=(HOME, COORDINATED, CONFIRMED),
        counted=(
            "id",
            "course_id",
            "nomination_id",
            "municipality_id",
            "seated_at",
            "joined_on",
            "left_on",
            "left_at",
            "completed_at",
        ),
    ),
    # The school alone says who came and who passed.
    Wall(
        "courses.Mark",
        reaches=(HOME, by_course(*MARK), lent(MARK[0])),
        adds=(of_its_seat(*MARK), lent_of_its_seat(MARK[0])),
        changes=(of_its_seat(*MARK), lent_of_its_seat(MARK[0])),
        counted=(
            "id",
            "session_id",
            "enrolment_id",
            "municipality_id",
            "minutes_missed",
            "voided_at",
        ),
    ),
    Wall(
        "courses.MarkCorrection",
        reaches=(HOME, CORRECTED),
        adds=(CORRECTED,),
        changes=(),
    ),
    Wall(
        "courses.ModuleResult",
        reaches=(HOME, by_course(*RESULT)),
        adds=(of_its_seat(*RESULT),),
        changes=(of_its_seat(*RESULT),),
        counted=("id", "enrolment_id", "municipality_id", "result"),
    ),
    Wall(
        "courses.AbsenceCase",
        reaches=(HOME, by_course(*ABSENCE), lent(ABSENCE[0])),
        adds=(of_its_seat(*ABSENCE), lent_of_its_seat(ABSENCE[0])),
        counted=(
            *("id", "enrolment_id", "municipality_id", "result"),
            *("opened_at", "seen_at"),
        ),
    ),
    Wall("courses.ContactAttempt", reaches=(HOME, CASE), changes=()),
    # Noted and taken back by the home municipality; the coordinator reads (3.3).
    Wall(
        "courses.PersonContact",
        reaches=(HOME, by_coordinator("courses_personcontact")),
        adds=(HOME,),
        changes=(HOME,),
    ),
    Wall("courses.PersonFeed", reaches=(HOME,)),
    Wall(
        "courses.KnownAbsence",
        reaches=(HOME, SEAT, LENT_SHEET),
        adds=(HOME, SEAT),
        changes=(HOME, SEAT),
    ),
    # Nobody lends to themselves: the school does, and who plans may end it.
    Wall(
        "courses.SessionLoan",
        reaches=(LENDER, PLANNER, BORROWER),
        adds=(LENDER,),
        changes=(LENDER, PLANNER),
    ),
    Wall("courses.HeldSeat", reaches=(HOME, QUOTA)),
    Wall(
        "courses.Departure",
        reaches=(
            COORDINATED,
            Reach(
                "the person's home municipality",
                f"NOT {AS_SCHOOL} AND NOT {AS_SUBSTITUTE}"
                f" AND {with_seat('courses_departure')}",
            ),
        ),
        adds=(COORDINATED,),
        changes=(),
    ),
    Wall("courses.Webhook", reaches=(OWN_SCHOOL,)),
    # Owed by whatever verb changes a seat, in the portal's own name.
    Wall(
        "courses.WebhookDelivery",
        reaches=(
            TO_OWN_SCHOOL,
            Reach(
                "the person's home municipality",
                f"NOT {AS_SCHOOL} AND NOT {AS_COORDINATOR}"
                f" AND {with_seat('courses_webhookdelivery')}",
            ),
        ),
        adds=(TO_OWN_SCHOOL,),
        changes=(TO_OWN_SCHOOL,),
    ),
    # Written once, by the coordinator; what was agreed is ticked off by either side.
    Wall(
        "courses.SchoolLogEntry",
        reaches=(TALKED,),
        adds=(Reach("the course's coordinator", f"{AS_COORDINATOR} AND {TALK}"),),
        changes=(),
    ),
    Wall(
        "courses.AgreedAction",
        reaches=(AGREEMENT,),
        adds=(Reach("the course's coordinator", f"{AS_COORDINATOR} AND {AGREED}"),),
        changes=(AGREEMENT,),
    ),
    # Numbers only; still, which municipality's people wait is for the coordinator.
    Wall("courses.Proposal", reaches=(COOPERATIONS_OWN,), changes=()),
    Wall("courses.ProposalRun", reaches=(COOPERATIONS_OWN,)),
    Wall(
        "courses.ProposalStep",
        reaches=(
            Reach(
                "the coordinator of the cooperation",
                f"{AS_COORDINATOR} AND EXISTS (SELECT FROM courses_proposal AS taken"
                " WHERE taken.id = courses_proposalstep.proposal_id)",
            ),
        ),
        changes=(),
    ),
    Wall(
        "courses.Ruling",
        reaches=(HOME, COORDINATED),
        adds=(COORDINATED,),
        changes=(COORDINATED,),
    ),
    history("courses.Enrolment"),
    history("courses.AbsenceCase"),
    history("courses.ModuleResult"),
    history("courses.HeldSeat"),
    history("courses.PersonFeed"),
    history("courses.KnownAbsence"),
    history("courses.Ruling"),
)

PUBLIC = "published to the cooperation and the school: tells of no citizen"
OPEN: Mapping[str, str] = {
    "courses.Course": PUBLIC,
    "courses.CourseModule": PUBLIC,
    "courses.Session": PUBLIC,
    "courses.SessionChange": PUBLIC,
    "courses.CalendarFeed": "a member's own; a hash of a secret, tells of no citizen",
    "courses.Quota": PUBLIC,
    "courses.CourseDecision": PUBLIC,
    "courses.CourseEvent": PUBLIC,
    "courses.QuotaEvent": PUBLIC,
    "courses.Evaluation": PUBLIC,
    "courses.ChangeDecision": PUBLIC,
    "courses.SeatTrade": PUBLIC,
    "courses.SeatTradeEvent": PUBLIC,
}

COUNTED: Mapping[str, tuple[str, ...]] = {
    "courses.Course": (
        "id",
        "track_id",
        "starts_on",
        "ends_on",
        "cancelled_at",
        "seats",
    ),
    "courses.Session": ("id", "course_id", "minutes", "cancelled_at"),
}

# Functions that see all rows and give a number or a yes back (counts.py; ADR 0009).
OVER: Mapping[str, str] = {
    "courses_seats_taken": "bigint",
    "courses_seated": "integer",
    "courses_offered": "integer",
    "courses_waiting": "integer",
    "courses_contacts": "integer",
    "courses_sits_elsewhere": "boolean",
    "courses_sits_on": "boolean",
    "courses_is_lent": "boolean",
    "courses_is_lent_between": "boolean",
    "courses_is_on_lent_sheet": "boolean",
}
