"""The operator's page, the addresses for machines, and letters that are tried again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from courses.models import ProposalRun, Webhook, WebhookDelivery
from courses.services import webhook_replay
from municipalities import access, notices
from municipalities.models import AuditEntry, Notice, SafeCopy, ScheduleRun, User
from municipalities.services import (
    dead_letters,
    operators,
    safe_copies,
    schedule_runs,
)
from municipalities.tasks import deliver_notices
from participants.models import Export, Upload
from portal.operations import overview, queues, schedules, versions
from portal.operations.words import TASKS
from tests import world
from tests.guards.test_query_budgets import statements

pytestmark = pytest.mark.django_db
PAGE = "/operation/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def operator(now):
    return operators.appoint(email="drift@test.example", name="Drift Jensen", at=now)


@pytest.fixture
def page(client, operator):
    """A function that gives the page's text, as the operator sees it."""
    client.force_login(operator)
    return lambda: client.get(PAGE).content.decode()  # noqa: PLW0108 (asked when called)


@pytest.fixture
def dead(caseworker, now):
    """A mail that was given up an hour ago."""
    notices.owe(
        kind="login_changed",
        recipients=[caseworker.user],
        dedupe_key="case:1",
        path="/absences/",
        at=now - timedelta(days=1),
    )
    mine = Notice.objects.filter(dedupe_key="case:1")
    mine.update(attempts=10, given_up_at=now - timedelta(hours=1))
    return mine.get()


@pytest.fixture
def dead_delivery(syd, now):
    here = world.build(syd)
    delivery = WebhookDelivery.objects.filter(webhook__closed_at=None).first()
    assert delivery is not None, here
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        sent_at=None, given_up_at=now, attempts=15
    )
    return delivery


