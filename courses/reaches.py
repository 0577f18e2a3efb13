"""The reasons to reach rows of courses, seats and attendance, as SQL conditions."""

from municipalities.row_security import (
    AS_COORDINATOR,
    AS_SCHOOL,
    AS_SUBSTITUTE,
    COOPERATION,
    MEMBERSHIP,
    SCHOOL,
    THERE_COOPERATION,
    THERE_SCHOOL,
    Reach,
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
    """Reach what a school says of somebody with a seat on that very course.

    The seat is asked for with the part's course: with ``said.id`` PostgreSQL asks it of
    each course of the school, for every mark (docs/isolation-cost.md).
    """
    return Reach(
        "the course's school, of who has a seat there",
        f"""{AS_SCHOOL} AND EXISTS (
      SELECT FROM {via} AS part
      JOIN courses_course AS said ON said.id = part.course_id
      WHERE part.id = {table}.{key} AND {IN_TIME}
        AND courses_sits_on({table}.enrolment_id, part.course_id)
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
EVALUATED = Reach(
    "the course's coordinator and its school",
    both_sides("courses_evaluation.course_id"),
)
GIVER = Reach("whoever gave or typed it in", f"given_by_id = {MEMBERSHIP}")
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
