"""Ask "where is the person now?" in time, and keep every dated answer."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Enrolment
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership
from outcomes.models import FOLLOW_UP_MONTHS, Destination, FollowUp, Outcome
from outcomes.months import months_after, months_before

WITH_HOURS = frozenset(
    {
        Destination.JOB_FULL,
        Destination.JOB_PART,
        Destination.IGU,
        Destination.FLEX_JOB,
    }
)
BATCH = 1000


class InFuture(Exception):
    """A statement about a day that has not come."""


class HoursWithoutWork(Exception):
    """Weekly hours of a destination that has none."""


def create_due(*, at: datetime) -> int:
    """Ask at 0, 3, 6 and 12 months after each course what has come due by ``at``.

    For the clockwork: everybody who started is asked about, also who left (domain 6.1:
    of started). What is due is found in the data, so a missed day is caught up, and a
    second run asks nothing twice. Returns how many questions are new.
    """
    today = localdate(at)
    return sum(_create(months, today=today, at=at) for months in FOLLOW_UP_MONTHS)


@transaction.atomic
def _create(months: int, *, today: date, at: datetime) -> int:
    missing = (
        Enrolment.objects.started()
        .filter(course__ends_on__lte=months_before(today, months))
        .filter(course__cancelled_at=None)
        .exclude(follow_ups__months=months)
        .select_related("course")
        .order_by("pk")
    )
    new = FollowUp.objects.bulk_create(
        (
            FollowUp(
                enrolment=each,
                municipality_id=each.municipality_id,
                months=months,
                due_on=months_after(each.course.ends_on, months),
                created_at=at,
            )
            for each in missing
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return len(new)


@transaction.atomic
def record(
    *,
    follow_up_id: int,
    destination: str,
    weekly_hours: Decimal | int | None,
    as_of: date,
    source: str,
    certainty: str,
    at: datetime,
    by: Membership,
    note: str = "",
) -> Outcome:
    """State where the person is; an earlier statement stays and no longer counts.

    ``weekly_hours`` are ordinary hours a week. The same statement twice is one.

    Raises:
        PermissionDenied: ``by`` may not record outcomes.
        FollowUp.DoesNotExist: ``by`` sees no such question.
        InFuture, HoursWithoutWork: as they say.
        ValidationError: a value is refused, e.g. a CPR number in the note (T11).
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    follow_up = (
        FollowUp.objects.visible_to(by)
        .select_for_update(of=("self",))
        .get(pk=follow_up_id)
    )
    if as_of > localdate(at):
        raise InFuture(_("The day lies ahead. State what holds today or held before."))
    if weekly_hours and destination not in WITH_HOURS:
        raise HoursWithoutWork(_("Weekly hours belong to a job."))
    outcome = Outcome(
        follow_up=follow_up,
        enrolment_id=follow_up.enrolment_id,
        municipality_id=follow_up.municipality_id,
        as_of=as_of,
        destination=destination,
        weekly_hours=weekly_hours or None,
        source=source,
        certainty=certainty,
        note=note,
        recorded_at=at,
        recorded_by=by,
    )
    newest = follow_up.outcomes.order_by("-recorded_at", "-pk").first()
    if newest and _says_the_same(newest, outcome):
        return newest
    outcome.full_clean(exclude=["follow_up", "enrolment", "municipality"])
    outcome.save(force_insert=True)
    if follow_up.answered_at is None:
        follow_up.answered_at = at
        follow_up.save(update_fields=["answered_at"])
    audit.record(by=by, verb="outcome.recorded", targets=[outcome], at=at)
    return outcome


def _says_the_same(one: Outcome, other: Outcome) -> bool:
    telling = ("as_of", "destination", "weekly_hours", "source", "certainty", "note")
    return all(getattr(one, name) == getattr(other, name) for name in telling)
