"""Move a person's rows to the new home: all in the caller's transaction, or none.

What follows stands in ``<app>/traces.py`` (``moves``); the rest stays what the
municipality of the time decided. Decides nothing; the caller holds the person's row.
"""

from datetime import date

from django.db.models import Q
from psycopg.types.range import DateRange

from municipalities import personal
from participants.models import (
    HandOver,
    Participant,
    Phase,
    PhaseOwner,
    Stay,
    Support,
)
from participants.services import removal

GOES_ON = Q(period__endswith=None)


def move(hand_over: HandOver, *, on: date) -> None:
    """Give the person to the new home from ``on`` (Copenhagen); as clockwork.

    The case reference was the old home's own and goes; its history stays there.
    """
    person = Participant.objects.get(pk=hand_over.participant_id)
    _stay(person, to_id=hand_over.to_id, on=on)
    _hand_phases_over(person, hand_over=hand_over, on=on)
    _support(person, hand_over=hand_over)
    for trace in personal.traces():
        if trace.moves and trace.table is not Participant:
            rows = trace.rows(person.pk).filter(trace.moves(on))
            rows.update(municipality_id=hand_over.to_id)
    person.municipality_id = hand_over.to_id
    person.case_reference, person.takeover_on = "", on
    person.save(update_fields=["municipality", "case_reference", "takeover_on"])


def _stay(person: Participant, *, to_id: int, on: date) -> None:
    """End the stay the day before; who has none lived at the old home until then."""
    for stay in Stay.objects.filter(GOES_ON | Q(period__endswith__gt=on)).filter(
        participant=person
    ):
        if stay.period.lower is not None and stay.period.lower >= on:
            stay.municipality_id = to_id
        else:
            stay.period = DateRange(stay.period.lower, on)
        stay.save(update_fields=["municipality", "period"])
    if not Stay.objects.filter(participant=person).exists():
        Stay.objects.create(
            participant=person,
            municipality_id=person.municipality_id,
            period=DateRange(None, on),
        )
    if not Stay.objects.filter(participant=person, period__contains=on).exists():
        Stay.objects.create(
            participant=person, municipality_id=to_id, period=DateRange(on, None)
        )


def _hand_phases_over(person: Participant, *, hand_over: HandOver, on: date) -> None:
    """Whoever accepted owns what is open; who has no owner gets one for the course."""
    at_home = {"municipality_id": hand_over.to_id, "owner": hand_over.accepted_by}
    open_now = PhaseOwner.objects.filter(GOES_ON | Q(period__endswith__gt=on)).filter(
        participant=person
    )
    phases = [(each.phase, each.period.upper) for each in open_now]
    for owned in open_now:
        if owned.period.lower is not None and owned.period.lower >= on:
            phases.remove((owned.phase, owned.period.upper))
            PhaseOwner.objects.filter(pk=owned.pk).update(**at_home)
        else:
            owned.period = DateRange(owned.period.lower, on)
            owned.save(update_fields=["period"])
    if not open_now:
        phases = [(Phase.EFFORT, None)]
    PhaseOwner.objects.bulk_create(
        PhaseOwner(
            participant=person, phase=phase, period=DateRange(on, until), **at_home
        )
        for phase, until in phases
    )


def _support(person: Participant, *, hand_over: HandOver) -> None:
    """The note on support goes along, or is gone with its history."""
    if hand_over.with_support:
        noted = Support.objects.filter(participant=person)
        noted.update(municipality_id=hand_over.to_id)
    else:
        removal.rows([("participants.Support", "participant")], [person.pk])