def test_to_everybody_else_the_page_is_not_there(client_for, administrator, client):
    foreign = client_for(administrator).get(PAGE)
    missing = client_for(administrator).get("/operations/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert client.get(PAGE).status_code == 302


def test_an_operator_without_a_membership_reaches_that_page_only(client, operator):
    client.force_login(operator)
    assert client.get("/").url == PAGE
    assert client.get("/people/").url == PAGE
    html = client.get(PAGE).content.decode()
    assert "Drift" in html
    assert "Se på det her" in html  # no backup has been made


def test_the_page_stays_within_its_budget(client, operator, dead, syd):
    world.build(syd)
    client.force_login(operator)
    client.get(PAGE)
    asked = statements(client, PAGE)
    assert len(asked) <= 12, "\n".join(asked)


def test_no_word_about_a_person_stands_on_the_page(page, syd, dead):
    here = world.build(syd)
    html = page()
    for secret in (
        here.participant.given_name,
        here.participant.family_name,
        here.caseworker.user.email,
        dead.recipient.email,
        str(here.participant.public_id),
    ):
        assert secret not in html


def test_a_second_factor_that_is_a_key_is_asked_of_operators(
    client, operator, settings, now
):
    settings.MFA_RELAXED = False
    client.force_login(operator)
    assert client.get(PAGE).url == reverse("mfa_index")
    for kind, status in (("totp", 302), ("webauthn", 200)):
        session = client.session
        shown = {"method": "mfa", "type": kind, "at": now.timestamp()}
        session["account_authentication_methods"] = [shown]
        session["account_authentication_methods_user"] = str(operator.pk)
        session.save()
        assert client.get(PAGE).status_code == status


def test_given_up_mail_is_shown_tried_again_and_leaves_a_trace(
    client, operator, dead, page, now
):
    html = page()
    assert "login_changed" in html
    assert "Prøv igen" in html
    asked = {"queue": "mail", "what": "login_changed"}
    assert client.post(reverse("operation_replay"), asked).url == PAGE

    dead.refresh_from_db()
    assert (dead.given_up_at, dead.attempts) == (None, 0)
    assert notices.deliver(notice_id=dead.pk, at=timezone.now())
    assert len(mail.outbox) == 1
    trace = AuditEntry.objects.get(verb="notice.replayed")
    assert (trace.target_id, trace.changes) == (dead.pk, {"operator": operator.pk})


def test_a_second_press_finds_nothing_left(operator, dead, now):
    again = {"kind": "login_changed", "at": now, "operator": operator}
    assert dead_letters.replay_notices(**again) == 1
    assert dead_letters.replay_notices(**again) == 0


def test_given_up_messages_to_systems_are_tried_again(operator, dead_delivery, now):
    asked = {"kind": dead_delivery.kind, "at": now, "operator": operator}
    assert webhook_replay.replay_webhooks(**asked) == 1
    dead_delivery.refresh_from_db()
    assert (dead_delivery.given_up_at, dead_delivery.attempts) == (None, 0)
    assert dead_delivery.due_at == now
    assert AuditEntry.objects.filter(verb="webhook.replayed").count() == 1


def test_messages_to_a_closed_address_stay_given_up(operator, dead_delivery, now):
    Webhook.objects.update(closed_at=now, sealed_secret="", sealed_former="")
    asked = {"kind": dead_delivery.kind, "at": now, "operator": operator}
    assert webhook_replay.replay_webhooks(**asked) == 0


@pytest.mark.parametrize(
    "verb", [dead_letters.replay_notices, webhook_replay.replay_webhooks]
)
def test_nobody_else_tries_again(verb, administrator, now):
    with pytest.raises(PermissionDenied):
        verb(kind="test", at=now, operator=administrator.user)


@pytest.mark.parametrize("posted", [{}, {"queue": "upload"}, {"queue": "mail\x00"}])
def test_an_unknown_queue_is_not_there(client, operator, posted):
    client.force_login(operator)
    assert client.post(reverse("operation_replay"), posted).status_code == 404


def test_the_age_counts_from_when_it_was_first_due(caseworker, now):
    due = now - timedelta(minutes=40)
    notices.owe(
        kind="login_changed",
        recipients=[caseworker.user],
        dedupe_key="case:2",
        path="/absences/",
        at=due,
    )
    Notice.objects.update(attempts=3, due_at=due + notices.waited(3))
    (line,) = [each for each in queues.lines(at=now) if each.queue == "mail"]
    assert (line.waiting, line.since) == (1, due)
    assert line.is_late(at=now)
    assert overview.read(at=now).alarms["outbox_late"]


def test_waiting_and_given_up_of_one_kind_are_one_line(dead, now):
    later = now - timedelta(minutes=1)
    notices.owe(
        kind=dead.kind,
        recipients=[dead.recipient],
        dedupe_key="case:4",
        path="/",
        at=later,
    )
    (line,) = [each for each in queues.lines(at=now) if each.what == dead.kind]
    assert (line.waiting, line.since) == (1, later)
    assert (line.dead, line.dead_since) == (1, dead.given_up_at)


def test_what_is_due_later_does_not_wait(caseworker, now):
    owed = notices.Owed(
        [caseworker.user], "later", "/", due_at=now + timedelta(hours=1)
    )
    notices.owe_all(kind="absence_digest", owed=[owed], at=now)
    assert not queues.lines(at=now)


def test_every_kind_of_work_is_counted(syd, now):
    here = world.build(syd)
    Upload.objects.update(confirmed_at=now, finished_at=None)
    Export.objects.filter(pk=here.export.pk).update(rows=1)
    ProposalRun.objects.update(ended_at=None)
    found = {line.queue for line in queues.lines(at=now + timedelta(hours=1))}
    assert {"mail", "system", "upload", "export"} <= found


def test_every_schedule_has_words_and_the_page_shows_it(page):
    assert TASKS.keys() == {each.task for each in schedules.lines(at=timezone.now())}
    html = page()
    assert all(str(words) in html for words in TASKS.values())


def test_a_task_notes_its_runs_and_its_faults_without_their_text(now):
    task = "courses.tasks.end_offers"
    schedule_runs.note_begun(task, at=now - timedelta(hours=2))
    schedule_runs.note_failed(task, fault="DataError", at=now)
    schedule_runs.note_failed(task, fault="DataError", at=now)
    line = next(each for each in schedules.lines(at=now) if each.task == task)
    assert (line.failures, line.fault, line.is_late) == (2, "DataError", True)
    assert overview.read(at=now).alarms["task_failing"]
    schedule_runs.note_begun(task, at=now)
    schedule_runs.note_ended(task, at=now)
    assert not overview.read(at=now).alarms["task_failing"]


def test_the_worker_notes_what_it_runs():
    assert deliver_notices.apply().successful()
    run = ScheduleRun.objects.get(task="municipalities.tasks.deliver_notices")
    assert run.ended_at >= run.began_at
    assert deliver_notices.apply(kwargs={"limit": "none"}).failed()
    run.refresh_from_db()
    assert (run.failures, run.fault) == (1, "TypeError")


def test_an_old_backup_raises_the_alarm(now):
    assert overview.read(at=now).alarms["backup_late"]
    for kind in SafeCopy.Kind:
        safe_copies.note(kind, at=now, name="base-1.age", size=1)
    assert not overview.read(at=now).alarms["backup_late"]
    assert overview.read(at=now + timedelta(minutes=6)).alarms["backup_late"]


def test_ready_says_what_is_and_stays_open_while_mail_is_late(client, caseworker, now):
    assert b"outbox: ok" in client.get("/ready/").content
    notices.owe(
        kind="login_changed",
        recipients=[caseworker.user],
        dedupe_key="case:3",
        path="/",
        at=now - timedelta(minutes=6),
    )
    answer = client.get("/ready/")
    assert (answer.status_code, b"outbox: late" in answer.content) == (200, True)


def test_ready_is_closed_while_a_migration_is_missing(client, monkeypatch):
    written = versions._written() | {("municipalities", "9999_later")}
    monkeypatch.setattr(versions, "_written", lambda: written)
    answer = client.get("/ready/")
    assert (answer.status_code, b"migrations: missing" in answer.content) == (503, True)


@pytest.mark.django_db(transaction=True)
def test_ready_and_metrics_say_that_the_database_is_gone(client, monkeypatch):
    def gone(*_args, **_kwargs):
        raise DatabaseError

    client.get("/health/")  # the walls were looked at a moment ago
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", gone)
        closed = client.get("/ready/")
        text = client.get("/metrics/").content
    assert (closed.status_code, closed.content) == (503, b"database: gone\n")
    assert b"branchespor_database_up 0.0" in text


def test_metrics_are_for_this_machine_and_for_the_token(client, settings, dead):
    text = client.get("/metrics/").content.decode()
    assert 'branchespor_dead_letters{queue="mail",what="login_changed"} 1.0' in text
    assert 'branchespor_alarm{alarm="dead_letters"} 1.0' in text
    assert dead.recipient.email not in text
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics/", **elsewhere).status_code == 404
    settings.METRICS_TOKEN = "long-enough-for-a-test"
    wrong, right = (
        {"HTTP_AUTHORIZATION": f"Bearer {each}"}
        for each in ("x", "long-enough-for-a-test")
    )
    assert client.get("/metrics/", **elsewhere, **wrong).status_code == 404
    assert client.get("/metrics/", **elsewhere, **right).status_code == 200


def test_behind_the_proxy_nobody_comes_from_here(client, settings):
    settings.BEHIND_PROXY = True
    outside = {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}
    spoofed = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 192.0.2.7"}
    assert client.get("/metrics/", **outside).status_code == 404
    assert client.get("/metrics/", **spoofed).status_code == 404


def test_the_command_names_and_dismisses_operators():
    call_command("operator", "ny@test.example", "--name", "Ny Drift")
    user = User.objects.get(email="ny@test.example")
    assert access.operates(user)
    assert Notice.objects.filter(recipient=user, kind="password_reset").exists()
    call_command("operator", "ny@test.example", "--end")
    user.refresh_from_db()
    assert not access.operates(user)
    with pytest.raises(CommandError):
        call_command("operator", "ingen@test.example")


def test_a_closed_account_operates_nothing(operator):
    operator.is_active = False
    assert not access.operates(operator)
