"""A school's system is told of seats and courses: once, signed, and of ids alone."""

import base64
import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from courses.models import Webhook, WebhookDelivery
from courses.services import leaving, merging, plans, seats, webhook_outbox, webhooks
from courses.services.webhook_outbox import FIRST_RETRY, MAX_ATTEMPTS
from courses.tasks import deliver_webhooks, forget_webhooks
from municipalities import isolation
from municipalities.models import AuditEntry, Notice
from tests import factories
from tests.courses.receiver import listening

Kind = WebhookDelivery.Kind


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_LOCAL = True
    with listening() as receiver:
        yield receiver


@pytest.fixture
def made(receiver, school_admin):
    return webhooks.make(url=receiver.url, at=timezone.now(), by=school_admin)


@pytest.fixture
def coming(track, school):
    """A course that lies ahead, with an entry that waits."""
    first = timezone.localdate() + timedelta(days=40)
    course = factories.CourseFactory(
        track=track, school=school, starts_on=first, ends_on=first + timedelta(days=20)
    )
    course.opened_at = timezone.now()
    course.save()
    course.entry = factories.WaitingFactory(course=course)
    factories.WaitingFactory(course=course)
    for kind in ("leave", "departure"):
        course.reason = factories.ReasonCodeFactory(kind=kind)
    for code in ("course_cancelled", "course_merged"):
        factories.ReasonCodeFactory(kind="leave", code=code)
    return course


def owed():
    found = WebhookDelivery.objects.order_by("pk")
    return [(each.kind, each.course_id, each.enrolment_id) for each in found]


def seat(course, coordinator):
    return seats.seat(
        enrolment_id=course.entry.pk,
        at=timezone.now(),
        by=coordinator,
        reason_id=course.reason.pk,
    )


def test_a_seat_given_and_taken_back_is_told(made, coming, coordinator):
    seat(coming, coordinator)
    seat(coming, coordinator)
    leaving.take_back(
        enrolment_id=coming.entry.pk,
        reason_id=coming.reason.pk,
        at=timezone.now(),
        by=coordinator,
    )
    assert owed() == [
        ("enrolment.seated", coming.pk, coming.entry.pk),
        ("enrolment.unseated", coming.pk, coming.entry.pk),
    ]


def withdraw(entry, by):
    leaving.withdraw(
        enrolment_id=entry.pk,
        reason_id=factories.ReasonCodeFactory(kind="leave").pk,
        last_day=timezone.localdate(),
        at=timezone.now(),
        by=by,
    )


def test_who_leaves_a_seat_is_told_and_who_only_waited_is_not(
    made, coming, coordinator
):
    withdraw(coming.enrolments.exclude(pk=coming.entry.pk).get(), coordinator)
    assert owed() == []
    seat(coming, coordinator)
    withdraw(coming.entry, coordinator)
    assert owed()[1:] == [("enrolment.left", coming.pk, coming.entry.pk)]


def test_a_course_postponed_and_called_off_is_told(made, coming, coordinator):
    seat(coming, coordinator)
    common = {"course_id": coming.pk, "reason": "x", "at": timezone.now()}
    start = coming.starts_on + timedelta(days=7)
    plans.decide(choice="postpone", new_start=start, by=coordinator, **common)
    plans.decide(choice="cancel", by=coordinator, **common)
    assert owed()[1:] == [
        ("course.postponed", coming.pk, None),
        ("enrolment.left", coming.pk, coming.entry.pk),
        ("course.cancelled", coming.pk, None),
    ]


def test_a_merged_course_is_called_off_and_its_people_get_other_seats(
    made, coming, coordinator, track, school
):
    into = factories.CourseFactory(
        track=track, school=school, starts_on=coming.starts_on, ends_on=coming.ends_on
    )
    into.opened_at = timezone.now()
    into.save()
    seat(coming, coordinator)
    merging.merge(
        course_id=coming.pk,
        into_id=into.pk,
        reason="x",
        shown=merging.propose(coming, into).digest,
        at=timezone.now(),
        by=coordinator,
    )
    assert [each[:2] for each in owed()[1:]] == [
        ("enrolment.left", coming.pk),
        ("course.cancelled", coming.pk),
        ("enrolment.seated", into.pk),
    ]


