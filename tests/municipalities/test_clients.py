"""A school's own system: in by secret and token, to what it was let into, until revoked."""

import base64
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from municipalities.models import ApiClient, ApiSecret, ApiToken, AuditEntry, Scope
from municipalities.models.clients import SCHOOL_SCOPES
from municipalities.services import clients
from tests import factories, world

pytestmark = [pytest.mark.django_db, pytest.mark.web_hardening]


def endpoints():
    """Every address and method of the API that a client can be let into."""
    for pattern in get_resolver().url_patterns:
        for each in getattr(pattern, "url_patterns", []):
            view = getattr(each.callback, "cls", None)
            for method, scope in getattr(view, "scopes", {}).items():
                yield pytest.param(
                    each.name, method.lower(), scope, id=f"{method} {each.name}"
                )


ENDPOINTS = list(endpoints())
# A municipality's are tried in tests/outcomes/board/test_summary_api.py.
OF_SCHOOLS = [each for each in ENDPOINTS if each.values[2] in SCHOOL_SCOPES]
PATHS = {
    "api_course_list": "/api/v1/courses/",
    "api_course": "/api/v1/courses/{course}/",
    "api_session_list": "/api/v1/sessions/",
    "api_session": "/api/v1/sessions/{session}/",
    "api_register": "/api/v1/sessions/{session}/register/",
    "api_registers": "/api/v1/registers/",
    "api_summary_list": "/api/v1/summaries/",
    "api_summary": "/api/v1/summaries/{cooperation}/{year}/",
}


@pytest.fixture
def here(syd):
    return world.build(syd)


def issue(school, *, scopes=Scope.values, networks=(), days=30):
    now = timezone.now()
    return clients.issue(
        school_id=school.pk,
        name="Studie+",
        scopes=scopes,
        networks=networks,
        expires_at=now + timedelta(days=days),
        at=now,
        by=None,
    )


def ask_token(issued, **more):
    sent = base64.b64encode(f"{issued.client.key}:{issued.secret}".encode()).decode()
    return Client().post(
        "/api/v1/token/",
        {"grant_type": "client_credentials", **more},
        headers={"Authorization": f"Basic {sent}"},
    )


def call(here, name, method, token, **more):
    path = PATHS[name].format(course=here.course.pk, session=here.past_session.pk)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    said = {"marks": [], "version": here.past_session.version}
    body = said | {"registers": [{"session_id": here.past_session.pk, **said}]}
    data = {} if method == "get" else {"data": body, "content_type": "application/json"}
    if method == "post":
        data["headers"] = {"Idempotency-Key": "k"}
    return getattr(client, method)(path, **data, **more).status_code


def test_every_endpoint_of_the_api_names_its_scope():
    names = {each.values[0] for each in ENDPOINTS}
    assert names == PATHS.keys()


@pytest.mark.parametrize(("name", "method", "scope"), OF_SCHOOLS)
def test_only_its_own_scope_opens_an_endpoint(here, name, method, scope):
    issued = issue(here.school)
    right = ask_token(issued, scope=scope).json()["access_token"]
    others = " ".join(set(SCHOOL_SCOPES) - {scope})
    wrong = ask_token(issued, scope=others).json()["access_token"]
    assert call(here, name, method, right) == 200
    assert call(here, name, method, wrong) == 403


@pytest.mark.parametrize(("name", "method", "scope"), OF_SCHOOLS)
def test_a_scope_taken_from_the_client_bites_at_once(here, name, method, scope):
    issued = issue(here.school)
    token = ask_token(issued).json()["access_token"]
    clients.change(
        client_id=issued.client.pk,
        scopes=set(SCHOOL_SCOPES) - {scope},
        networks=[],
        at=here.now,
        by=here.school_admin,
    )
    assert call(here, name, method, token) == 403


def expired(issued):
    now = timezone.now()
    long_ago, over = now - timedelta(hours=2), now - timedelta(hours=1, seconds=1)
    ApiToken.objects.update(created_at=long_ago, expires_at=over)


def revoked(issued):
    clients.revoke(client_id=issued.client.pk, at=timezone.now(), by=None)


def client_expired(issued):
    long_ago = timezone.now() - timedelta(days=9)
    ApiClient.objects.update(created_at=long_ago, expires_at=timezone.now())


def secret_expired(issued):
    ApiSecret.objects.update(expires_at=timezone.now())


def membership_ended(issued):
    today = timezone.localdate()
    issued.client.membership.period = (today - timedelta(days=9), today)
    issued.client.membership.save()


@pytest.mark.parametrize(
    "end", [expired, revoked, client_expired, secret_expired, membership_ended]
)
@pytest.mark.parametrize(("name", "method", "scope"), OF_SCHOOLS)
def test_a_dead_token_opens_nothing(here, name, method, scope, end):
    issued = issue(here.school)
    token = ask_token(issued).json()["access_token"]
    end(issued)
    assert call(here, name, method, token) == 401


@pytest.mark.parametrize(("name", "method", "scope"), OF_SCHOOLS)
def test_a_token_from_elsewhere_opens_nothing(here, name, method, scope):
    issued = issue(here.school, networks=["127.0.0.0/8"])
    token = ask_token(issued).json()["access_token"]
    assert call(here, name, method, token) == 200
    assert call(here, name, method, token, REMOTE_ADDR="192.0.2.1") == 403


@pytest.mark.parametrize(("name", "method", "scope"), OF_SCHOOLS)
def test_another_schools_token_finds_nothing(here, oest, name, method, scope):
    issued = issue(oest.schools.get().school)
    token = ask_token(issued).json()["access_token"]
    if "{" in PATHS[name]:
        assert call(here, name, method, token) == 404
        return
    if method == "post":
        assert call(here, name, method, token) == 207  # one by one: 404 inside
        return
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get(PATHS[name]).json()["count"] == 0


