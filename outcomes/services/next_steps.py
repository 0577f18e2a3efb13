"""What comes after the course, agreed before its end (domain B7)."""

from datetime import date, datetime

from django.db import transaction

from courses.models import Enrolment
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership
from outcomes.models import NextStep


@transaction.atomic
def record(
    *, enrolment_id: int, text: str, starts_on: date, at: datetime, by: Membership
) -> NextStep:
    """Note the next step of a person; a new one replaces the old.

    Raises:
        PermissionDenied: ``by`` may not record outcomes.
        Enrolment.DoesNotExist: ``by`` sees no such person on a course.
        ValidationError: the text is empty, too long or holds a CPR number (T11).
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    entry = (
        Enrolment.objects.visible_to(by)
        .select_for_update(of=("self",))
        .get(pk=enrolment_id)
    )
    step = NextStep.objects.filter(enrolment=entry).first() or NextStep(
        enrolment=entry, municipality_id=entry.municipality_id
    )
    step.text, step.starts_on = text, starts_on
    step.recorded_at, step.recorded_by = at, by
    step.full_clean(exclude=["enrolment", "municipality"])
    step.save()
    audit.record(by=by, verb="next_step.recorded", targets=[step], at=at)
    return step
