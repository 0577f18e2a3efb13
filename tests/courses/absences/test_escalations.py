"""An absence nobody has seen goes on, in working hours; no mail comes too late."""

from datetime import timedelta

import pytest

from courses.models import ContactAttempt, Presence
from courses.services import absences, escalations
from municipalities import isolation, notices
from municipalities.models import AbsenceMail, Notice, User
from municipalities.services import accounts
from tests.conftest import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = MONDAY.replace(hour=12, minute=0)


def clockwork(verb, at):
    with isolation.acting_for(isolation.CLOCKWORK):
        return verb(at=at)


def escalate(at):
    return clockwork(escalations.escalate_due, at)


def owed(kind):
    return set(
        Notice.objects.filter(kind=kind, withdrawn_at=None).values_list(
            "recipient__email", flat=True
        )
    )


def send(kind, at):
    with isolation.acting_for(isolation.CLOCKWORK):
        for notice in Notice.objects.filter(kind=kind):
            notices.deliver(notice_id=notice.pk, at=at)


def test_after_the_agreed_hours_the_coordinator_then_the_leader(
    case, coordinator, leader
):
    assert escalate(MONDAY + 7 * HOUR) == 0
    assert escalate(MONDAY + DAY) == 1
    assert owed("absence_unseen") == {coordinator.user.email}
    assert not owed("absence_unseen_leader")

    assert escalate(MONDAY + 2 * DAY) == 1
    assert owed("absence_unseen_leader") == {leader.user.email}
    case.refresh_from_db()
    assert case.escalated_at == MONDAY + DAY
    assert case.leader_told_at == MONDAY + 2 * DAY


def test_run_again_or_after_a_standstill_nobody_is_told_twice(case, leader):
    assert escalate(MONDAY + 5 * DAY) == 1
    before = Notice.objects.count()
    assert escalate(MONDAY + 6 * DAY) == 0
    assert Notice.objects.count() == before


def test_what_is_seen_goes_nowhere(case, caseworker):
    absences.see(case_id=case.pk, at=MONDAY + HOUR, by=caseworker)
    assert escalate(MONDAY + 5 * DAY) == 0


def test_a_call_by_the_coordinator_spares_her_the_mail_but_not_the_leader(
    case, coordinator, leader
):
    absences.contact(
        case_id=case.pk,
        channel=ContactAttempt.Channel.PHONE,
        result=ContactAttempt.Result.NO_ANSWER,
        at=MONDAY,
        by=coordinator,
    )
    escalate(MONDAY + 5 * DAY)
    assert not owed("absence_unseen")
    assert owed("absence_unseen_leader") == {leader.user.email}


def test_a_leader_gets_one_mail_a_day_of_absence_and_no_way_to_a_person(case, leader):
    escalate(MONDAY + 5 * DAY)
    notice = Notice.objects.get(kind="absence_unseen_leader")
    assert (notice.path, notice.about_on) == ("/", MONDAY.date())


@pytest.mark.parametrize("kind", ["absence_opened", "absence_unseen"])
def test_a_notice_is_checked_again_before_it_is_sent(
    case, kind, caseworker, mailoutbox
):
    escalate(MONDAY + DAY)
    absences.close(case_id=case.pk, result="back", at=MONDAY + DAY, by=caseworker)
    send(kind, MONDAY + 2 * DAY)
    assert not mailoutbox
    assert not owed(kind)


def test_the_mail_names_the_date_and_nobody(case, absent, mailoutbox):
    send("absence_opened", MONDAY)
    person = absent.nomination.participant
    for mail in mailoutbox:
        assert "23.11.2026" in mail.body
        assert person.given_name not in mail.body
    assert len(mailoutbox) == 2


class TestDigest:
    @pytest.fixture
    def patient(self, caseworker):
        accounts.choose_absence_mail(how=AbsenceMail.DIGEST, at=MONDAY, by=caseworker)
        return caseworker

    def test_one_mail_at_noon_however_many_absences(self, patient, mark, mailoutbox):
        for presence in (Presence.NO_WORD, Presence.SICK, Presence.NO_WORD):
            mark(presence)
        assert patient.user.email not in owed("absence_opened")
        send("absence_digest", NOON - HOUR)
        assert not mailoutbox
        send("absence_digest", NOON)
        assert [mail.to for mail in mailoutbox] == [[patient.user.email]]

    @pytest.mark.usefixtures("patient")
    def test_none_if_everything_is_settled_by_noon(self, mark, mailoutbox):
        mark(Presence.NO_WORD)
        mark(Presence.SICK, at=MONDAY + HOUR)
        send("absence_digest", NOON)
        assert not mailoutbox

    def test_chosen_on_a_page(self, caseworker, client_for):
        url, client = "/accounts/absence-mail/", client_for(caseworker)
        assert client.post(url, {"absence_mail": "never"}).status_code == 422
        assert client.post(url, {"absence_mail": "digest"}).status_code == 302
        assert User.objects.get(pk=caseworker.user_id).absence_mail == "digest"
