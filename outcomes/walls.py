"""Who reaches the rows of follow-ups and outcomes."""

from collections.abc import Mapping

from municipalities.row_security import HOME, Wall

WALLS = (
    Wall(
        "outcomes.Outcome",
        reaches=(HOME,),
        counted=("id", "enrolment_id", "follow_up_id", "destination", "recorded_at"),
    ),
    Wall("outcomes.Placement", reaches=(HOME,)),
    Wall("outcomes.SupplierMilestone", reaches=(HOME,)),
    Wall("outcomes.ProgressMeasure", reaches=(HOME,)),
)

PUBLIC = "agreed or published figures: tells of no citizen"
SOON = "numbers of a person without a name; visible_to() alone so far"
OPEN: Mapping[str, str] = {
    "outcomes.ProgressDimension": PUBLIC,
    "outcomes.Goal": PUBLIC,
    "outcomes.BackgroundFigure": PUBLIC,
    "outcomes.ReflectionMinute": PUBLIC,
    "outcomes.PublishedSummary": PUBLIC,
    "outcomes.FollowUp": SOON,
    "outcomes.NextStep": SOON,
}

COUNTED: Mapping[str, tuple[str, ...]] = {
    "outcomes.FollowUp": ("id", "enrolment_id", "months"),
}
