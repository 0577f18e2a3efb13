"""What stops a move, what it leaves in logs and mails, and a random walk over it all."""

import random
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from courses.models import Mark
from municipalities.models import AuditEntry, Notice
from participants.models import HandOver, LegalHold, Stay
from participants.services import erasure, hand_overs, holds
from tests import factories
from tests.privacy.moves import (
    answered,
    as_member,
    moved,
    proposed,
    sees,
    set_hold,
)

pytestmark = [pytest.mark.gdpr, pytest.mark.django_db]


class TestWhatStops:
    @pytest.mark.usefixtures("there")
    def test_a_hold_stops_the_proposal(self, here):
        set_hold(here)
        with pytest.raises(hand_overs.OnHold):
            proposed(here)

    def test_a_hold_set_later_lets_it_wait_until_it_is_lifted(self, here, there):
        asked = proposed(here)
        held = set_hold(here)
        answered(hand_overs.accept, asked, at=here.now, by=there)
        assert sees(here.caseworker, here.participant)
        assert hand_overs.carry_out_due(at=here.now) == 0
        with as_member(here.caseworker):
            holds.lift(hold_id=held.pk, at=here.now, by=here.caseworker)
        assert hand_overs.carry_out_due(at=here.now) == 1

    def test_a_proposal_to_erase_stops_it_and_erasing_ends_it(self, here, there):
        asked = proposed(here)
        with as_member(here.caseworker):
            why = factories.ReasonCodeFactory(kind="erasure", code="citizen_request")
            request = erasure.propose(
                participant_id=here.participant.pk,
                reason_id=why.pk,
                at=here.now,
                by=here.caseworker,
            )
        answered(hand_overs.accept, asked, at=here.now, by=there)
        assert sees(here.caseworker, here.participant)
        with as_member(here.administrator):
            erasure.confirm(request_id=request.pk, at=here.now, by=here.administrator)
        assert not HandOver.objects.filter(pk=asked.pk).exists()
        assert hand_overs.carry_out_due(at=here.now) == 0


def test_the_new_home_erases_and_the_old_homes_rows_go_too(here, there):
    moved(here, there)
    why = factories.ReasonCodeFactory(kind="erasure", code="citizen_request")
    second = factories.MembershipFactory(municipality=here.cooperation.lead)
    with as_member(there):
        request = erasure.propose(
            participant_id=here.participant.pk, reason_id=why.pk, at=here.now, by=there
        )
    with as_member(second):
        erasure.confirm(request_id=request.pk, at=here.now, by=second)
    assert not Mark.objects.filter(enrolment=here.enrolment.pk).exists()
    assert not HandOver.objects.filter(participant=here.participant.pk).exists()


def test_each_municipality_has_its_own_line_in_the_log(here, there):
    moved(here, there)
    with as_member(here.administrator):
        verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"hand_over.proposed", "hand_over.accepted", "hand_over.moved"} <= verbs
    assert "person.received" not in verbs
    lead = factories.MembershipFactory(
        role="administrator", municipality=here.cooperation.lead
    )
    with as_member(lead):
        received = AuditEntry.objects.get(verb="person.received")
    assert (received.by, received.target_id) == (there, here.participant.pk)


def test_the_mails_tell_of_nobody(here, there):
    asked = moved(here, there)
    owed = Notice.objects.filter(path__contains=str(asked.public_id))
    assert set(owed.values_list("kind", "recipient")) >= {
        ("hand_over_proposed", there.user_id),
        ("hand_over_answered", here.caseworker.user_id),
        ("person_moved", there.user_id),
        ("person_moved", here.caseworker.user_id),
    }
    said = str(list(owed.values()))
    assert str(here.participant.public_id) not in said
    assert here.participant.family_name not in said


def test_back_and_forth_on_one_day_ends_where_it_began(here, there):
    moved(here, there)
    back = proposed(here, to_id=here.home.pk, by=there)
    answered(hand_overs.accept, back, at=here.now, by=here.caseworker)
    assert sees(here.caseworker, here.participant)
    assert not sees(there, here.participant)
    with as_member(here.caseworker):
        now = Stay.objects.filter(period__contains=localdate(here.now))
        assert now.filter(participant=here.participant).count() == 1


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_exactly_one_home_sees_the_person(here, there, seed):
    """A random walk over everything the two can do, against a model of three lines."""
    walk, at, home = random.Random(seed), here.now, here.caseworker  # noqa: S311 (a test's walk)
    for _ in range(40):
        old, new = home, there if home == here.caseworker else here.caseworker
        _step(walk, here, old=old, new=new, at=at)
        at += timedelta(hours=walk.choice([0, 1, 20, 50]))
        done = hand_overs.carry_out_due(at=at)
        last = (
            HandOver.objects.filter(
                participant=here.participant, moved_at__isnull=False
            )
            .order_by("moved_at", "pk")
            .last()
        )
        if last:
            home = there if last.to_id == there.municipality_id else here.caseworker
        assert done in {0, 1}
        assert [sees(home, here.participant), sees(there, here.participant)] == [
            True,
            home == there,
        ]
        assert sees(here.caseworker, here.participant) == (home == here.caseworker)


def _step(walk, here, *, old, new, at):
    person = here.participant.pk
    known = HandOver.objects.filter(participant=person).order_by("-pk").first()
    held = LegalHold.objects.open().filter(participant=person).first()
    todo = walk.choice(["propose", "accept", "accept", "refuse", "take_back", "hold"])
    try:
        if todo == "propose":
            proposed(
                here,
                days=walk.choice([0, 1, 3])
                + (localdate(at) - localdate(here.now)).days,
                to_id=new.municipality_id,
                by=old,
                at=at,
            )
        elif todo == "hold" and held:
            with as_member(old):
                holds.lift(hold_id=held.pk, at=at, by=old)
        elif todo == "hold":
            set_hold(here, at=at, by=old)
        elif known:
            answered(
                getattr(hand_overs, todo), known, at=at, by=walk.choice([old, new])
            )
    except (
        hand_overs.OnHold,
        hand_overs.AlreadyProposed,
        hand_overs.NoLongerOpen,
        HandOver.DoesNotExist,
    ):
        pass
