"""What lets somebody in dies at once when the account closes or the work ends."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from municipalities.models import AuditEntry, Notice, Role
from municipalities.reset_tokens import ResetTokens
from municipalities.services import accounts, sessions
from municipalities.tasks import deliver_notices
from tests import factories
from tests.authn.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def relaxed(settings, strict):
    settings.MFA_RELAXED = True


def is_in(client):
    return client.get("/").status_code == 200


def test_closing_an_account_ends_everything_at_once(log_in, administrator, caseworker):
    desk, phone = log_in(caseworker), log_in(caseworker)
    link = ResetTokens().make_token(caseworker.user)
    assert is_in(desk)
    closed = accounts.deactivate(
        membership_id=caseworker.pk, at=timezone.now(), by=administrator
    )
    assert closed
    assert not is_in(desk)
    assert not is_in(phone)
    assert not is_in(log_in(caseworker))
    caseworker.user.refresh_from_db()
    assert not ResetTokens().check_token(caseworker.user, link)
    assert not UserSession.objects.filter(user=caseworker.user).exists()
    assert AuditEntry.objects.filter(verb="account.closed").count() == 1


def test_an_account_that_works_elsewhere_stays_open(log_in, administrator, teacher):
    here = factories.MembershipFactory(
        user=teacher.user, role=Role.LEADER, municipality=administrator.municipality
    )
    client = log_in(teacher)
    closed = accounts.deactivate(
        membership_id=here.pk, at=timezone.now(), by=administrator
    )
    assert not closed
    teacher.user.refresh_from_db()
    assert teacher.user.is_active
    assert not is_in(client)  # logs in again, to what is left
    assert is_in(log_in(teacher))


def test_nobody_closes_their_own_or_a_strangers_account(administrator, stranger):
    with pytest.raises(accounts.OwnAccount):
        accounts.deactivate(
            membership_id=administrator.pk, at=timezone.now(), by=administrator
        )
    with pytest.raises(type(stranger).DoesNotExist):
        accounts.deactivate(
            membership_id=stranger.pk, at=timezone.now(), by=administrator
        )


def test_a_session_dies_with_the_last_membership(log_in, caseworker):
    client = log_in(caseworker)
    link = ResetTokens().make_token(caseworker.user)
    today = timezone.localdate()
    caseworker.period = (today - timedelta(days=9), today)
    caseworker.save()
    assert client.get("/people/").status_code == 403
    assert "_auth_user_id" not in client.session
    assert not ResetTokens().check_token(caseworker.user, link)


def test_an_administrator_logs_a_member_out_everywhere(
    log_in, client_for, administrator, caseworker
):
    inside = log_in(caseworker)
    boss = client_for(administrator)
    boss.post(f"/members/{caseworker.pk}/log-out/")
    assert not is_in(inside)
    assert is_in(log_in(caseworker))
    assert AuditEntry.objects.filter(verb="account.sessions_ended").exists()


def test_a_session_no_list_knows_of_dies_too(client_for, administrator, caseworker):
    inside = client_for(caseworker)
    assert not UserSession.objects.filter(user=caseworker.user).exists()
    accounts.end_sessions(
        membership_id=caseworker.pk, at=timezone.now(), by=administrator
    )
    assert not is_in(inside)


def test_a_lost_factor_is_taken_away_and_told(client_for, administrator, caseworker):
    Authenticator.objects.create(user=caseworker.user, type="totp", data={})
    client_for(administrator).post(f"/members/{caseworker.pk}/new-factor/")
    assert not Authenticator.objects.exists()
    assert Notice.objects.filter(
        recipient=caseworker.user, kind="login_changed"
    ).exists()


def test_no_factor_is_taken_from_who_works_elsewhere(administrator, teacher):
    here = factories.MembershipFactory(
        user=teacher.user, role=Role.LEADER, municipality=administrator.municipality
    )
    Authenticator.objects.create(user=teacher.user, type="totp", data={})
    with pytest.raises(accounts.WorksElsewhere):
        accounts.reset_second_factor(
            membership_id=here.pk, at=timezone.now(), by=administrator
        )
    call_command("reset_second_factor", teacher.user.email)
    assert not Authenticator.objects.exists()


def test_another_address_ends_sessions_and_links(log_in, caseworker):
    client, old = log_in(caseworker), caseworker.user.email
    link = ResetTokens().make_token(caseworker.user)
    call_command("change_email", old, "Ny@Kommune.example")
    caseworker.user.refresh_from_db()
    assert caseworker.user.email == "ny@kommune.example"
    assert not is_in(client)
    assert not ResetTokens().check_token(caseworker.user, link)


def test_one_sees_and_ends_ones_own_sessions(log_in, caseworker, leader):
    here = log_in(caseworker, Client(HTTP_USER_AGENT="Firefox/1 Windows"))
    there = log_in(caseworker, Client(HTTP_USER_AGENT="Chrome/1 Android"))
    stranger = log_in(leader)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox, Windows" in page
    assert "Chrome, Android" in page
    foreign = UserSession.objects.get(user=leader.user)
    here.post("/accounts/sessions/", {"session": foreign.pk})
    assert is_in(stranger)
    here.post("/accounts/sessions/")
    assert (is_in(here), is_in(there)) == (True, False)


def test_ended_sessions_leave_no_device_behind(log_in, caseworker):
    log_in(caseworker)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sessions.forget_ended(at=timezone.now()) == 1
    assert not UserSession.objects.exists()


def test_the_last_use_is_written_down(log_in, caseworker):
    client = log_in(caseworker)
    client.get("/")
    long_ago = timezone.now() - timedelta(hours=2)
    UserSession.objects.update(last_seen_at=long_ago)
    session = client.session
    session["seen"] = int(time.time()) - 600
    session.save()
    client.get("/")
    assert UserSession.objects.get().last_seen_at > long_ago


def test_the_session_key_changes_at_login(caseworker, with_password):
    client = Client()
    client.post("/language/", {"language": "en"})
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    user = with_password(caseworker)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"]
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(
    caseworker, with_password
):
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (with_password(caseworker).email, "ingen@kommune.example")
    ]
    assert len({(a.status_code, a["Location"]) for a in answers}) == 1
    deliver_notices()
    (sent,) = mail.outbox
    assert sent.to == [caseworker.user.email]


def test_the_link_to_a_new_password_works_once(caseworker, with_password):
    Client().post(
        "/accounts/password/reset/", {"email": with_password(caseworker).email}
    )
    assert "/key/" not in f"{Notice.objects.values().get()}"
    deliver_notices()
    path = mail.outbox[0].body.split("http://localhost:8000")[1].split()[0]
    new = {"password1": "en-helt-ny-adgangskode", "password2": "en-helt-ny-adgangskode"}
    client = Client()
    form = client.get(path)["Location"]
    assert client.post(form, new)["Location"].endswith("/done/")
    again = Client().get(path)
    assert again.status_code == 200
    assert "virker ikke længere" in again.content.decode()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    caseworker, with_password
):
    user = with_password(caseworker)
    pages = []
    for email in (user.email, "ingen@kommune.example"):
        page = Client().post(
            "/accounts/login/", {"login": email, "password": "forkert!!"}
        )
        text = page.content.decode().replace(email, "")
        pages.append(text[text.index("form-error") :].split("csrf")[0])
    assert pages[0] == pages[1]
