"""Erase a person: one member proposes, another of the municipality confirms.

Also the two that need no second pair of eyes: the time to keep was over (retention),
and a restored backup still holds somebody whose erasure the ledger knows (replay).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.utils.translation import gettext as _

from municipalities import access, audit, isolation, personal
from municipalities.access import Permission
from municipalities.ledger import Line
from municipalities.models import Erasure, Membership, ReasonCode
from participants.models import ErasureRequest, LegalHold, Participant
from participants.services import removal


class OnHold(Exception):
    """Somebody must keep the person's data (legal hold)."""


class AlreadyProposed(Exception):
    """The erasure was proposed before and waits for a second member."""


class SamePerson(Exception):
    """Who proposed may not confirm: it takes two."""


class NoLongerOpen(Exception):
    """The proposal was taken back, or the person has moved on."""


class UnknownReason(Exception):
    """The reason is not on the list."""


@dataclass(frozen=True, slots=True)
class Part:
    """What goes of one kind: its name on the screen, and how many rows."""

    name: str
    rows: int


@transaction.atomic
def propose(
    *, participant_id: int, reason_id: int, at: datetime, by: Membership
) -> ErasureRequest:
    """Propose to erase a person of one's own municipality; nothing goes yet.

    Raises:
        PermissionDenied: ``by`` may not propose an erasure.
        Participant.DoesNotExist: ``by`` sees no such person.
        OnHold, AlreadyProposed, UnknownReason: as they say.
    """
    access.require(by, Permission.ERASE_PEOPLE)
    visible = Participant.objects.visible_to(by)
    person = visible.select_for_update(of=("self",)).get(pk=participant_id)
    _refuse_held(person)
    if person.erasure_requests.open().exists():
        raise AlreadyProposed(_("The erasure is proposed and waits for a colleague."))
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.ERASURE)
    if not reasons.filter(pk=reason_id).exists():
        raise UnknownReason(_("That reason is not on the list."))
    request = ErasureRequest.objects.create(
        participant=person,
        municipality_id=person.municipality_id,
        reason_id=reason_id,
        proposed_at=at,
        proposed_by=by,
    )
    audit.record(by=by, verb="erasure.proposed", targets=[request], at=at)
    return request


@transaction.atomic
def take_back(*, request_id: int, at: datetime, by: Membership) -> ErasureRequest:
    """End a proposal without erasing; any of the two sides may. Twice is once.

    Raises:
        PermissionDenied, ErasureRequest.DoesNotExist: as everywhere.
    """
    access.require(by, Permission.CONFIRM_ERASURE)
    request = _locked(request_id, by=by)
    if request.ended_at is None:
        request.ended_at, request.ended_by = at, by
        request.save(update_fields=["ended_at", "ended_by"])
        audit.record(by=by, verb="erasure.taken_back", targets=[request], at=at)
    return request


@transaction.atomic
def confirm(*, request_id: int, at: datetime, by: Membership) -> Erasure:
    """Erase the person a colleague proposed to erase: every row, for good.

    Rows, history, owed notices and lines in uploaded files go in one transaction; what
    stays is a line of random numbers in the erasure ledger, and counts that tell of
    nobody. A second confirmation finds no proposal any more.

    Raises:
        PermissionDenied: ``by`` may not confirm.
        ErasureRequest.DoesNotExist: ``by`` sees no such proposal (any more).
        SamePerson, NoLongerOpen, OnHold: as they say; nothing is erased.
    """
    access.require(by, Permission.CONFIRM_ERASURE)
    request = _locked(request_id, by=by)
    if request.proposed_by.user_id == by.user_id:
        raise SamePerson(_("Somebody else than who proposed it must confirm."))
    with isolation.acting_for(isolation.CLOCKWORK):
        person = _person(request.participant_id)
        if request.ended_at or person.municipality_id != request.municipality_id:
            raise NoLongerOpen(_("The proposal is no longer open."))
        _refuse_held(person)
        reason = request.reason.code
        audit.record(
            by=by,
            verb="person.erased",
            targets=[person],
            at=at,
            changes={"reason": reason, "proposed_by": request.proposed_by_id},
        )
        return _erase(person, cause=Erasure.Cause.REQUEST, at=at)


