"""Copies of a report at the same moment: one effect, and every copy the same answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from courses.models import AbsenceCase, Mark, MarkCorrection
from municipalities import isolation
from municipalities.models import AuditEntry, Membership, Role, StoredAnswer
from municipalities.services import answers
from tests import factories
from tests.courses.test_api import Api, line, token_for

pytestmark = pytest.mark.django_db(transaction=True)
COPIES, ROUNDS = 5, 6


@pytest.fixture
def session(course, aabenraa):
    now = timezone.now()
    session = factories.SessionFactory(
        course=course, on=timezone.localdate(), starts_at=now - timedelta(hours=1)
    )
    session.people = factories.SeatedFactory.create_batch(
        2, course=course, municipality=aabenraa
    )
    return session


def at_once(act, copies=COPIES):
    """Every copy in a thread with a connection of its own, begun together."""
    barrier = Barrier(copies)

    def run(_):
        try:
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(copies) as pool:
        return list(pool.map(run, range(copies)))


def marks(session, presence):
    return [line(each, presence) for each in session.people]


def single(token, session, number):
    return Api(token).put(
        f"/api/v1/sessions/{session.pk}/register/",
        {"marks": marks(session, ("no_word", "present")[number % 2])},
        content_type="application/json",
        headers={"If-Match": "*", "Idempotency-Key": f"single {number}"},
    )


def bulk(token, session, number):
    said = marks(session, ("no_word", "present")[number % 2])
    register = {"session_id": session.pk, "version": "*", "marks": said}
    return Api(token).post(
        "/api/v1/registers/",
        {"registers": [register]},
        content_type="application/json",
        headers={"Idempotency-Key": f"bulk {number}"},
    )


@pytest.mark.parametrize("send", [single, bulk])
def test_copies_at_once_have_one_effect_and_one_answer(session, school, send):
    token = token_for(school)
    for number in range(ROUNDS):
        sent = at_once(lambda n=number: send(token, session, n))
        assert {each.status_code for each in sent} == {200}
        assert all(each.json() == sent[0].json() for each in sent)
    reported = AuditEntry.objects.filter(verb="register.reported")
    assert (reported.count(), Mark.objects.count()) == (ROUNDS, 2)
    assert MarkCorrection.objects.count() == 2 * (ROUNDS - 1)
    assert AbsenceCase.objects.count() == 2
    for number in range(ROUNDS):  # copies that come much later change nothing
        assert send(token, session, number).status_code == 200
    assert reported.count() == ROUNDS


def test_a_copy_waits_no_longer_than_its_patience(school, monkeypatch):
    monkeypatch.setattr(answers, "PATIENCE", "100ms")
    by = Membership.objects.create(
        role=Role.SCHOOL_CLIENT, school=school, period=(timezone.localdate(), None)
    )
    asked = answers.asked(by, key="k", request={})

    def copy():
        with isolation.acting_for(isolation.CLOCKWORK):
            answers.once(asked, at=timezone.now(), act=dict)

    with transaction.atomic():
        answers.once(asked, at=timezone.now(), act=dict)
        with pytest.raises(answers.InProgress):
            at_once(copy, copies=1)
    assert StoredAnswer.objects.count() == 1
