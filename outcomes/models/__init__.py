"""With what result: placements, follow-ups, outcomes, progress, published figures."""

from outcomes.models.background import BackgroundFigure
from outcomes.models.cohorts import CohortCount
from outcomes.models.follow_up import (
    FOLLOW_UP_MONTHS,
    SUCCESS,
    SUPPORTED,
    Destination,
    FollowUp,
    NextStep,
    Outcome,
)
from outcomes.models.goals import Goal
from outcomes.models.milestone import SupplierMilestone
from outcomes.models.place import PlaceOffer, PublicPlaces
from outcomes.models.placement import Placement, PlacementContact
from outcomes.models.progress import ProgressDimension, ProgressMeasure
from outcomes.models.reflection import ReflectionDecision, ReflectionMinute
from outcomes.models.tallies import Tally, TallyRun

__all__ = [
    "FOLLOW_UP_MONTHS",
    "SUCCESS",
    "SUPPORTED",
    "BackgroundFigure",
    "CohortCount",
    "Destination",
    "FollowUp",
    "Goal",
    "NextStep",
    "Outcome",
    "PlaceOffer",
    "Placement",
    "PlacementContact",
    "ProgressDimension",
    "ProgressMeasure",
    "PublicPlaces",
    "ReflectionDecision",
    "ReflectionMinute",
    "SupplierMilestone",
    "Tally",
    "TallyRun",
]
