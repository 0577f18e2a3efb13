"""Who reaches the rows of tracks and nominations."""

from collections.abc import Mapping

from municipalities.row_security import ANYBODY, HOME, Wall

# History is written by triggers, for whoever makes the change.
WALLS = (
    Wall("branchespor.NominationEvent", reaches=(HOME,), adds=(ANYBODY,), changes=()),
)

PUBLIC = "published to the cooperation: tells of no citizen"
SOON = "numbers of a person without a name; visible_to() alone so far"
OPEN: Mapping[str, str] = {
    "branchespor.Industry": PUBLIC,
    "branchespor.ModuleTitle": PUBLIC,
    "branchespor.Track": PUBLIC,
    "branchespor.Requirement": PUBLIC,
    "branchespor.ModuleTemplate": PUBLIC,
    "branchespor.EmployerDemand": PUBLIC,
    "branchespor.Nomination": SOON,
    "branchespor.TrackWish": SOON,
    "branchespor.RequirementCheck": SOON,
}

COUNTED: Mapping[str, tuple[str, ...]] = {
    "branchespor.Track": ("id", "cooperation_id"),
    "branchespor.Nomination": ("id", "participant_id"),
}
