"""Who reaches what is lent: the substitute while it is, the school that lends.

The question whether a session is lent is a function's (ADR 0009): the loan's own wall
is not planned with every row that asks.
"""

from municipalities.row_security import (
    AS_COORDINATOR,
    AS_SCHOOL,
    AS_SUBSTITUTE,
    MEMBERSHIP,
    THERE_COOPERATION,
    THERE_SCHOOL,
    Reach,
)

# On the sheet of a session that is lent to the substitute now (ADR 0024).
LENT_SEAT = Reach(
    "the substitute, of who is on the sheet of a session lent to them, while it is",
    f"""seated_at IS NOT NULL AND {AS_SUBSTITUTE}
      AND courses_is_lent_between(course_id, joined_on, left_on)""",
)
LENDER = Reach(
    "the session's school",
    f"""{AS_SCHOOL} AND EXISTS (
      SELECT FROM courses_session AS part
      JOIN courses_course AS held ON held.id = part.course_id
      WHERE part.id = courses_sessionloan.session_id
        AND held.school_id = {THERE_SCHOOL}
    )""",
)
PLANNER = Reach(
    "the coordinator of the course's cooperation",
    f"""{AS_COORDINATOR} AND EXISTS (
      SELECT FROM courses_session AS part
      JOIN courses_course AS pooled ON pooled.id = part.course_id
      JOIN branchespor_track AS track ON track.id = pooled.track_id
      WHERE part.id = courses_sessionloan.session_id
        AND track.cooperation_id = {THERE_COOPERATION}
    )""",
)
BORROWER = Reach(
    "the substitute it is made out to",
    f"""{AS_SUBSTITUTE} AND (membership_id = {MEMBERSHIP} OR EXISTS (
      SELECT FROM municipalities_invitation AS offered
      WHERE offered.id = courses_sessionloan.invitation_id
        AND offered.accepted_as_id = {MEMBERSHIP}
    ))""",
)


def lent(table: str) -> Reach:
    """Reach what was said of a session that is lent to the substitute now."""
    return Reach(
        "the substitute, of a session lent to them, while it is",
        f"{AS_SUBSTITUTE} AND courses_is_lent({table}.session_id)",
    )


def lent_of_its_seat(table: str) -> Reach:
    """Reach what a substitute says of somebody with a seat on that very course."""
    return Reach(
        "the substitute, of a session lent to them and who has a seat there",
        f"""{AS_SUBSTITUTE} AND courses_is_lent({table}.session_id) AND EXISTS (
      SELECT FROM courses_session AS lent
      WHERE lent.id = {table}.session_id
        AND courses_sits_on({table}.enrolment_id, lent.course_id)
    )""",
    )
