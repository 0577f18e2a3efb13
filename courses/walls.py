"""Who reaches the rows of courses, seats and attendance."""

from collections.abc import Mapping

from municipalities.row_security import ANYBODY, HOME, Wall

# History is written by triggers, for whoever makes the change.
WALLS = (
    Wall("courses.EnrolmentEvent", reaches=(HOME,), adds=(ANYBODY,), changes=()),
    Wall("courses.AbsenceCaseEvent", reaches=(HOME,), adds=(ANYBODY,), changes=()),
)

PUBLIC = "published to the cooperation and the school: tells of no citizen"
SOON = "numbers of a person without a name; visible_to() alone so far"
OPEN: Mapping[str, str] = {
    "courses.Course": PUBLIC,
    "courses.CourseModule": PUBLIC,
    "courses.Session": PUBLIC,
    "courses.Quota": PUBLIC,
    "courses.CourseDecision": PUBLIC,
    "courses.Evaluation": PUBLIC,
    "courses.ChangeDecision": PUBLIC,
    "courses.SchoolLogEntry": PUBLIC,
    "courses.Enrolment": SOON,
    "courses.ModuleResult": SOON,
    "courses.Mark": SOON,
    "courses.MarkCorrection": SOON,
    "courses.AbsenceCase": SOON,
    "courses.ContactAttempt": SOON,
    "courses.HeldSeat": SOON,
    "courses.Departure": SOON,
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
    "courses.Enrolment": (
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
    "courses.Mark": (
        "id",
        "session_id",
        "enrolment_id",
        "municipality_id",
        "minutes_missed",
    ),
    "courses.ModuleResult": ("id", "enrolment_id", "municipality_id", "result"),
    "courses.AbsenceCase": (
        "id",
        "enrolment_id",
        "municipality_id",
        "opened_at",
        "seen_at",
    ),
}
