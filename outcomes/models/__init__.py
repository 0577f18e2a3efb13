"""With what result: placements, follow-ups, outcomes, progress, published figures."""

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
from outcomes.models.placement import Placement, SupplierMilestone
from outcomes.models.progress import ProgressDimension, ProgressMeasure
from outcomes.models.published import BackgroundFigure, PublishedSummary
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
    "Placement",
    "ProgressDimension",
    "ProgressMeasure",
    "PublishedSummary",
    "ReflectionDecision",
    "ReflectionMinute",
    "SupplierMilestone",
    "Tally",
    "TallyRun",
]
