"""How the app's rows lead to the person; leaves first (``municipalities.personal``)."""

from django.db.models import Q

from municipalities.personal import Trace

TRACES = (
    Trace("participants.Support", "participant"),
    Trace("participants.PhaseOwner", "participant"),
    Trace(
        "participants.Pause",
        "participant",
        moves=lambda on: Q(period__endswith=None) | Q(period__endswith__gt=on),
    ),
    Trace("participants.Stay", "participant"),
    # Also one that ends on a day ahead: whoever it opens to carries on until then.
    Trace(
        "participants.Grant",
        "participant",
        moves=lambda on: Q(until=None) | Q(until__date__gte=on),
    ),
    Trace("participants.LegalHold", "participant"),
    Trace("participants.ErasureRequest", "participant"),
    Trace("participants.HandOver", "participant"),
    Trace("participants.Participant", "pk", moves=lambda _on: Q()),
)
# Rows of several people at once, cleaned by ``services.erasure`` itself.
ELSEWHERE = {
    "participants.Upload": "rows of a file; the person's are blanked",
    "participants.Export": "who asked for which list; names nobody",
    "participants.ExportFile": "a list of a day; deleted with any person in it",
    "participants.ColumnMapping": "names of columns, no content of files",
}
