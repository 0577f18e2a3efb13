"""Who reaches the rows of follow-ups and outcomes."""

from collections.abc import Mapping

from courses.reaches import by_coordinator
from municipalities.row_security import COOPERATION, HOME, Reach, Wall, history

# What a steering group writes to itself: schools and neighbours have no part in it.
IN_COOPERATION = Reach(
    "the cooperation's coordinator and the members of its municipalities",
    f"""cooperation_id = {COOPERATION} OR cooperation_id = ANY (ARRAY(
      SELECT part.cooperation_id FROM municipalities_cooperationmember AS part
      WHERE part.municipality_id = ANY (string_to_array(
        nullif(current_setting('app.municipality_ids', true), ''), ',')::int[])
    ))""",
)


def _in_minutes(table: str) -> Reach:
    """Follow the minutes: whoever reaches them reads what they decided."""
    return Reach(
        "whoever reaches the minutes",
        "EXISTS (SELECT FROM outcomes_reflectionminute AS minute"
        f" WHERE minute.id = {table}.minute_id)",
    )


# The questions are asked by the clockwork, and answered at home.
WALLS = (
    Wall(
        "outcomes.FollowUp",
        reaches=(HOME, by_coordinator("outcomes_followup")),
        adds=(),
        changes=(HOME,),
        counted=("id", "enrolment_id", "months"),
    ),
    Wall(
        "outcomes.NextStep",
        reaches=(HOME, by_coordinator("outcomes_nextstep")),
        adds=(HOME,),
        changes=(HOME,),
    ),
    Wall(
        "outcomes.Outcome",
        reaches=(HOME,),
        counted=("id", "enrolment_id", "follow_up_id", "destination", "recorded_at"),
    ),
    Wall(
        "outcomes.Placement",
        reaches=(HOME,),
        counted=(
            *("id", "municipality_id", "enrolment_id", "employer_id", "place_id"),
            *("scheme", "period", "ended_on", "end_cause"),
        ),
    ),
    Wall("outcomes.PlacementContact", reaches=(HOME,)),
    Wall("outcomes.SupplierMilestone", reaches=(HOME,)),
    Wall(
        "outcomes.ProgressMeasure",
        reaches=(HOME,),
        counted=(
            *("id", "participant_id", "dimension_id", "respondent"),
            *("quarter_starts_on", "score"),
        ),
    ),
    *(
        history(f"outcomes.{model}")
        for model in (
            "FollowUp",
            "NextStep",
            "Outcome",
            "Placement",
            "PlacementContact",
            "SupplierMilestone",
            "ProgressMeasure",
        )
    ),
    Wall("outcomes.Goal", reaches=(IN_COOPERATION,)),
    Wall("outcomes.ReflectionMinute", reaches=(IN_COOPERATION,)),
    Wall(
        "outcomes.ReflectionDecision",
        reaches=(_in_minutes("outcomes_reflectiondecision"),),
    ),
    history("outcomes.Goal", reaches=(IN_COOPERATION,)),
    history("outcomes.ReflectionMinute", reaches=(IN_COOPERATION,)),
    history(
        "outcomes.ReflectionDecision",
        reaches=(_in_minutes("outcomes_reflectiondecisionevent"),),
    ),
    # Exact small numbers: only the protected figures made of them leave.
    Wall(
        "outcomes.CohortCount",
        reaches=(),
        counted=(
            *("id", "cooperation_id", "year", "track_id", "municipality_id", "gender"),
            *("figure", "value", "part", "whole"),
        ),
    ),
    Wall(
        "outcomes.Tally",
        reaches=(),
        counted=(
            *("id", "course_id", "cooperation_id", "track_id", "year"),
            *("municipality_id", "gender", "arrival_year"),
            *("figure", "value", "part", "whole"),
        ),
    ),
)

PUBLIC = "agreed or published figures: tells of no citizen"
OPEN: Mapping[str, str] = {
    "outcomes.ProgressDimension": PUBLIC,
    "outcomes.BackgroundFigure": PUBLIC,
    "outcomes.TallyRun": "when the figures were counted: tells of no citizen",
    "outcomes.PlaceOffer": PUBLIC,
    "outcomes.PlaceOfferEvent": PUBLIC,
    "outcomes.PublicPlaces": PUBLIC,
    "outcomes.PublicPlacesEvent": PUBLIC,
}

COUNTED: Mapping[str, tuple[str, ...]] = {}
