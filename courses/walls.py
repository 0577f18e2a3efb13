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
from courses.reaches import (
    ABSENCE,
    AGREED,
    AGREEMENT,
    CASE,
    CONFIRMED,
    COOPERATIONS_OWN,
    COORDINATED,
    CORRECTED,
    EVALUATED,
    GIVER,
    LENT_SHEET,
    MARK,
    OWN_SCHOOL,
    QUOTA,
    RESULT,
    SEAT,
    TALK,
    TALKED,
    TO_OWN_SCHOOL,
    by_coordinator,
    by_course,
    of_its_seat,
    with_seat,
)
from municipalities.row_security import (
    AS_COORDINATOR,
    AS_SCHOOL,
    AS_SUBSTITUTE,
    HOME,
    Reach,
    Wall,
    history,
)

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
                f"NOT {AS_SCHOOL} AND NOT {AS_COORDINATOR} AND NOT {AS_SUBSTITUTE}"
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
    # A citizen's is added in the portal's own name: it says nothing of who typed it in.
    Wall(
        "courses.Evaluation",
        reaches=(EVALUATED, GIVER),
        adds=(GIVER,),
        changes=(GIVER,),
        counted=(
            *("id", "course_id", "respondent"),
            *("score", "content", "pace", "practical", "ready"),
        ),
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
