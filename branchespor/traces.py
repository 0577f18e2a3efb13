"""How the app's rows lead to the person; leaves first (``municipalities.personal``)."""

from django.db.models import Q

from municipalities.personal import Trace

TRACES = (
    Trace("branchespor.TrackWish", "nomination__participant"),
    Trace("branchespor.RequirementCheck", "nomination__participant"),
    Trace(
        "branchespor.Nomination",
        "participant",
        # Put forward and not through with it: the new home carries on.
        moves=lambda _on: (
            Q(withdrawn_at=None, declined_at=None)
            & ~Q(enrolments__completed_at__isnull=False)
        ),
    ),
)
