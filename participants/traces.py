"""How the app's rows lead to the person; leaves first (``municipalities.personal``)."""

from django.db.models import Q

from municipalities.personal import Trace

TRACES = (
    Trace("participants.Support", "participant"),
    Trace("participants.PhaseOwner", "participant"),
    Trace("participants.Pause", "participant"),
    Trace("participants.Stay", "participant"),
    Trace("participants.Grant", "participant", moves=lambda _on: Q(until=None)),
    Trace("participants.LegalHold", "participant"),
    Trace("participants.ErasureRequest", "participant"),
    Trace("participants.Participant", "pk", moves=lambda _on: Q()),
)
# Rows of several people at once, cleaned by ``services.erasure`` itself.
ELSEWHERE = {
    "participants.Upload": "rows of a file; the person's are blanked",
    "participants.Export": "who asked for which list; names nobody",
    "participants.ExportFile": "a list of a day; deleted with any person in it",
    "participants.ColumnMapping": "names of columns, no content of files",
}
