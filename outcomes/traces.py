"""How the app's rows lead to the person; leaves first (``municipalities.personal``)."""

from datetime import date

from django.db.models import Q

from courses.traces import SEAT
from municipalities.personal import Trace
from outcomes import cohort_counts


def _goes_on(on: date, placement: str = "") -> Q:
    """A placement nobody has ended, and whose agreed end lies after the day."""
    last = f"{placement}period__endswith"
    return Q(**{f"{placement}ended_on": None}) & (
        Q(**{f"{last}__gt": on}) | Q(**{last: None})
    )


TRACES = (
    # What is approved stays with whoever approved it; the new home pays the rest.
    Trace(
        "outcomes.SupplierMilestone",
        "placement__participant",
        moves=lambda on: Q(approved_at=None) & _goes_on(on, "placement__"),
    ),
    # Without them the new home would not know when the next contact is due.
    Trace(
        "outcomes.PlacementContact",
        "placement__participant",
        moves=lambda on: _goes_on(on, "placement__"),
    ),
    Trace("outcomes.Placement", "participant", moves=_goes_on),
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
