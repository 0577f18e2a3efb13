"""Hand a person over to another municipality: one proposes, the other accepts.

Whoever changes anything locks the person's row first, then the hand-over; so do the
verbs that erase and hold, so that of two at once the second sees what the first did.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Membership, Municipality, ReasonCode, Role
from participants import notices
from participants.models import ErasureRequest, HandOver, LegalHold, Participant
from participants.services import moving


class OnHold(Exception):
    """A legal hold or a proposal to erase must be ended here first."""


class AlreadyProposed(Exception):
    """A hand-over of the person is open already."""


class UnknownReason(Exception):
    """The reason is not on the list."""


class UnknownReceiver(Exception):
    """The municipality cannot take the person over."""


class DayIsPast(Exception):
    """A hand-over holds from today or a later day."""


class NoLongerOpen(Exception):
    """It was answered, taken back or carried out meanwhile."""


def receivers(*, on: date) -> QuerySet[Municipality]:
    """The municipalities where somebody can accept: with a caseworker on ``on``."""
    members = Membership.objects.active(on=on).filter(
        role=Role.CASEWORKER, municipality=OuterRef("pk")
    )
    return Municipality.objects.filter(Exists(members))


@transaction.atomic
def propose(
    *,
    participant_id: int,
    to_id: int,
    from_on: date,
    with_support: bool,
    reason_id: int,
    at: datetime,
    by: Membership,
) -> HandOver:
    """Propose to hand a person of one's own municipality over; nothing moves yet.

    ``from_on`` is a day in Copenhagen, today or later. The receiving municipality is
    told that somebody comes, not who.

    Raises:
        PermissionDenied: ``by`` may not hand anybody over.
        Participant.DoesNotExist: ``by`` sees no such person.
        OnHold, AlreadyProposed, UnknownReason, UnknownReceiver, DayIsPast: as they say.
    """
    access.require(by, Permission.HAND_OVER)
    visible = Participant.objects.visible_to(by)
    person = visible.select_for_update(of=("self",)).get(pk=participant_id)
    today = localdate(at)
    if from_on < today:
        raise DayIsPast(_("Choose today or a later day."))
    if _is_stopped(person):
        raise OnHold(_("A legal hold or a proposal to erase must be ended first."))
    if person.hand_overs.open().exists():
        raise AlreadyProposed(_("A hand-over of the person is proposed already."))
    to = receivers(on=today).exclude(pk=person.municipality_id).filter(pk=to_id).first()
    if to is None:
        raise UnknownReceiver(_("That municipality cannot take the person over."))
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.MOVE)
    if not reasons.filter(pk=reason_id).exists():
        raise UnknownReason(_("That reason is not on the list."))
    made = HandOver.objects.create(
        participant=person,
        municipality_id=person.municipality_id,
        to=to,
        reason_id=reason_id,
        from_on=from_on,
        with_support=with_support,
        proposed_at=at,
        proposed_by=by,
    )
    _record("hand_over.proposed", made, at=at, by=by)
    notices.hand_over_proposed(made, at=at)
    return made


@transaction.atomic
def accept(*, hand_over_id: int, at: datetime, by: Membership) -> HandOver:
    """Take the person over from the agreed day on; at once if it has come.

    Whoever accepts owns the person's phases afterwards. Twice is once. If a hold was
    set meanwhile, it is accepted and waits until that is lifted.

    Raises:
        PermissionDenied: ``by`` may not take anybody over.
        HandOver.DoesNotExist: ``by`` is not asked (or the person was erased).
        NoLongerOpen: it was refused or taken back.
    """
    access.require(by, Permission.HAND_OVER)
    with isolation.acting_for(isolation.CLOCKWORK):
        found = _locked(HandOver.objects.incoming_to(by), hand_over_id)
        if found.accepted_at and not found.taken_back_at:
            return found
        _refuse_ended(found)
        found.accepted_at, found.accepted_by = at, by
        found.save(update_fields=["accepted_at", "accepted_by"])
        _record("hand_over.accepted", found, at=at, by=by)
        notices.hand_over_answered(found, at=at)
        _move_if_due(found, at=at, by=by)
        return found


@transaction.atomic
def refuse(*, hand_over_id: int, at: datetime, by: Membership) -> HandOver:
    """Say no for the municipality that is asked; the person stays. Twice is once.

    Raises:
        PermissionDenied, HandOver.DoesNotExist: as everywhere.
        NoLongerOpen: it was accepted or taken back.
    """
    access.require(by, Permission.HAND_OVER)
    with isolation.acting_for(isolation.CLOCKWORK):
        found = _locked(HandOver.objects.incoming_to(by), hand_over_id)
        if found.refused_at:
            return found
        _refuse_ended(found)
        if found.accepted_at:
            raise NoLongerOpen(_("The hand-over is accepted already."))
        found.refused_at, found.ended_by = at, by
        found.save(update_fields=["refused_at", "ended_by"])
        _record("hand_over.refused", found, at=at, by=by)
        notices.hand_over_answered(found, at=at)
        return found


@transaction.atomic
def take_back(*, hand_over_id: int, at: datetime, by: Membership) -> HandOver:
    """Take one's own proposal back, accepted or not, until the day. Twice is once.

    Raises:
        PermissionDenied, HandOver.DoesNotExist: as everywhere.
        NoLongerOpen: it was refused, or the person has moved.
    """
    access.require(by, Permission.HAND_OVER)
    with isolation.acting_for(isolation.CLOCKWORK):
        found = _locked(HandOver.objects.outgoing_from(by), hand_over_id)
        if found.taken_back_at:
            return found
        _refuse_ended(found)
        found.taken_back_at, found.ended_by = at, by
        found.save(update_fields=["taken_back_at", "ended_by"])
        _record("hand_over.taken_back", found, at=at, by=by)
        notices.hand_over_taken_back(found, at=at)
        return found


def carry_out_due(*, at: datetime) -> int:
    """Move everybody whose accepted day has come; returns how many moved.

    For the clockwork. One transaction each; a second run moves nobody twice, and a
    missed run is caught up by the next: the new home sees from the day it is done.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        with transaction.atomic():
            waiting = HandOver.objects.due(on=localdate(at))
            due = list(waiting.values_list("pk", flat=True))
        return sum(_carry_out(pk, at=at) for pk in due)


