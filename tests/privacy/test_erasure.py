"""Erasing one person: two decide, and then nothing of the person is anywhere."""

import pytest
from django.core.cache import caches
from django.db import transaction

from municipalities import isolation, personal
from municipalities.models import AuditEntry, Erasure
from participants.models import ErasureRequest, LegalHold, Participant, Upload
from participants.services import erasure, holds
from tests import factories, world
from tests.privacy import people

pytestmark = pytest.mark.gdpr


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


@pytest.fixture
def here(syd):
    return world.build(syd)


@pytest.fixture
def colleague(here):
    return factories.MembershipFactory(role="caseworker", municipality=here.home)


@pytest.fixture
def reason():
    return factories.ReasonCodeFactory(kind="erasure", code="citizen_request")


def proposed(here, reason):
    with as_member(here.caseworker):
        return erasure.propose(
            participant_id=here.participant.pk,
            reason_id=reason.pk,
            at=here.now,
            by=here.caseworker,
        )


def confirmed(request, *, here, by):
    with as_member(by):
        return erasure.confirm(request_id=request.pk, at=here.now, by=by)


@pytest.mark.django_db(transaction=True)
def test_after_an_erasure_no_canary_is_left_anywhere(syd, figures):
    with transaction.atomic():
        here = world.build(syd)
        person = people.in_every_table(here)
    request = ErasureRequest.objects.get(participant=here.participant)
    needles = [people.CANARY, str(person.public_id), str(here.case.public_id)]
    before = people.cells_with(*needles)
    assert {needle for _, needle, _ in before} == set(needles)

    confirmed(request, here=here, by=here.administrator)

    left = people.cells_with(*needles)
    assert left == [("municipalities_erasure.public_id", str(person.public_id), 1)]
    assert not people.files_with(people.CANARY)
    assert people.CANARY not in str(caches["default"].__dict__)
    figures(f"{len(before)} cells with canaries before an erasure, 0 after it")


@pytest.mark.django_db(transaction=True)
def test_other_people_keep_everything(syd):
    with transaction.atomic():
        here = world.build(syd)
        people.in_every_table(here)
        other = Participant.objects.exclude(pk=here.participant.pk)
        before = {
            trace.model: trace.table.objects.filter(
                **{f"{trace.person}__in": other}
            ).count()
            for trace in personal.traces()
            if trace.person != "pk"
        }
    confirmed(
        ErasureRequest.objects.get(participant=here.participant),
        here=here,
        by=here.administrator,
    )
    for trace in personal.traces():
        if trace.person != "pk":
            left = trace.table.objects.filter(**{f"{trace.person}__in": other})
            assert left.count() == before[trace.model], trace.model
    assert Upload.objects.get(pk=here.upload.pk).rows[1]["c"][0] == "Anden"


def test_a_colleague_confirms_and_both_are_in_the_log(here, colleague, reason):
    pk = here.participant.pk
    confirmed(proposed(here, reason), here=here, by=colleague)
    assert not Participant.objects.filter(pk=pk).exists()
    entry = AuditEntry.objects.get(verb="person.erased")
    assert (entry.by, entry.target_id) == (colleague, pk)
    assert entry.changes == {
        "reason": "citizen_request",
        "proposed_by": here.caseworker.pk,
    }
    assert Erasure.objects.get().municipality == here.home


def test_who_proposed_may_not_confirm_under_another_hat(here, reason):
    request = proposed(here, reason)
    second_hat = factories.MembershipFactory(
        user=here.caseworker.user, role="administrator", municipality=here.home
    )
    for by in (here.caseworker, second_hat):
        with pytest.raises(erasure.SamePerson):
            confirmed(request, here=here, by=by)
    assert Participant.objects.filter(pk=here.participant.pk).exists()


def test_a_neighbour_finds_no_proposal(here, neighbour, reason):
    request = proposed(here, reason)
    with pytest.raises(ErasureRequest.DoesNotExist):
        confirmed(request, here=here, by=neighbour)


def test_what_was_taken_back_is_not_erased(here, colleague, reason):
    request = proposed(here, reason)
    with as_member(here.caseworker):
        erasure.take_back(request_id=request.pk, at=here.now, by=here.caseworker)
        erasure.take_back(request_id=request.pk, at=here.now, by=here.caseworker)
    with pytest.raises(erasure.NoLongerOpen):
        confirmed(request, here=here, by=colleague)


def test_it_is_proposed_once(here, reason):
    proposed(here, reason)
    with pytest.raises(erasure.AlreadyProposed):
        proposed(here, reason)


class TestHolds:
    @pytest.fixture
    def held(self, here):
        keep = factories.ReasonCodeFactory(kind="hold", code="journal_duty")
        with as_member(here.caseworker):
            return holds.hold(
                participant_id=here.participant.pk,
                reason_id=keep.pk,
                at=here.now,
                by=here.caseworker,
            )

    @pytest.mark.usefixtures("held")
    def test_a_hold_stops_the_proposal(self, here, reason):
        with pytest.raises(erasure.OnHold):
            proposed(here, reason)

    def test_a_hold_set_later_stops_the_confirmation(self, here, reason, colleague):
        request = proposed(here, reason)
        keep = factories.ReasonCodeFactory(kind="hold", code="complaint")
        with as_member(colleague):
            holds.hold(
                participant_id=here.participant.pk,
                reason_id=keep.pk,
                at=here.now,
                by=colleague,
            )
        with pytest.raises(erasure.OnHold):
            confirmed(request, here=here, by=colleague)

    def test_a_lifted_hold_stops_nothing_and_stays_in_history(
        self, here, held, reason, colleague
    ):
        with as_member(colleague):
            holds.lift(hold_id=held.pk, at=here.now, by=colleague)
        assert LegalHold.objects.get(pk=held.pk).lifted_by == colleague
        assert held.events.count() == 2
        confirmed(proposed(here, reason), here=here, by=colleague)

    def test_the_same_hold_twice_is_one(self, here, held):
        with as_member(here.caseworker):
            again = holds.hold(
                participant_id=here.participant.pk,
                reason_id=held.reason_id,
                at=here.now,
                by=here.caseworker,
            )
        assert again == held

    def test_a_neighbour_holds_nobody(self, here, neighbour, held):
        with as_member(neighbour), pytest.raises(Participant.DoesNotExist):
            holds.hold(
                participant_id=here.participant.pk,
                reason_id=held.reason_id,
                at=here.now,
                by=neighbour,
            )
