"""Who reaches the rows of follow-ups and outcomes."""

from collections.abc import Mapping

from courses.reaches import by_coordinator
from municipalities.row_security import HOME, Wall, history

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
    "outcomes.Goal": PUBLIC,
    "outcomes.BackgroundFigure": PUBLIC,
    "outcomes.ReflectionMinute": PUBLIC,
    "outcomes.PublishedSummary": PUBLIC,
    "outcomes.TallyRun": "when the figures were counted: tells of no citizen",
    "outcomes.GoalEvent": PUBLIC,
    "outcomes.ReflectionDecision": PUBLIC,
    "outcomes.ReflectionDecisionEvent": PUBLIC,
    "outcomes.ReflectionMinuteEvent": PUBLIC,
    "outcomes.PlaceOffer": PUBLIC,
    "outcomes.PlaceOfferEvent": PUBLIC,
    "outcomes.PublicPlaces": PUBLIC,
    "outcomes.PublicPlacesEvent": PUBLIC,
}

COUNTED: Mapping[str, tuple[str, ...]] = {}
