"""Nominations: put forward once, checked, taken back, declined with a reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from branchespor.models import Nomination, RequirementCheck, Scheme
from branchespor.services import nominations
from municipalities.models import Cooperation, Notice
from participants.models import Participant
from tests import factories
from tests.conftest import MONDAY

Finding = RequirementCheck.Finding


@pytest.fixture
def person(aabenraa):
    return factories.ParticipantFactory(
        municipality=aabenraa, danish_education=2, danish_module=2
    )


@pytest.fixture
def nominate(person, syd, track, caseworker):
    def make(**changes):
        facts = {
            "participant_id": person.pk,
            "cooperation_id": syd.pk,
            "scheme": Scheme.IGU,
            "track_ids": [track.pk],
            "at": MONDAY,
            "by": caseworker,
        }
        return nominations.nominate(**facts | changes)

    return make


@pytest.fixture
def reason():
    return factories.ReasonCodeFactory(kind="decline", code="other_offer")


def test_the_coordinator_sees_a_person_from_the_nomination_to_its_end(
    nominate, person, coordinator, caseworker, days
):
    seen = Participant.objects.visible_to(coordinator)
    assert not seen.exists()
    made = nominate()
    assert seen.get() == person
    nominations.withdraw(nomination_id=made.pk, at=MONDAY + days(1), by=caseworker)
    assert not seen.exists()


def test_another_cooperations_coordinator_sees_nobody(nominate, other_coordinator):
    nominate()
    assert not Participant.objects.visible_to(other_coordinator).exists()
    assert not Nomination.objects.visible_to(other_coordinator).exists()


def test_the_checklist_starts_with_what_the_facts_say(nominate, track):
    factories.RequirementFactory(track=track, kind="danish", minimum=3)
    factories.RequirementFactory(track=track, kind="physical")
    made = nominate()
    assert sorted(made.checks.values_list("finding", flat=True)) == [
        Finding.NOT_MET,
        Finding.UNKNOWN,
    ]


def test_wishes_keep_their_order_and_stand_once(nominate, track, syd):
    second = factories.TrackFactory(cooperation=syd, name="Lager")
    made = nominate(track_ids=[second.pk, track.pk, second.pk])
    ranks = list(made.wishes.order_by("rank").values_list("track", flat=True))
    assert ranks == [second.pk, track.pk]


def test_a_person_is_nominated_once_in_a_cooperation(nominate):
    nominate()
    with pytest.raises(nominations.AlreadyNominated):
        nominate()
    assert Nomination.objects.count() == 1


def test_after_taking_back_one_may_nominate_again(nominate, caseworker):
    first = nominate()
    for _ in range(2):
        nominations.withdraw(nomination_id=first.pk, at=MONDAY, by=caseworker)
    assert nominate().pk != first.pk


def test_a_track_of_another_cooperation_is_no_wish(nominate, oest):
    foreign = factories.TrackFactory(cooperation=oest)
    with pytest.raises(nominations.UnknownTrack):
        nominate(track_ids=[foreign.pk])
    assert not Nomination.objects.exists()


def test_a_closed_track_is_no_wish(nominate, track):
    track.ended_on = MONDAY.date()
    track.save()
    with pytest.raises(nominations.UnknownTrack):
        nominate()


def test_nobody_nominates_into_a_cooperation_of_others(nominate, oest):
    with pytest.raises(Cooperation.DoesNotExist):
        nominate(cooperation_id=oest.pk)


def test_a_neighbour_nominates_nobody_of_ours(nominate, neighbour, coordinator):
    with pytest.raises(Participant.DoesNotExist):
        nominate(by=neighbour)
    with pytest.raises(PermissionDenied):
        nominate(by=coordinator)


def test_t11_a_cpr_number_in_the_wish_is_refused(nominate):
    with pytest.raises(ValidationError):
        nominate(wish_text="Hun har 010190-1234 og vil gerne være kok")
    assert not Nomination.objects.exists()


def test_a_finding_is_stated_and_restated(nominate, track, caseworker, days):
    requirement = factories.RequirementFactory(track=track)
    made = nominate()
    for day, finding in enumerate([Finding.MET, Finding.MET, Finding.NOT_MET]):
        nominations.check(
            nomination_id=made.pk,
            findings={requirement.pk: finding},
            at=MONDAY + days(day),
            by=caseworker,
        )
    stated = made.checks.get()
    assert (stated.finding, stated.checked_at) == (Finding.NOT_MET, MONDAY + days(2))


def test_a_requirement_of_another_track_is_not_stated(nominate, syd, caseworker):
    foreign = factories.RequirementFactory(
        track=factories.TrackFactory(cooperation=syd)
    )
    with pytest.raises(nominations.UnknownTrack):
        nominations.check(
            nomination_id=nominate().pk,
            findings={foreign.pk: Finding.MET},
            at=MONDAY,
            by=caseworker,
        )


def test_a_declined_nomination_says_why_and_is_told_at_home(
    nominate, coordinator, caseworker, reason
):
    made = nominate()
    nominations.decline(
        nomination_id=made.pk,
        reason_id=reason.pk,
        suggestion="Prøv lagersporet i marts.",
        at=MONDAY,
        by=coordinator,
    )
    made.refresh_from_db()
    assert made.decline_reason == reason
    notice = Notice.objects.get(kind="nomination_declined")
    assert notice.recipient == caseworker.user
    with pytest.raises(nominations.NotActive):
        nominations.withdraw(nomination_id=made.pk, at=MONDAY, by=caseworker)


def test_declining_needs_a_listed_reason_and_a_suggestion(
    nominate, coordinator, reason
):
    made = nominate()
    other = factories.ReasonCodeFactory(kind="leave", code="moved")
    with pytest.raises(nominations.UnknownReason):
        nominations.decline(
            nomination_id=made.pk,
            reason_id=other.pk,
            suggestion="x",
            at=MONDAY,
            by=coordinator,
        )
    with pytest.raises(ValidationError):
        nominations.decline(
            nomination_id=made.pk,
            reason_id=reason.pk,
            suggestion="ring til 010190-1234",
            at=MONDAY,
            by=coordinator,
        )
    made.refresh_from_db()
    assert made.declined_at is None


def test_who_holds_a_seat_is_neither_taken_back_nor_declined(
    course, aabenraa, caseworker, coordinator, reason
):
    entry = factories.SeatedFactory(course=course, municipality=aabenraa)
    made = entry.nomination
    with pytest.raises(nominations.HasSeat):
        nominations.withdraw(nomination_id=made.pk, at=MONDAY, by=caseworker)
    with pytest.raises(nominations.HasSeat):
        nominations.decline(
            nomination_id=made.pk,
            reason_id=reason.pk,
            suggestion="x",
            at=MONDAY,
            by=coordinator,
        )


def test_the_promise_to_pay_is_noted_and_taken_back(nominate, caseworker):
    made = nominate()
    for on in (MONDAY.date(), None):
        nominations.promise_payment(
            nomination_id=made.pk, on=on, at=MONDAY, by=caseworker
        )
        made.refresh_from_db()
        assert made.payment_promised_on == on