@transaction.atomic
def let_go(*, participant_id: int, at: datetime) -> Erasure | None:
    """Erase a person the time is over for; None if gone, in other hands or on hold.

    For the clockwork, which has found the person due (``outcomes.services.retention``).
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        found = Participant.objects.select_for_update(of=("self",), skip_locked=True)
        person = found.filter(pk=participant_id).first()
        if person is None or person.holds.open().exists():
            return None
        audit.record(by=None, verb="person.let_go", targets=[person], at=at)
        return _erase(person, cause=Erasure.Cause.RETENTION, at=at)


@transaction.atomic
def replay(*, line: Line) -> bool:
    """Erase again whom a restored backup brought back; whether somebody was there.

    The line stands in the ledger afterwards, with its own number. A hold of the
    restored day does not stop it: it was lifted before the erasure. Safe to repeat.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        found = Participant.objects.select_for_update(of=("self",))
        person = found.filter(public_id=line.public_id).first()
        if person:
            _keep_figures_and_remove(person, at=line.at)
        Erasure.objects.bulk_create(
            [
                Erasure(
                    id=line.id,
                    public_id=line.public_id,
                    municipality_id=line.municipality_id,
                    cause=line.cause,
                    at=line.at,
                )
            ],
            ignore_conflicts=True,
        )
        return person is not None


def unreplayed(lines: Iterable[Line]) -> list[Line]:
    """The lines the database does not know, or knows but still holds the person of."""
    asked = list(lines)
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        known = set(
            Erasure.objects.filter(pk__in=[each.id for each in asked]).values_list(
                "pk", flat=True
            )
        )
        here: set[UUID] = set(
            Participant.objects.filter(
                public_id__in=[each.public_id for each in asked]
            ).values_list("public_id", flat=True)
        )
    return [each for each in asked if each.id not in known or each.public_id in here]


def foreseen(request: ErasureRequest) -> list[Part]:
    """What goes if the proposal is confirmed: kinds and counts; one statement."""
    person = request.participant_id
    traces = [trace for trace in personal.traces() if not trace.detaches]
    counts: dict[str, Subquery] = {}
    for at, trace in enumerate(traces):
        counts[f"rows_{at}"] = _counted(trace.rows(person))
        if (past := trace.events(person)) is not None:
            counts[f"past_{at}"] = _counted(past)
    with isolation.acting_for(isolation.CLOCKWORK):
        asked: Any = Participant.objects.filter(pk=person).values(**counts)
        found: dict[str, int] = asked.get()
    parts = [
        Part(
            str(trace.table._meta.verbose_name_plural),  # noqa: SLF001 (Django's public options API)
            found[f"rows_{at}"] + found.get(f"past_{at}", 0),
        )
        for at, trace in enumerate(traces)
    ]
    return [part for part in parts if part.rows]


def _counted(rows: QuerySet[Any]) -> Subquery:
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number=number).values("number"))


def _locked(request_id: int, *, by: Membership) -> ErasureRequest:
    return (
        ErasureRequest.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("proposed_by", "reason")
        .get(pk=request_id)
    )


def _person(participant_id: int) -> Participant:
    return Participant.objects.select_for_update(of=("self",)).get(pk=participant_id)


def _refuse_held(person: Participant) -> None:
    if LegalHold.objects.open().filter(participant=person).exists():
        raise OnHold(_("The data must be kept: a legal hold is set."))


def _erase(person: Participant, *, cause: Erasure.Cause, at: datetime) -> Erasure:
    erasure = Erasure(
        public_id=person.public_id,
        municipality_id=person.municipality_id,
        cause=cause,
        at=at,
    )
    _keep_figures_and_remove(person, at=at)
    erasure.save(force_insert=True)
    return erasure


def _keep_figures_and_remove(person: Participant, *, at: datetime) -> None:
    for keep in personal.departing():
        keep(person.pk, at)
    removal.person(person)
