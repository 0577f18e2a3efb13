"""How the app's rows lead to the person; leaves first (``municipalities.personal``).

Marks, results and absence follow-ups belong to the municipality of their day and never
move; a seat that is still held does.
"""

from django.db.models import Q

from municipalities.personal import Trace

PERSON = "nomination__participant"
SEAT = f"enrolment__{PERSON}"

TRACES = (
    Trace("courses.ContactAttempt", f"case__{SEAT}"),
    Trace("courses.AbsenceCase", SEAT),
    Trace("courses.PersonContact", SEAT),
    Trace("courses.MarkCorrection", f"mark__{SEAT}"),
    Trace("courses.Mark", SEAT),
    Trace("courses.ModuleResult", SEAT),
    Trace("courses.Departure", SEAT),
    Trace("courses.KnownAbsence", SEAT, moves=lambda _on: Q(ended_at=None)),
    Trace("courses.WebhookDelivery", SEAT),
    Trace("courses.Ruling", PERSON, moves=lambda _on: Q(lifted_at=None)),
    Trace("courses.PersonFeed", "participant", moves=lambda _on: Q(revoked_at=None)),
    # The municipality's seat; only who was named to it goes.
    Trace("courses.HeldSeat", SEAT, detaches="enrolment"),
    Trace(
        "courses.Enrolment",
        PERSON,
        moves=lambda on: Q(left_at=None, completed_at=None, course__ends_on__gte=on),
    ),
)
