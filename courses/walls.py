"""Who reaches the rows of courses, seats and attendance.

Seats: the home municipality, the coordinator whose cooperation the course is in, the
school that holds it, for who has a seat there. What hangs on a seat follows it.
"""

from collections.abc import Mapping

from municipalities.row_security import (
    AS_COORDINATOR,
    AS_SCHOOL,
    COOPERATION,
    HOME,
    SCHOOL,
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
      WHERE held.id = courses_enrolment.course_id AND held.school_id = {SCHOOL}
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


def by_school(table: str) -> Reach:
    """Reach what hangs on a seat at the school."""
    return Reach("the course's school", f"{AS_SCHOOL} AND {with_seat(table)}")


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
MARK = by_school("courses_mark")
RESULT = by_school("courses_moduleresult")
ABSENCE = by_school("courses_absencecase")

WALLS = (
    Wall(
        "courses.Enrolment",
        reaches=(HOME, COORDINATED, CONFIRMED),
        adds=(HOME, COORDINATED),
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
        reaches=(HOME, MARK, by_coordinator("courses_mark")),
        adds=(MARK,),
        changes=(MARK,),
        counted=(
            "id",
            "session_id",
            "enrolment_id",
            "municipality_id",
            "minutes_missed",
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
        reaches=(HOME, RESULT, by_coordinator("courses_moduleresult")),
        adds=(RESULT,),
        changes=(RESULT,),
        counted=("id", "enrolment_id", "municipality_id", "result"),
    ),
    Wall(
        "courses.AbsenceCase",
        reaches=(HOME, ABSENCE, by_coordinator("courses_absencecase")),
        adds=(ABSENCE,),
        counted=("id", "enrolment_id", "municipality_id", "opened_at", "seen_at"),
    ),
    Wall("courses.ContactAttempt", reaches=(HOME, CASE), changes=()),
    Wall("courses.HeldSeat", reaches=(HOME, QUOTA)),
    Wall(
        "courses.Departure",
        reaches=(
            COORDINATED,
            Reach(
                "the person's home municipality",
                f"NOT {AS_SCHOOL} AND {with_seat('courses_departure')}",
            ),
        ),
        adds=(COORDINATED,),
        changes=(),
    ),
    history("courses.Enrolment"),
    history("courses.AbsenceCase"),
    history("courses.ModuleResult"),
    history("courses.HeldSeat"),
)

PUBLIC = "published to the cooperation and the school: tells of no citizen"
OPEN: Mapping[str, str] = {
    "courses.Course": PUBLIC,
    "courses.CourseModule": PUBLIC,
    "courses.Session": PUBLIC,
    "courses.Quota": PUBLIC,
    "courses.CourseDecision": PUBLIC,
    "courses.CourseEvent": PUBLIC,
    "courses.QuotaEvent": PUBLIC,
    "courses.Evaluation": PUBLIC,
    "courses.ChangeDecision": PUBLIC,
    "courses.SchoolLogEntry": PUBLIC,
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
    "courses.Session": ("id", "course_id", "minutes"),
}

# Functions that see all rows and give a number or a yes back (counts.py; ADR 0009).
OVER: Mapping[str, str] = {
    "courses_seats_taken": "bigint",
    "courses_seated": "integer",
    "courses_waiting": "integer",
    "courses_contacts": "integer",
    "courses_sits_elsewhere": "boolean",
}
