"""Two at once about one person who moves: whoever comes second sees what the first did."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import localdate

from municipalities.models import Erasure
from participants.models import ErasureRequest, HandOver, LegalHold, Participant
from participants.services import erasure, hand_overs, holds
from tests import factories, world
from tests.concurrency.test_last_seat import at_once

pytestmark = [pytest.mark.gdpr, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(syd):
    with transaction.atomic():
        built = world.build(syd)
        built.there = factories.MembershipFactory(municipality=syd.lead)
    return built


def propose(here):
    return hand_overs.propose(
        participant_id=here.participant.pk,
        to_id=here.cooperation.lead_id,
        from_on=localdate(here.now),
        with_support=False,
        reason_id=here.outgoing.reason_id,
        at=here.now,
        by=here.caseworker,
    )


def accept(here, asked):
    return lambda: hand_overs.accept(hand_over_id=asked.pk, at=here.now, by=here.there)


def home_of(here):
    return Participant.objects.get(pk=here.participant.pk).municipality_id


def test_two_proposals_at_once_are_one(here):
    answers = at_once(lambda: propose(here), lambda: propose(here))
    refused = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [hand_overs.AlreadyProposed], answers
    assert HandOver.objects.open().filter(participant=here.participant).count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_accepted_and_taken_back_at_once_is_one_of_both(here, turn):
    asked = propose(here)

    def take_back():
        return hand_overs.take_back(
            hand_over_id=asked.pk, at=here.now, by=here.caseworker
        )

    answers = at_once(accept(here, asked), take_back)
    refused = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [hand_overs.NoLongerOpen], answers
    asked.refresh_from_db()
    assert bool(asked.moved_at) != bool(asked.taken_back_at)
    assert (home_of(here) == here.there.municipality_id) == bool(asked.moved_at)


def test_erased_and_accepted_at_once_the_person_is_gone(here):
    asked = propose(here)
    why = factories.ReasonCodeFactory(kind="erasure", code="citizen_request")
    request = ErasureRequest.objects.create(
        participant=here.participant,
        municipality=here.home,
        reason=why,
        proposed_at=here.now,
        proposed_by=here.caseworker,
    )

    def confirm():
        return erasure.confirm(
            request_id=request.pk, at=here.now, by=here.administrator
        )

    answers = at_once(accept(here, asked), confirm)
    assert isinstance(answers[1], Erasure), answers
    assert isinstance(answers[0], HandOver | HandOver.DoesNotExist), answers
    assert not Participant.objects.filter(pk=here.participant.pk).exists()
    assert not HandOver.objects.filter(pk=asked.pk).exists()


@pytest.mark.parametrize("turn", range(3))
def test_held_and_accepted_at_once_never_moves_who_is_held(here, turn):
    asked = propose(here)
    keep = factories.ReasonCodeFactory(kind="hold", code="complaint")

    def hold():
        return holds.hold(
            participant_id=here.participant.pk,
            reason_id=keep.pk,
            at=here.now,
            by=here.caseworker,
        )

    answers = at_once(accept(here, asked), hold)
    assert isinstance(answers[0], HandOver), answers
    assert isinstance(answers[1], LegalHold | Participant.DoesNotExist), answers
    has_moved = home_of(here) == here.there.municipality_id
    held = LegalHold.objects.open().filter(participant=here.participant).exists()
    assert has_moved != held


def test_two_workers_move_a_person_once(here):
    asked = propose(here)
    HandOver.objects.filter(pk=asked.pk).update(
        accepted_at=here.now, accepted_by=here.there
    )

    def work():
        return hand_overs.carry_out_due(at=here.now + timedelta(minutes=1))

    assert sorted(at_once(work, work)) == [0, 1]
    assert here.participant.stays.count() == 2
