"""What is owed is sent once, never lost, and names nobody."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from municipalities import notices
from municipalities.models import Notice
from tests.conftest import MONDAY

KIND = "test_notice"


@pytest.fixture
def texts(settings, tmp_path):
    """A directory with one notice text, as an app that owes notices has it."""
    (tmp_path / "notices").mkdir()
    text = "1 ny opgave i Branchespor\n\nLog ind for at se den: {{ address }}\n"
    (tmp_path / "notices" / f"{KIND}.txt").write_text(text)
    engine = {**settings.TEMPLATES[0]}
    engine["DIRS"] = [*engine["DIRS"], tmp_path]
    settings.TEMPLATES = [engine]


def owe(member, key="case:1"):
    notices.owe(
        kind=KIND,
        recipients=[member.user],
        dedupe_key=key,
        path="/absences/",
        at=MONDAY,
    )


def test_the_same_notice_is_owed_once(caseworker):
    owe(caseworker)
    owe(caseworker)
    assert Notice.objects.count() == 1


def test_a_notice_is_sent_once_with_a_subject_and_a_link(caseworker, texts):
    owe(caseworker)
    notice = Notice.objects.get()

    assert notices.deliver(notice_id=notice.pk, at=MONDAY)
    assert not notices.deliver(notice_id=notice.pk, at=MONDAY)

    assert [each.subject for each in mail.outbox] == ["1 ny opgave i Branchespor"]
    assert "http://localhost:8000/absences/" in mail.outbox[0].body
    assert f"notice-{notice.pk}@" in mail.outbox[0].extra_headers["Message-ID"]


def test_a_refused_notice_is_tried_again_later_and_given_up_at_last(
    caseworker, texts, monkeypatch
):
    def refuse(self, *args, **kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", refuse)
    owe(caseworker)
    at = MONDAY
    for _ in range(notices.MAX_ATTEMPTS):
        notice = Notice.objects.get()
        assert not notices.deliver(notice_id=notice.pk, at=at)
        at = Notice.objects.get().due_at + timedelta(seconds=1)

    notice.refresh_from_db()
    assert notice.given_up_at is not None
    assert notice.attempts == notices.MAX_ATTEMPTS
    assert not Notice.objects.unsent(at=at).exists()


def test_a_withdrawn_notice_is_not_sent(caseworker, texts):
    owe(caseworker)
    assert notices.withdraw(dedupe_key="case:1", at=MONDAY) == 1
    assert not notices.deliver(notice_id=Notice.objects.get().pk, at=MONDAY)
