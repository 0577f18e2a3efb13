"""A person moves: proposed, accepted, and from the day on the new home's alone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from courses.models import AbsenceCase, Enrolment, Mark
from participants.models import HandOver, Participant, PhaseOwner, Stay, Support
from participants.services import hand_overs
from participants.services.people import note_support
from tests import factories
from tests.privacy.moves import answered, as_member, moved, proposed, sees

pytestmark = [pytest.mark.gdpr, pytest.mark.django_db]


def test_until_the_day_the_old_home_sees_and_from_it_the_new_alone(here, there):
    asked = proposed(here, days=3)
    answered(hand_overs.accept, asked, at=here.now, by=there)
    for days in (0, 2):
        assert hand_overs.carry_out_due(at=here.now + timedelta(days=days)) == 0
        assert sees(here.caseworker, here.participant)
        assert not sees(there, here.participant)
    assert hand_overs.carry_out_due(at=here.now + timedelta(days=3)) == 1
    assert not sees(here.caseworker, here.participant)
    assert sees(there, here.participant)
    assert hand_overs.carry_out_due(at=here.now + timedelta(days=4)) == 0


def test_whoever_accepts_owns_what_is_open_from_today_on(here, there):
    moved(here, there)
    today = localdate(here.now)
    with as_member(there):
        (stay,) = Stay.objects.filter(participant=here.participant)
        (owned,) = PhaseOwner.objects.filter(participant=here.participant)
    assert (stay.period.lower, stay.period.upper) == (today, None)
    assert (owned.owner, owned.phase, owned.period.lower) == (there, "effort", today)
    with as_member(here.caseworker):
        (before,) = PhaseOwner.objects.filter(participant=here.participant)
        (was,) = Stay.objects.filter(participant=here.participant)
    assert (before.owner, before.period.upper) == (here.caseworker, today)
    assert was.period.upper == today


def test_the_case_reference_was_the_old_homes_own(here, there):
    Participant.objects.filter(pk=here.participant.pk).update(case_reference="S-1")
    moved(here, there)
    with as_member(there):
        person = Participant.objects.get(pk=here.participant.pk)
        assert (person.case_reference, person.takeover_on) == ("", localdate(here.now))
        assert not person.events.filter(case_reference="S-1").exists()


class TestTheNoteOnSupport:
    @pytest.fixture(autouse=True)
    def noted(self, here):
        with as_member(here.caseworker):
            note_support(
                participant_id=here.participant.pk,
                wording="kan ikke løfte",
                at=here.now,
                by=here.caseworker,
            )

    def test_it_is_gone_with_its_history_unless_it_was_to_go_along(self, here, there):
        moved(here, there)
        history = apps.get_model("participants.SupportEvent").objects
        assert not Support.objects.filter(participant=here.participant).exists()
        assert not history.filter(participant=here.participant).exists()

    def test_it_goes_along_when_the_old_home_said_so(self, here, there):
        moved(here, there, with_support=True)
        with as_member(there):
            assert Support.objects.get(participant=here.participant).wording
        with as_member(here.caseworker):
            assert not Support.objects.filter(participant=here.participant).exists()


def test_absences_of_before_stay_with_the_municipality_of_their_day(here, there):
    moved(here, there)
    with as_member(here.caseworker):
        assert AbsenceCase.objects.filter(pk=here.case.pk).exists()
        assert Mark.objects.filter(enrolment=here.enrolment).exists()
        assert not Enrolment.objects.filter(pk=here.enrolment.pk).exists()
    with as_member(there):
        assert not AbsenceCase.objects.filter(pk=here.case.pk).exists()
        assert Enrolment.objects.get(pk=here.enrolment.pk).municipality_id


def test_a_seat_left_before_stays_with_the_old_home(here, there):
    Enrolment.objects.filter(pk=here.enrolment.pk).update(
        left_at=here.now,
        left_on=localdate(here.now),
        left_by=here.coordinator,
        leave_reason=factories.ReasonCodeFactory(),
    )
    moved(here, there)
    with as_member(here.caseworker):
        assert Enrolment.objects.filter(pk=here.enrolment.pk).exists()


def test_the_school_and_the_coordinator_notice_nothing(here, there):
    moved(here, there)
    assert sees(here.school_teacher, here.participant)
    assert sees(here.coordinator, here.participant)


def test_who_is_asked_sees_the_day_and_a_contact_but_nobody_else_anything(
    here, there, stranger
):
    asked = proposed(here, days=3)
    with as_member(there):
        found = HandOver.objects.visible_to(there).for_pages().get(pk=asked.pk)
        assert found.proposed_by.user == here.caseworker.user
        assert not sees(there, here.participant)
    for other in (stranger, here.coordinator, here.school_teacher, here.leader):
        with as_member(other):
            assert not HandOver.objects.exists()
            assert not HandOver.objects.visible_to(other).exists()


@pytest.mark.parametrize("verb", [hand_overs.accept, hand_overs.refuse])
def test_only_who_is_asked_answers(here, there, stranger, verb):
    asked = proposed(here)
    for other in (here.caseworker, stranger):
        with pytest.raises(HandOver.DoesNotExist):
            answered(verb, asked, at=here.now, by=other)
    with pytest.raises(PermissionDenied):
        answered(verb, asked, at=here.now, by=here.administrator)


def test_only_the_old_home_takes_back(here, there):
    asked = proposed(here)
    with pytest.raises(HandOver.DoesNotExist):
        answered(hand_overs.take_back, asked, at=here.now, by=there)


def test_a_neighbour_hands_nobody_over(here, neighbour):
    with pytest.raises(Participant.DoesNotExist):
        proposed(here, by=neighbour)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"days": -1}, hand_overs.DayIsPast),
        ({"to_id": 999}, hand_overs.UnknownReceiver),
        ({"reason_id": 0}, hand_overs.UnknownReason),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(here, there, said, refusal):
    with pytest.raises(refusal):
        proposed(here, **said)


def test_nobody_is_handed_over_to_where_they_are_or_where_nobody_works(here, there):
    for to in (here.home, factories.MunicipalityFactory(code=101)):
        with pytest.raises(hand_overs.UnknownReceiver):
            proposed(here, to_id=to.pk)


def test_a_refused_person_stays_and_can_be_proposed_again(here, there):
    asked = proposed(here)
    with pytest.raises(hand_overs.AlreadyProposed):
        proposed(here)
    answered(hand_overs.refuse, asked, at=here.now, by=there)
    with pytest.raises(hand_overs.NoLongerOpen):
        answered(hand_overs.accept, asked, at=here.now, by=there)
    assert sees(here.caseworker, here.participant)
    assert proposed(here).is_open


def test_what_is_taken_back_is_not_accepted_and_what_moved_is_not_taken_back(
    here, there
):
    asked = proposed(here, days=1)
    answered(hand_overs.accept, asked, at=here.now, by=there)
    answered(hand_overs.take_back, asked, at=here.now, by=here.caseworker)
    with pytest.raises(hand_overs.NoLongerOpen):
        answered(hand_overs.accept, asked, at=here.now, by=there)
    assert hand_overs.carry_out_due(at=here.now + timedelta(days=2)) == 0
    done = moved(here, there)
    with pytest.raises(hand_overs.NoLongerOpen):
        answered(hand_overs.take_back, done, at=here.now, by=here.caseworker)