def test_another_school_a_closed_address_and_what_is_undone_are_told_nothing(
    made, coming, coordinator, school_admin, oest
):
    other = factories.SchoolMembershipFactory(
        role="school_admin", school=oest.schools.get().school
    )
    webhooks.make(url="https://other.example/", at=timezone.now(), by=other)
    with transaction.atomic():
        seat(coming, coordinator)
        transaction.set_rollback(True)
    assert owed() == []
    webhooks.close(webhook_id=made.webhook.pk, at=timezone.now(), by=school_admin)
    seat(coming, coordinator)
    assert owed() == []


def test_a_caseworkers_verb_writes_past_the_schools_wall(made, coming, coordinator):
    with isolation.acting_for(isolation.context_of(coordinator)):
        seat(coming, coordinator)
        assert not WebhookDelivery.objects.exists()
    assert len(owed()) == 1


def verified(secret, headers, body):
    """What the guide tells receivers to do."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("bsp_"))
    want = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return f"v1,{want}" in headers["webhook-signature"].split()


def test_what_arrives_is_signed_and_names_nobody(made, receiver, coming, coordinator):
    seat(coming, coordinator)
    deliver_webhooks()
    deliver_webhooks()
    ((path, headers, body),) = receiver.got
    person = coming.entry.nomination.participant
    assert path == "/hook?school=1"
    assert verified(made.secret, headers, body)
    assert not verified(made.secret, headers, body + b" ")
    said = json.loads(body)
    assert said.keys() == {"type", "timestamp", "data"}
    assert said["data"] == {
        "course_id": coming.pk,
        "enrolment_id": coming.entry.pk,
        "participant_id": str(person.public_id),
    }
    for name in (person.given_name, person.family_name, person.phone):
        assert name.encode() not in body
    delivery = WebhookDelivery.objects.get()
    assert headers["webhook-id"] == str(delivery.public_id)
    assert delivery.sent_at
    assert delivery.webhook.last_sent_at


def fail(delivery, status, receiver, *, at):
    receiver.status = status
    Webhook.objects.update(next_at=at)
    WebhookDelivery.objects.update(due_at=at)
    assert not webhook_outbox.send_next(webhook_id=delivery.webhook_id, at=at)
    delivery.refresh_from_db()
    delivery.webhook.refresh_from_db()


def test_a_failure_is_tried_again_later_with_the_same_id(
    made, receiver, coming, coordinator
):
    seat(coming, coordinator)
    delivery, now = WebhookDelivery.objects.get(), timezone.now()
    fail(delivery, 503, receiver, at=now)
    assert (delivery.trouble, delivery.status, delivery.attempts) == ("refused", 503, 1)
    assert delivery.due_at == now + 2 * FIRST_RETRY
    assert delivery.webhook.failing_since == now
    assert not webhook_outbox.due(at=now + FIRST_RETRY)
    receiver.status, later = 200, now + 3 * FIRST_RETRY
    assert webhook_outbox.send_next(webhook_id=delivery.webhook_id, at=later)
    delivery.webhook.refresh_from_db()
    assert delivery.webhook.failing_since is None
    first, second = (headers for _path, headers, _body in receiver.got)
    assert first["webhook-id"] == second["webhook-id"]


def test_in_the_end_it_is_given_up_and_the_office_is_told_once(
    made, receiver, coming, coordinator, school_admin, client_for
):
    seat(coming, coordinator)
    delivery, now = WebhookDelivery.objects.get(), timezone.now()
    page = client_for(school_admin)
    for _again in range(2):
        WebhookDelivery.objects.update(attempts=MAX_ATTEMPTS - 1)
        fail(delivery, 500, receiver, at=now)
        assert delivery.given_up_at == now
        assert not webhook_outbox.due(at=now + timedelta(days=1))
        shown = page.get(f"/webhooks/{made.webhook.pk}/").content.decode()
        assert "opgivet" in shown
        assert "systemet svarede med en fejl" in shown
        page.post(f"/webhooks/messages/{delivery.public_id}/again/")
    assert Notice.objects.filter(kind="webhook_failing").count() == 1
    receiver.status = 204
    deliver_webhooks()
    sent = {headers["webhook-id"] for _path, headers, _body in receiver.got}
    assert sent == {str(delivery.public_id)}
    delivery.refresh_from_db()
    assert delivery.sent_at


@pytest.mark.django_db(transaction=True)
def test_no_lock_is_held_while_a_slow_system_is_waited_for_and_one_worker_sends(
    made, receiver, school_admin
):
    webhooks.send_test(webhook_id=made.webhook.pk, at=timezone.now(), by=school_admin)
    receiver.slow = 1

    def send():
        try:
            with isolation.acting_for(isolation.CLOCKWORK):
                return webhook_outbox.send_next(
                    webhook_id=made.webhook.pk, at=timezone.now()
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(send) for _ in range(4)]
        while not receiver.got:
            pass
        with transaction.atomic():
            Webhook.objects.select_for_update(nowait=True).get()
            WebhookDelivery.objects.select_for_update(nowait=True).get()
        assert sorted(each.result() for each in workers) == [False] * 3 + [True]
    assert len(receiver.got) == 1


def test_a_worker_that_dies_leaves_the_message_to_the_next(
    made, receiver, coming, coordinator
):
    seat(coming, coordinator)
    now = timezone.now()
    letter = webhook_outbox._claim(made.webhook.pk, at=now)  # and then nothing
    assert not webhook_outbox.send_next(webhook_id=made.webhook.pk, at=now)
    later = now + webhook_outbox.LEASE
    assert webhook_outbox.send_next(webhook_id=made.webhook.pk, at=later)
    assert receiver.got[0][1]["webhook-id"] == letter.headers["webhook-id"]


def test_a_new_secret_signs_along_with_the_former_for_a_week(
    made, receiver, school_admin
):
    now, common = timezone.now(), {"webhook_id": made.webhook.pk, "by": school_admin}
    new = webhooks.change_secret(at=now, **common)
    for at, both in ((now, True), (now + webhooks.OVERLAP, False)):
        webhooks.send_test(at=at, **common)
        webhook_outbox.send_next(webhook_id=made.webhook.pk, at=at)
        _path, headers, body = receiver.got[-1]
        assert verified(new.secret, headers, body)
        assert verified(made.secret, headers, body) == both
    stored = f"{Webhook.objects.values().get()}{list(AuditEntry.objects.values())}"
    assert made.secret not in stored
    assert new.secret not in stored


def test_messages_go_after_their_time(made, coming, coordinator, receiver):
    seat(coming, coordinator)
    deliver_webhooks()
    forget_webhooks()
    assert len(owed()) == 1
    assert webhook_outbox.forget_old(at=timezone.now() + timedelta(days=31)) == 1
    assert owed() == []


def test_an_administrator_adds_tries_and_closes_an_address(
    receiver, school_admin, client_for
):
    page = client_for(school_admin)
    shown = page.post("/webhooks/", {"url": receiver.url}).content.decode()
    hook = Webhook.objects.get()
    secret = shown.split('class="secret">')[1].split("<")[0]
    assert secret.startswith("bsp_")
    assert secret not in page.get(f"/webhooks/{hook.pk}/").content.decode()
    page.post(f"/webhooks/{hook.pk}/test/")
    deliver_webhooks()
    assert json.loads(receiver.got[0][2])["type"] == "test"
    assert "leveret" in page.get(f"/webhooks/{hook.pk}/").content.decode()
    page.post(f"/webhooks/{hook.pk}/close/")
    hook.refresh_from_db()
    assert (hook.sealed_secret, hook.closed_at is None) == ("", False)
    assert page.post(f"/webhooks/{hook.pk}/test/", follow=True).status_code == 200
    deliver_webhooks()
    assert len(receiver.got) == 1
    page.post(f"/webhooks/{hook.pk}/close/")
    assert AuditEntry.objects.filter(verb="webhook.closed").count() == 1


@pytest.mark.parametrize("url", ["http://system.example/", "system.example", ""])
def test_a_wrong_address_is_told_at_the_field(school_admin, client_for, url):
    answer = client_for(school_admin).post("/webhooks/", {"url": url})
    assert (answer.status_code, "url" in answer.context["form"].errors) == (422, True)
    assert not Webhook.objects.exists()


def test_a_school_has_five_addresses_at_most(school_admin, client_for):
    for number in range(6):
        answer = client_for(school_admin).post(
            "/webhooks/", {"url": f"https://system{number}.example/"}
        )
    assert (answer.status_code, Webhook.objects.count()) == (422, 5)
