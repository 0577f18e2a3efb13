"""An absence without a word reaches the right hands, and is closed by them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.models import AbsenceCase, ContactAttempt, Presence, Progress
from courses.services import absences, assessments
from municipalities.models import Notice, Role
from participants.models import Phase, PhaseOwner
from tests import factories
from tests.conftest import MONDAY

MINUTE = timedelta(minutes=1)


def told():
    waiting = Notice.objects.filter(withdrawn_at=None)
    return set(waiting.values_list("recipient__email", flat=True))


def reach(case, by, at=MONDAY, result=ContactAttempt.Result.REACHED):
    return absences.contact(
        case_id=case.pk,
        channel=ContactAttempt.Channel.PHONE,
        result=result,
        at=at,
        by=by,
    )


def test_t2_not_there_at_half_past_eight_closed_the_same_day(
    case, session, absent, caseworker, coordinator
):
    assert case.municipality == caseworker.municipality
    assert AbsenceCase.objects.visible_to(coordinator).open().get() == case
    assert told() == {caseworker.user.email, coordinator.user.email}

    no_answer = ContactAttempt.Result.NO_ANSWER
    reach(case, coordinator, at=MONDAY + 5 * MINUTE, result=no_answer)
    absences.see(case_id=case.pk, at=MONDAY + 20 * MINUTE, by=caseworker)
    reach(case, caseworker, at=MONDAY + 25 * MINUTE)
    absences.tell_employer(case_id=case.pk, at=MONDAY + 30 * MINUTE, by=caseworker)
    absences.close(
        case_id=case.pk, result="back", at=MONDAY + 90 * MINUTE, by=caseworker
    )

    case.refresh_from_db()
    assert case.closed_at - case.opened_at == 90 * MINUTE
    assert case.employer_told_at == MONDAY + 30 * MINUTE
    assert case.progress(contacts=case.attempts.count()) == Progress.BACK


def test_one_case_per_person_and_session_however_often_it_is_reported(mark, case):
    mark(Presence.NO_WORD, at=MONDAY + MINUTE)
    mark(Presence.NO_WORD, at=MONDAY + 2 * MINUTE)
    assert AbsenceCase.objects.count() == 1
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    "presence", [Presence.SICK, Presence.AGREED, Presence.TOLD, Presence.PRESENT]
)
def test_a_word_of_any_kind_opens_no_case(mark, presence):
    mark(presence)
    assert not AbsenceCase.objects.exists()


def test_correcting_the_mark_closes_the_case_and_takes_back_unsent_notices(
    mark, case, caseworker
):
    sent = Notice.objects.get(recipient=caseworker.user)
    Notice.objects.filter(pk=sent.pk).update(sent_at=MONDAY)

    mark(Presence.SICK, at=MONDAY + MINUTE)

    case.refresh_from_db()
    assert (case.result, case.closed_at) == ("corrected", MONDAY + MINUTE)
    assert told() == {caseworker.user.email}


def test_corrected_back_to_no_word_the_case_opens_again_and_is_told_again(
    mark, case, caseworker, coordinator
):
    mark(Presence.SICK, at=MONDAY + MINUTE)
    assert told() == set()

    mark(Presence.NO_WORD, at=MONDAY + 2 * MINUTE)

    assert AbsenceCase.objects.get().closed_at is None
    assert told() == {caseworker.user.email, coordinator.user.email}


def test_an_answered_case_is_not_reopened_by_a_late_correction(mark, case, caseworker):
    absences.close(case_id=case.pk, result="stopped", at=MONDAY, by=caseworker)
    mark(Presence.SICK, at=MONDAY + MINUTE)
    mark(Presence.NO_WORD, at=MONDAY + 2 * MINUTE)
    assert AbsenceCase.objects.get().result == "stopped"


def test_the_owner_of_the_phase_is_told_and_not_all_colleagues(
    mark, absent, caseworker, aabenraa, coordinator
):
    owner = factories.MembershipFactory(role=Role.CASEWORKER, municipality=aabenraa)
    PhaseOwner.objects.create(
        participant=absent.nomination.participant,
        municipality=aabenraa,
        phase=Phase.EFFORT,
        owner=owner,
        period=factories.ALWAYS,
    )
    mark(Presence.NO_WORD)
    assert told() == {owner.user.email, coordinator.user.email}


def test_no_notice_holds_a_name(case, absent):
    person = absent.nomination.participant
    for notice in Notice.objects.all():
        assert notice.path == f"/absences/{case.public_id}/"
        assert person.given_name not in notice.path


def test_nobody_else_sees_the_case(case, neighbour, teacher, leader, other_coordinator):
    for member in (neighbour, teacher, leader, other_coordinator):
        assert not AbsenceCase.objects.visible_to(member).exists()
    with pytest.raises(AbsenceCase.DoesNotExist):
        absences.see(case_id=case.pk, at=MONDAY, by=neighbour)


def test_only_the_home_municipality_assesses_and_closes(case, coordinator):
    common = {"case_id": case.pk, "at": MONDAY, "by": coordinator}
    with pytest.raises(PermissionDenied):
        assessments.answer(reason_id=None, assessment="excused", **common)
    with pytest.raises(PermissionDenied):
        absences.close(result="back", **common)


def test_only_the_first_look_counts(case, caseworker):
    absences.see(case_id=case.pk, at=MONDAY, by=caseworker)
    absences.see(case_id=case.pk, at=MONDAY + MINUTE, by=caseworker)
    case.refresh_from_db()
    assert (case.seen_at, case.seen_by) == (MONDAY, caseworker)


def test_a_double_tap_is_one_attempt_and_a_second_call_is_two(case, caseworker):
    reach(case, caseworker)
    reach(case, caseworker, at=MONDAY + timedelta(seconds=5))
    reach(case, caseworker, at=MONDAY + 10 * MINUTE)
    assert case.attempts.count() == 2


def test_a_closed_case_takes_no_more(case, caseworker):
    absences.close(case_id=case.pk, result="back", at=MONDAY, by=caseworker)
    again = absences.close(case_id=case.pk, result="back", at=MONDAY, by=caseworker)
    assert again.closed_at == MONDAY
    with pytest.raises(absences.CaseClosed):
        reach(case, caseworker)
    with pytest.raises(absences.CaseClosed):
        absences.close(case_id=case.pk, result="stopped", at=MONDAY, by=caseworker)


def test_the_home_page_notes_the_look_and_the_coordinators_does_not(
    case, client_for, caseworker, coordinator
):
    url = f"/absences/{case.public_id}/"
    client_for(coordinator).get(url)
    case.refresh_from_db()
    assert case.seen_at is None

    client_for(caseworker).get(url)
    case.refresh_from_db()
    assert case.seen_by == caseworker


def test_the_coordinator_sees_the_assessment_only_once_the_case_is_closed(
    case, client_for, caseworker, coordinator
):
    url, client = f"/absences/{case.public_id}/", client_for(coordinator)
    answer = {"case_id": case.pk, "at": MONDAY, "by": caseworker}
    assessments.answer(reason_id=None, assessment="not_excused", **answer)
    label = str(AbsenceCase.Assessment.NOT_EXCUSED.label)

    assert label not in client.get(url).content.decode()
    absences.close(result="back", **answer)
    assert label in client.get(url).content.decode()


def test_a_caseworker_works_a_case_through_in_the_browser(case, client_for, caseworker):
    client, url = client_for(caseworker), f"/absences/{case.public_id}/"
    reason = factories.ReasonCodeFactory(kind="absence", code="transport")

    client.post(url + "contact/", {"result": "no_answer", "channel": "phone"})
    client.post(url + "answer/", {"reason": reason.pk, "assessment": "excused"})
    client.post(url + "close/", {"result": "back"})

    case.refresh_from_db()
    assert case.attempts.get().result == "no_answer"
    assert (case.reason, case.assessment, case.result) == (reason, "excused", "back")


def test_a_cpr_number_in_a_note_is_refused(case, client_for, caseworker):
    answer = client_for(caseworker).post(
        f"/absences/{case.public_id}/contact/",
        {"result": "reached", "channel": "phone", "note": "010190-1234"},
    )
    assert answer.status_code == 422
    assert not case.attempts.exists()
