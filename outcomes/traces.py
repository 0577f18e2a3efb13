"""How the app's rows lead to the person; leaves first (``municipalities.personal``)."""

from django.db.models import Q

from courses.traces import SEAT
from municipalities.personal import Trace
from outcomes import cohort_counts

TRACES = (
    # The old home has a supplier of its own to pay; the new one makes its own plan.
    Trace("outcomes.SupplierMilestone", "placement__participant"),
    # Without them the new home would not know when the next contact is due.
    Trace(
        "outcomes.PlacementContact",
        "placement__participant",
        moves=lambda on: (
            Q(placement__ended_on=None) & Q(placement__period__endswith__gt=on)
            | Q(placement__ended_on=None, placement__period__endswith=None)
        ),
    ),
    Trace(
        "outcomes.Placement",
        "participant",
        moves=lambda on: (
            Q(ended_on=None) & Q(period__endswith__gt=on)
            | Q(ended_on=None, period__endswith=None)
        ),
    ),
    Trace("outcomes.ProgressMeasure", "participant"),
    Trace("outcomes.Outcome", SEAT),
    Trace("outcomes.FollowUp", SEAT),
    # Agreed for a seat that goes along: the new home keeps to it.
    Trace(
        "outcomes.NextStep",
        SEAT,
        moves=lambda on: Q(
            enrolment__left_at=None,
            enrolment__completed_at=None,
            enrolment__course__ends_on__gte=on,
        ),
    ),
)
DEPARTING = (cohort_counts.keep,)
