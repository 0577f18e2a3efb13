"""Towards what: tracks, requirements, employers' demand, nominations."""

from branchespor.models.nomination import (
    Nomination,
    RequirementCheck,
    Scheme,
    TrackWish,
)
from branchespor.models.requirement import Requirement, asked
from branchespor.models.track import (
    EmployerDemand,
    Industry,
    ModuleTemplate,
    ModuleTitle,
    Track,
)

__all__ = [
    "EmployerDemand",
    "Industry",
    "ModuleTemplate",
    "ModuleTitle",
    "Nomination",
    "Requirement",
    "RequirementCheck",
    "Scheme",
    "Track",
    "TrackWish",
    "asked",
]
