"""A password alone opens enrolment and nothing else."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from municipalities import second_factor
from tests import factories, world
from tests.authn.conftest import PASSWORD
from tests.guards import test_access_matrix as matrix

pytestmark = pytest.mark.django_db
OVERVIEW = "/accounts/second-factor/"
CODE = "/accounts/second-factor/login/"


def code_for(secret, *, steps=0):
    """The app's code now, or some half-minutes away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def app():
    """A function that gives a membership's user an app; returns its secret."""

    def give(membership):
        secret = generate_totp_secret()
        TOTP.activate(membership.user, secret)
        return secret

    return give


def behind_login():
    """Every address that needs a login and is no part of enrolment, with a method."""
    return [
        (name, method)
        for each in matrix.rows()
        for name, method in [each.values]
        if name not in second_factor.ENROLMENT
    ]


def ask(client, method, url):
    with transaction.atomic():
        answer = client.generic(method, url)
        transaction.set_rollback(True)
    return answer


def turned_away(answer):
    return answer.status_code == 403 or answer.headers.get("Location") == OVERVIEW


def test_with_a_password_alone_nothing_opens(log_in, figure):
    own = world.build(factories.syd())
    let_in, clients = [], {}
    for name, method in behind_login():
        role = next(iter(matrix.DECLARED[name][method]), "caseworker")
        if role not in clients:
            clients[role] = log_in(getattr(own, role))
        if not turned_away(ask(clients[role], method, matrix.address(name, own))):
            let_in.append((method, name))
    figure(
        f"authn: login without second factor: {len(let_in)}"
        f" of {len(behind_login())} addresses and methods"
    )
    assert not let_in
    assert len(behind_login()) > 80


def test_the_api_refuses_a_session_without_its_second_factor(log_in, teacher):
    answer = log_in(teacher).get("/api/v1/courses/")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "second factor required",
    )


def test_a_part_of_a_page_leads_to_enrolment_too(log_in, caseworker):
    answer = log_in(caseworker).get("/people/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == OVERVIEW
    assert not answer.content


def test_setting_up_an_app_lets_a_caseworker_in(log_in, caseworker):
    client = log_in(caseworker)
    client.get(f"{OVERVIEW}app/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post(f"{OVERVIEW}app/", {"code": code_for(secret)})
    assert answer.headers["Location"] == f"{OVERVIEW}codes/"
    assert client.get(f"{OVERVIEW}codes/").content.count(b"<code>") == 10
    assert client.get("/people/").status_code == 200


def test_the_next_login_asks_for_the_code(log_in, caseworker, app):
    secret = app(caseworker)
    client = log_in(caseworker)
    assert "_auth_user_id" not in client.session
    assert client.get("/people/").headers["Location"].startswith("/accounts/login/")
    client.post(CODE, {"code": code_for(secret)})
    assert client.get("/people/").status_code == 200


def test_a_code_counts_once(log_in, caseworker, app):
    secret = app(caseworker)
    code = code_for(secret, steps=1)
    log_in(caseworker).post(CODE, {"code": code})
    cache.clear()  # another web process knows nothing of allauth's memory
    again = log_in(caseworker)
    again.post(CODE, {"code": code})
    assert "_auth_user_id" not in again.session


@pytest.mark.parametrize("steps", [-3, 3])
def test_an_old_or_future_code_is_refused(log_in, caseworker, app, steps):
    secret = app(caseworker)
    client = log_in(caseworker)
    client.post(CODE, {"code": code_for(secret, steps=steps)})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_a_code_is_not_enough_where_a_key_is_needed(log_in, app, request, who):
    membership = request.getfixturevalue(who)
    secret = app(membership)
    client = log_in(membership)
    client.post(CODE, {"code": code_for(secret)})
    answer = client.get("/")
    assert answer.headers["Location"] == OVERVIEW
    assert "nøgle" in client.get(OVERVIEW).content.decode()


def test_who_has_a_key_does_not_get_another_for_a_code(log_in, coordinator, app):
    secret = app(coordinator)
    Authenticator.objects.create(
        user=coordinator.user, type="webauthn", data={"name": "N", "credential": {}}
    )
    client = log_in(coordinator)
    client.post(CODE, {"code": code_for(secret)})
    answer = client.get(f"{OVERVIEW}key/")
    assert answer.headers["Location"] == f"{OVERVIEW}confirm/key/"


def test_a_federated_session_needs_no_factor_of_ours(client_for, coordinator):
    client = client_for(coordinator)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": time.time(), "provider": "saml"}
    ]
    session["account_authentication_methods_user"] = str(coordinator.user.pk)
    session.save()
    assert client.get("/").status_code == 200


def test_another_users_proof_in_the_session_counts_nothing(client_for, caseworker):
    client = client_for(caseworker)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session["account_authentication_methods_user"] = str(caseworker.user.pk + 1)
    session.save()
    assert client.get("/").headers["Location"] == OVERVIEW


def test_the_demo_may_relax_it_and_says_so(settings, log_in, caseworker):
    settings.MFA_RELAXED = True
    client = log_in(caseworker)
    page = client.get("/people/")
    assert page.status_code == 200
    assert "anden faktor" in page.content.decode()


def test_guessing_the_code_ends_after_ten_tries_from_anywhere(log_in, caseworker, app):
    secret = app(caseworker)
    answers = []
    for n in range(12):
        client = log_in(caseworker, Client(REMOTE_ADDR=f"192.0.2.{n}"))
        answers.append(client.post(CODE, {"code": "000000"}).status_code)
    assert answers == [200] * 10 + [429] * 2
    assert client.post(CODE, {"code": code_for(secret)}).status_code == 429


def test_the_last_factor_cannot_be_removed(log_in, caseworker, app):
    secret = app(caseworker)
    client = log_in(caseworker)
    client.post(CODE, {"code": code_for(secret)})
    client.post(f"{OVERVIEW}app/remove/")
    assert Authenticator.objects.filter(user=caseworker.user, type="totp").exists()


def test_a_step_up_asks_for_the_second_factor_and_goes_on(log_in, caseworker, app):
    secret = app(caseworker)
    client = log_in(caseworker)
    client.post(CODE, {"code": code_for(secret)})
    grown_old(client)
    asked = client.get(f"{OVERVIEW}codes/new/").headers["Location"]
    assert (
        asked == f"{OVERVIEW}confirm/?next=%2Faccounts%2Fsecond-factor%2Fcodes%2Fnew%2F"
    )
    by_password = client.get("/accounts/confirm/")
    assert by_password.headers["Location"].startswith(f"{OVERVIEW}confirm/")
    answer = client.post(asked, {"code": code_for(secret, steps=1)})
    assert answer.headers["Location"] == f"{OVERVIEW}codes/new/"
    assert client.get(f"{OVERVIEW}codes/new/").status_code == 200


def test_with_no_factor_the_password_confirms(settings, log_in, caseworker):
    settings.MFA_RELAXED = True
    client = log_in(caseworker)
    grown_old(client)
    asked = client.get(f"{OVERVIEW}app/").headers["Location"]
    assert asked.startswith("/accounts/confirm/")
    assert client.get(asked).status_code == 200
    assert client.post(asked, {"password": "forkert"}).status_code == 200
    answer = client.post(asked, {"password": PASSWORD})
    assert answer.headers["Location"] == f"{OVERVIEW}app/"


def grown_old(client):
    """Let what the session has shown lie an hour back."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
