"""Who is responsible in which phase, and pauses (domain E3, E8)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, Role
from participants.models import Participant, Pause, PhaseOwner

GOES_ON = Q(period__endswith=None)


class NoColleague(Exception):
    """Who is to be responsible is no caseworker of the person's job centre."""


class OnPause(Exception):
    """The person is on a pause already, or on none."""


class WrongDays(Exception):
    """Days in the wrong order."""


def colleagues(by: Membership, *, on: date) -> QuerySet[Membership]:
    """Caseworkers of the own job centre in force on a day, by name."""
    return (
        Membership.objects.active(on=on)
        .filter(role=Role.CASEWORKER, municipality__in=by.municipality_codes())
        .select_related("user", "municipality")
        .order_by("user__name", "pk")
    )


@transaction.atomic
def set_owner(
    *, participant_id: int, phase: str, owner_id: int, at: datetime, by: Membership
) -> PhaseOwner:
    """Let a caseworker be responsible for a phase from today on.

    Whoever was responsible stays in the history with the days until yesterday. The
    same person again leaves no trace.

    Raises:
        PermissionDenied, Participant.DoesNotExist: as they say.
        NoColleague: the membership is none of ``colleagues``.
        ValidationError: no such phase.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    person = _locked(participant_id, by=by)
    today = localdate(at)
    owner = colleagues(by, on=today).filter(pk=owner_id).first()
    if owner is None:
        raise NoColleague(_("Choose a caseworker of your job centre."))
    known = (
        PhaseOwner.objects.filter(GOES_ON | Q(period__endswith__gt=today))
        .filter(participant=person, phase=phase)
        .order_by("period")
        .first()
    )
    if known and known.owner_id == owner.pk:
        return known
    row = _after(known, on=today) or PhaseOwner(
        participant=person,
        municipality_id=person.municipality_id,
        phase=phase,
        period=DateRange(today, None),
    )
    row.owner = owner
    row.full_clean(exclude=["participant", "municipality", "owner"])
    row.save()
    audit.record(
        by=by, verb="person.owner_set", targets=[row], at=at, changes={"phase": phase}
    )
    return row


def _after(known: PhaseOwner | None, *, on: date) -> PhaseOwner | None:
    """End the responsibility yesterday; one that began today is handed on itself."""
    if known is None:
        return None
    if known.period.lower is not None and known.period.lower >= on:
        return known
    known.period = DateRange(known.period.lower, on)
    known.save(update_fields=["period"])
    return None


@transaction.atomic
def pause(
    *,
    participant_id: int,
    first: date,
    expected_return_on: date,
    at: datetime,
    by: Membership,
) -> Pause:
    """Note a pause and when the person is expected back; no reason is ever asked for.

    It lasts until a return is noted. Of the pause the person is on, or is about to be
    on, the days are put right; the same again leaves no trace.

    Raises:
        PermissionDenied, Participant.DoesNotExist: as they say.
        WrongDays: the return is not after the first day.
        OnPause: the days are those of an earlier pause.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    person = _locked(participant_id, by=by)
    if expected_return_on <= first:
        raise WrongDays(_("The expected return is after the first day of the pause."))
    days = DateRange(first, None)
    over = Pause.objects.filter(participant=person).exclude(GOES_ON)
    if over.filter(period__overlap=days).exists():
        raise OnPause(_("There is another pause on these days."))
    known = Pause.objects.filter(GOES_ON, participant=person).first()
    row = known or Pause(participant=person, municipality_id=person.municipality_id)
    if known and (known.period, known.expected_return_on) == (days, expected_return_on):
        return known
    row.period, row.expected_return_on = days, expected_return_on
    row.save()
    audit.record(by=by, verb="person.paused", targets=[row], at=at)
    return row


@transaction.atomic
def come_back(*, participant_id: int, on: date, at: datetime, by: Membership) -> Pause:
    """Note the day the person is back; it is the first day after the pause.

    Raises:
        PermissionDenied, Participant.DoesNotExist: as they say.
        OnPause: the person is on no pause; also when the return was noted before.
        WrongDays: the day is not after the pause's first, or lies ahead.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    person = _locked(participant_id, by=by)
    known = Pause.objects.filter(GOES_ON, participant=person).first()
    if known is None:
        raise OnPause(_("The person is on no pause."))
    first = known.period.lower
    if on > localdate(at) or (first and on <= first):
        raise WrongDays(_("The return is after the first day, and not ahead."))
    known.period = DateRange(first, on)
    known.save(update_fields=["period"])
    audit.record(by=by, verb="person.returned", targets=[known], at=at)
    return known


def _locked(participant_id: int, *, by: Membership) -> Participant:
    visible = Participant.objects.visible_to(by)
    return visible.select_for_update(of=("self",)).get(pk=participant_id)