def is_stopped(hand_over: HandOver) -> bool:
    """Whether a hold or a proposal to erase keeps the person where she is."""
    return _is_stopped(hand_over.participant_id)


@transaction.atomic
def _carry_out(hand_over_id: int, *, at: datetime) -> bool:
    try:
        found = _locked(HandOver.objects.due(on=localdate(at)), hand_over_id)
    except HandOver.DoesNotExist:
        return False
    return _move_if_due(found, at=at, by=None)


def _move_if_due(found: HandOver, *, at: datetime, by: Membership | None) -> bool:
    today = localdate(at)
    if found.from_on > today or _is_stopped(found.participant_id):
        return False
    moving.move(found, on=today)
    found.moved_at = at
    found.save(update_fields=["moved_at"])
    # One row in the log of each municipality.
    _record("hand_over.moved", found, at=at, by=by)
    received = Participant.objects.get(pk=found.participant_id)
    audit.record(by=by, verb="person.received", targets=[received], at=at)
    notices.person_moved(found, at=at)
    return True


def _locked(reachable: QuerySet[HandOver], pk: int) -> HandOver:
    """Lock the person, then the hand-over, and read what it says by then."""
    known = reachable.get(pk=pk)
    list(Participant.objects.select_for_update().filter(pk=known.participant_id))
    locking = reachable.select_for_update(of=("self",))
    return locking.select_related("to", "proposed_by__user", "accepted_by__user").get(
        pk=pk
    )


def _refuse_ended(found: HandOver) -> None:
    if not found.is_open:
        raise NoLongerOpen(_("The hand-over is no longer open."))


def _is_stopped(person: Participant | int) -> bool:
    about = Q(participant=person)
    return (
        LegalHold.objects.open().filter(about).exists()
        or ErasureRequest.objects.open().filter(about).exists()
    )


def _record(verb: str, found: HandOver, *, at: datetime, by: Membership | None) -> None:
    changes = {"to": found.to_id, "from_on": found.from_on.isoformat()}
    audit.record(by=by, verb=verb, targets=[found], at=at, changes=changes)
