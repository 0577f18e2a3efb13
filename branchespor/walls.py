"""Who reaches the rows of tracks and nominations."""

from collections.abc import Mapping

from municipalities.row_security import (
    AS_SCHOOL,
    AS_SUBSTITUTE,
    COOPERATION,
    HOME,
    Reach,
    Wall,
    history,
)

COORDINATED = Reach(
    "the coordinator of the cooperation", f"cooperation_id = {COOPERATION}"
)
CONFIRMED = Reach(
    "the school where the person has a seat; the substitute, as the seat",
    f"""({AS_SCHOOL} OR {AS_SUBSTITUTE}) AND EXISTS (
      SELECT FROM courses_enrolment AS seat
      WHERE seat.nomination_id = branchespor_nomination.id
    )""",
)


def with_nomination(table: str) -> Reach:
    """Follow the nomination, but never to a school or its substitute."""
    return Reach(
        "whoever reaches the nomination, but no school and no substitute",
        f"""NOT {AS_SCHOOL} AND NOT {AS_SUBSTITUTE} AND EXISTS (
      SELECT FROM branchespor_nomination AS nomination
      WHERE nomination.id = {table}.nomination_id
    )""",
    )


def _at_home(table: str) -> Reach:
    """Follow the nomination to the home municipality alone."""
    return Reach(
        "caseworkers of the home municipality",
        f"""EXISTS (
      SELECT FROM branchespor_nomination AS nomination
      WHERE nomination.id = {table}.nomination_id
        AND nomination.{HOME.sql}
    )""",
    )


WALLS = (
    Wall(
        "branchespor.Nomination",
        reaches=(HOME, COORDINATED, CONFIRMED),
        adds=(HOME,),
        changes=(HOME, COORDINATED),
        counted=("id", "participant_id"),
    ),
    Wall("branchespor.TrackWish", reaches=(with_nomination("branchespor_trackwish"),)),
    Wall(
        "branchespor.RequirementCheck",
        reaches=(with_nomination("branchespor_requirementcheck"),),
    ),
    history("branchespor.Nomination"),
    history("branchespor.TrackWish", reaches=(_at_home("branchespor_trackwishevent"),)),
    history(
        "branchespor.RequirementCheck",
        reaches=(_at_home("branchespor_requirementcheckevent"),),
    ),
)

PUBLIC = "published to the cooperation: tells of no citizen"
OPEN: Mapping[str, str] = {
    "branchespor.Industry": PUBLIC,
    "branchespor.ModuleTitle": PUBLIC,
    "branchespor.Track": PUBLIC,
    "branchespor.Requirement": PUBLIC,
    "branchespor.ModuleTemplate": PUBLIC,
    "branchespor.EmployerDemand": PUBLIC,
    "branchespor.EmployerDemandEvent": PUBLIC,
}

COUNTED: Mapping[str, tuple[str, ...]] = {
    "branchespor.Track": ("id", "cooperation_id"),
}

# A function that sees all rows and gives a yes back (migration 0005; ADR 0009).
OVER: Mapping[str, str] = {"branchespor_is_nominated": "boolean"}
