"""What the tests of a move say and do: propose, answer, look."""

from datetime import timedelta

from django.utils.timezone import localdate

from municipalities import isolation
from participants.models import Participant
from participants.services import hand_overs, holds
from tests import factories


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


def proposed(here, *, days=0, person=None, **said):
    asked = {
        "participant_id": (person or here.participant).pk,
        "to_id": here.cooperation.lead_id,
        "from_on": localdate(here.now) + timedelta(days=days),
        "with_support": False,
        "reason_id": here.outgoing.reason_id,
        "at": here.now,
        "by": here.caseworker,
    } | said
    with as_member(asked["by"]):
        return hand_overs.propose(**asked)


def answered(verb, hand_over, *, at, by):
    with as_member(by):
        return verb(hand_over_id=hand_over.pk, at=at, by=by)


def moved(here, there, **said):
    asked = proposed(here, **said)
    return answered(hand_overs.accept, asked, at=here.now, by=there)


def set_hold(here, *, at=None, by=None):
    keep = factories.ReasonCodeFactory(kind="hold", code="complaint")
    with as_member(by or here.caseworker):
        return holds.hold(
            participant_id=here.participant.pk,
            reason_id=keep.pk,
            at=at or here.now,
            by=by or here.caseworker,
        )


def sees(membership, person):
    with as_member(membership):
        walled = Participant.objects.filter(pk=person.pk).exists()
        found = Participant.objects.visible_to(membership).filter(pk=person.pk)
        assert found.exists() == walled
        return walled
