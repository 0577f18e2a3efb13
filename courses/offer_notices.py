"""Who is told of offered seats: asked, reminded, answered, not answered, left free."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from courses.models import Course, Enrolment
from courses.notices import caseworkers_of, coordinators_of
from municipalities import isolation
from municipalities.models import Membership, User
from municipalities.notices import Owed, owe_all, withdraw_all


def offered(*, entries: Iterable[Enrolment], at: datetime) -> None:
    """Ask the home municipality whether each of these people takes the seat."""
    _to_home("seat_offered", entries, at=at)


def remind(*, entries: Iterable[Enrolment], at: datetime) -> None:
    """Remind the home municipality once of each offer that waits for an answer."""
    _to_home("offer_reminder", entries, at=at)


def unanswered(*, course: Course, entry: Enrolment, at: datetime) -> None:
    """Tell home and coordinator that nobody answered in time: escalation."""
    _to_home("offer_expired", [entry], at=at)
    _to_coordinator("offer_unanswered", course, entry, at=at)


def answered(
    kind: str, *, course: Course, entry: Enrolment, at: datetime, by: Membership
) -> None:
    """Tell the other side of a yes or no: the coordinator, or home if she said it."""
    if by.cooperation_id:
        _to_home(f"{kind}_for_you", [entry], at=at)
    else:
        _to_coordinator(kind, course, entry, at=at)


def taken_back(*, entries: Iterable[Enrolment], at: datetime) -> None:
    """Take back what was not sent yet of offers that are over."""
    keys = [
        key(kind, entry)
        for entry in entries
        for kind in ("seat_offered", "offer_reminder")
    ]
    withdraw_all(dedupe_keys=keys, at=at)


def key(kind: str, entry: Enrolment) -> str:
    """The once-only key of one offer's notice; a new offer has a new one."""
    moment = entry.offered_at.timestamp() if entry.offered_at else 0
    return f"{kind}:{entry.pk}:{moment:.0f}"


def _path(entry: Enrolment) -> str:
    return reverse("courses:offer", args=[entry.public_id])


def _to_home(kind: str, entries: Iterable[Enrolment], *, at: datetime) -> None:
    """To who nominated the person, or all caseworkers if that member has gone."""
    # The home's members are not all seen by who freed the seat: only whom to tell.
    with isolation.acting_for(isolation.CLOCKWORK):
        told = Enrolment.objects.filter(
            pk__in=[entry.pk for entry in entries]
        ).select_related("nomination__nominated_by__user")
        colleagues = caseworkers_of(
            {each.municipality_id for each in told}, today=localdate(at)
        )
        at_work = _at_work(told, at=at)
        owed = [
            Owed(
                _nominator(each, at_work) or colleagues[each.municipality_id],
                key(kind, each),
                _path(each),
            )
            for each in told
        ]
    owe_all(kind=kind, owed=owed, at=at)


def _at_work(told: Iterable[Enrolment], *, at: datetime) -> set[int]:
    """Who of those who nominated is still a member; one statement."""
    members = [each.nomination.nominated_by_id for each in told]
    active = Membership.objects.active(on=localdate(at)).filter(pk__in=members)
    return set(active.values_list("pk", flat=True))


def _nominator(entry: Enrolment, at_work: set[int]) -> set[User]:
    member = entry.nomination.nominated_by
    stays = member.municipality_id == entry.municipality_id and member.pk in at_work
    return {member.user} if member.user and stays else set()


def _to_coordinator(
    kind: str, course: Course, entry: Enrolment, *, at: datetime
) -> None:
    owed = Owed(
        coordinators_of(course.track.cooperation_id, today=localdate(at)),
        key(kind, entry),
        _path(entry),
    )
    owe_all(kind=kind, owed=[owed], at=at)
