"""Who is told of a hand-over; the mails name nobody."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from municipalities.models import Membership, Municipality, Role, User
from municipalities.notices import owe
from participants.models import HandOver


def hand_over_proposed(hand_over: HandOver, *, at: datetime) -> None:
    """Ask the caseworkers of the receiving municipality."""
    _owe("hand_over_proposed", hand_over, _caseworkers(hand_over.to, at=at), at=at)


def hand_over_answered(hand_over: HandOver, *, at: datetime) -> None:
    """Tell who proposed it that there is an answer."""
    _owe("hand_over_answered", hand_over, _user(hand_over.proposed_by), at=at)


def hand_over_taken_back(hand_over: HandOver, *, at: datetime) -> None:
    """Tell the receiving municipality that nobody comes."""
    _owe("hand_over_taken_back", hand_over, _caseworkers(hand_over.to, at=at), at=at)


def person_moved(hand_over: HandOver, *, at: datetime) -> None:
    """Tell both who agreed on it that the day has come."""
    told = _user(hand_over.proposed_by) | _user(hand_over.accepted_by)
    _owe("person_moved", hand_over, told, at=at)


def _owe(kind: str, hand_over: HandOver, told: set[User], *, at: datetime) -> None:
    owe(
        kind=kind,
        recipients=told,
        dedupe_key=f"{kind}:{hand_over.pk}",
        path=reverse("participants:hand_over", args=[hand_over.public_id]),
        at=at,
    )


def _user(member: Membership | None) -> set[User]:
    return {member.user} if member and member.user else set()


def _caseworkers(home: Municipality, *, at: datetime) -> set[User]:
    """All caseworkers of a municipality, and those of its joint job centre."""
    place = Q(municipality=home)
    if home.job_centre_id:
        place |= Q(municipality__job_centre=home.job_centre_id)
    members = Membership.objects.active(on=localdate(at)).filter(
        place, role=Role.CASEWORKER
    )
    return {each.user for each in members.select_related("user") if each.user}