@pytest.mark.parametrize(("name", "method", "scope"), OF_SCHOOLS)
def test_the_secret_itself_opens_nothing(here, name, method, scope):
    assert call(here, name, method, issue(here.school).secret) == 401


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({}, 200, None),
        ({"scope": "courses:read"}, 200, None),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_the_token_address_speaks_oauth(here, sent, status, error):
    answer = ask_token(issue(here.school), **sent)
    assert (answer.status_code, answer.json().get("error")) == (status, error)
    if status == 200:
        assert answer.json()["expires_in"] == 3600
        assert answer.json()["access_token"].startswith("bsp_")
        assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    "end", [revoked, client_expired, secret_expired, membership_ended]
)
def test_a_dead_client_gets_no_token(here, end):
    issued = issue(here.school)
    end(issued)
    answer = ask_token(issued)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_wrong_secret_or_a_client_from_elsewhere_gets_no_token(here):
    issued = issue(here.school, networks=["192.0.2.0/24"])
    assert ask_token(issued).status_code == 401
    wrong = clients.Issued(issue(here.school).client, "bsp_wrong")
    assert ask_token(wrong).status_code == 401


def test_a_changed_secret_leaves_the_old_one_a_week(here):
    old = issue(here.school)
    new = clients.change_secret(
        client_id=old.client.pk, at=timezone.now(), by=here.school_admin
    )
    assert {ask_token(each).status_code for each in (old, new)} == {200}
    soon = timezone.now() + clients.OVERLAP
    kept = old.client.secrets.filter(expires_at__gt=soon)
    assert [each.secret_hash for each in kept] == [clients.hash_of(new.secret)]
    clients.revoke(client_id=old.client.pk, at=timezone.now(), by=here.school_admin)
    with pytest.raises(clients.ClientIsRevoked):
        clients.change_secret(client_id=old.client.pk, at=timezone.now(), by=None)


def test_nothing_that_opens_a_door_is_stored(here):
    issued = issue(here.school)
    token = ask_token(issued).json()["access_token"]
    stored = f"{list(ApiSecret.objects.values())}{list(ApiToken.objects.values())}"
    assert issued.secret not in stored
    assert token not in stored


def test_a_token_of_more_than_an_hour_cannot_be(here):
    secret = issue(here.school).client.secrets.get()
    with pytest.raises(IntegrityError, match="api_token_lasts_an_hour_at_most"):
        ApiToken.objects.create(
            secret=secret,
            token_hash="x",
            scopes=[],
            created_at=here.now,
            expires_at=here.now + timedelta(seconds=3601),
        )


def test_expired_tokens_go(here):
    ask_token(issue(here.school))
    assert clients.forget_expired(at=timezone.now()) == 0
    assert clients.forget_expired(at=timezone.now() + clients.TOKEN_LASTS) == 1


def test_the_last_use_is_shown(here, client_for):
    issued = issue(here.school)
    page = client_for(here.school_admin)
    assert "aldrig" in page.get(f"/systems/{issued.client.pk}/").content.decode()
    call(here, "api_course_list", "get", ask_token(issued).json()["access_token"])
    assert "aldrig" not in page.get(f"/systems/{issued.client.pk}/").content.decode()


def test_an_administrator_lets_a_system_in_and_sees_the_secret_once(here, client_for):
    page = client_for(here.school_admin)
    said = {
        "name": "Ludus",
        "scopes": ["sessions:read"],
        "networks": "192.0.2.10, 198.51.100.0/24",
        "last_day": (timezone.localdate() + timedelta(days=90)).strftime("%d.%m.%Y"),
    }
    shown = page.post("/systems/new/", said).content.decode()
    client = ApiClient.objects.get(name="Ludus")
    secret = shown.split('class="secret">')[1].split("<")[0]
    assert clients.hash_of(secret) == client.secrets.get().secret_hash
    assert client.networks == ["192.0.2.10/32", "198.51.100.0/24"]
    assert client.membership.school_id == here.school.pk
    assert secret not in page.get(f"/systems/{client.pk}/").content.decode()
    entry = AuditEntry.objects.get(verb="api_client.issued", target_id=client.pk)
    assert entry.by == here.school_admin
    assert secret not in str(entry.changes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("networks", "somewhere"),
        ("scopes", ["everything"]),
        ("last_day", "01.01.2020"),
        ("last_day", "01.01.2040"),
    ],
)
def test_what_makes_no_sense_is_told_at_the_field(here, client_for, field, value):
    said = {
        "name": "Ludus",
        "scopes": ["sessions:read"],
        "last_day": (timezone.localdate() + timedelta(days=90)).strftime("%d.%m.%Y"),
        field: value,
    }
    answer = client_for(here.school_admin).post("/systems/new/", said)
    assert field in answer.context["form"].errors
    assert not ApiClient.objects.filter(name="Ludus").exists()


def test_nobody_makes_a_client_for_another_school(here, oest):
    with pytest.raises(PermissionDenied):
        clients.issue(
            school_id=oest.schools.get().school.pk,
            name="x",
            scopes=[],
            expires_at=here.now + timedelta(days=1),
            at=here.now,
            by=here.school_admin,
        )
    foreign = issue(factories.SchoolFactory()).client
    with pytest.raises(ApiClient.DoesNotExist):
        clients.revoke(client_id=foreign.pk, at=here.now, by=here.school_admin)
