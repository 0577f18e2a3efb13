"""Who is told that sessions are cancelled or moved; the outbox sends it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils.timezone import localdate

from courses.models import Course, Enrolment
from courses.notices import coordinators_of
from municipalities import isolation
from municipalities.models import Membership, Role, User
from municipalities.notices import owe
from participants.models import Phase, PhaseOwner


class Told(NamedTuple):
    """How many people a notice is owed to, by place."""

    school: int = 0
    homes: int = 0
    coordinators: int = 0


def rescheduled(
    *,
    kind: str,
    course: Course,
    teachers: Collection[int],
    at: datetime,
    by: Membership,
) -> Told:
    """Owe one notice to each person concerned, whoever did it left out.

    The school's office and the ``teachers`` (memberships); at home whoever owns the
    course phase of somebody with a seat, else who nominated; the coordinators. The
    mail names nobody; it leads to the course's sessions.
    """
    own = {by.user} if by.user else set()
    school = _school(course, teachers, at=at) - own
    coordinators = coordinators_of(course.track.cooperation_id, today=localdate(at))
    coordinators -= own | school
    homes = _homes(course, at=at) - own - school - coordinators
    owe(
        kind=kind,
        recipients=school | homes | coordinators,
        dedupe_key=f"{kind}:{course.pk}:{at.timestamp():.0f}",
        path=reverse("courses:session_list", args=[course.pk]),
        at=at,
    )
    return Told(len(school), len(homes), len(coordinators))


def _school(course: Course, teachers: Collection[int], *, at: datetime) -> set[User]:
    staff = Membership.objects.active(on=localdate(at)).filter(school=course.school_id)
    office = staff.filter(role=Role.SCHOOL_ADMIN) | staff.filter(pk__in=teachers)
    return {each.user for each in office.select_related("user") if each.user}


def _homes(course: Course, *, at: datetime) -> set[User]:
    today = localdate(at)
    at_work = Membership.objects.active(on=today)
    # The school's wall ends before the home's owners: only whom to tell leaves here.
    with isolation.acting_for(isolation.CLOCKWORK):
        seats = {
            each.pk: each.nomination.nominated_by
            for each in Enrolment.objects.filter(course=course, completed_at=None)
            .seated()
            .select_related("nomination__nominated_by__user")
        }
        owners = (
            PhaseOwner.objects.filter(
                phase=Phase.EFFORT, period__contains=today, owner__in=at_work
            )
            .annotate(enrolment=F("participant__nominations__enrolments"))
            .filter(enrolment__in=seats)
            .select_related("owner__user")
        )
        seats |= {
            each.enrolment: each.owner  # type: ignore[attr-defined] # annotated
            for each in owners
        }
    return {each.user for each in seats.values() if each.user}
