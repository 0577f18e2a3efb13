"""The whom: participants and what is kept about them."""

from participants.models.care import Pause, Phase, PhaseOwner, Support
from participants.models.export import Export, ExportFile
from participants.models.hand_over import HandOver
from participants.models.order import danish_order
from participants.models.participant import Grant, Participant
from participants.models.privacy import ErasureRequest, LegalHold
from participants.models.stay import Stay
from participants.models.upload import ColumnMapping, Upload

__all__ = [
    "ColumnMapping",
    "ErasureRequest",
    "Export",
    "ExportFile",
    "Grant",
    "HandOver",
    "LegalHold",
    "Participant",
    "Pause",
    "Phase",
    "PhaseOwner",
    "Stay",
    "Support",
    "Upload",
    "danish_order",
]
