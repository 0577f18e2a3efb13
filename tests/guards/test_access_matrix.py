"""Every address, method and role, as tests/guards/access.yaml declares it."""

import re
from operator import attrgetter
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from municipalities.middleware import SESSION_KEY
from tests import factories, world

pytestmark = [pytest.mark.matrix, pytest.mark.django_db]

DECLARED = yaml.safe_load(Path(__file__).with_name("access.yaml").read_text("utf-8"))
ROLES = (
    "coordinator",
    "caseworker",
    "school_teacher",
    "school_admin",
    "substitute",
    "leader",
    "administrator",
)
REFUSED = {403, 404}


def all_names(resolver=None, prefix=""):
    """Every named address the resolver knows; an unnamed one is shown by its route."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or f"unnamed {entry.pattern}")
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from all_names(entry, inner)


def rows():
    return [
        pytest.param(name, method, id=f"{method} {name}")
        for name, entry in DECLARED.items()
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if method in entry and not entry.get("public")
    ]


@pytest.fixture
def worlds():
    return world.build(factories.syd()), world.build(factories.oest())


def address(name, here):
    """Reverse ``name`` with the kwargs of its entry, looked up in the world ``here``."""
    kwargs = {
        key: _look_up(value, here)
        for key, value in DECLARED[name].get("kwargs", {}).items()
    }
    return reverse(name, kwargs=kwargs) + DECLARED[name].get("query", "")


def _look_up(path, here):
    if path.startswith("'"):
        return path.strip("'")
    return attrgetter(path)(here)


def missing(name):
    """The same address for an object that does not exist, or None if it names none."""
    kwargs = DECLARED[name].get("kwargs", {})
    if not any("." in value for value in kwargs.values()):
        return None
    for stand_in in (999_999_999, uuid4()):
        try:
            return reverse(
                name,
                kwargs={
                    k: v.strip("'") if v.startswith("'") else stand_in
                    for k, v in kwargs.items()
                },
            )
        except NoReverseMatch:
            continue
    raise AssertionError(f"no stand-in fits {name}")


def ask(membership, method, url, *, headers=None, csrf=False):
    """Send one request as ``membership`` and undo whatever it changed."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=csrf)
    if membership is not None:
        client.force_login(membership.user)
        session = client.session
        session[SESSION_KEY] = membership.pk
        session.save()
    with transaction.atomic():
        answer = client.generic(method, url, headers=headers)
        transaction.set_rollback(True)
    return answer


@pytest.mark.deny_default
def test_every_address_is_declared_and_every_declaration_is_an_address():
    assert sorted(set(all_names())) == sorted(DECLARED)


@pytest.mark.deny_default
@pytest.mark.parametrize(("name", "method"), rows())
def test_signed_out_nobody_gets_in(name, method, worlds):
    answer = ask(None, method, address(name, worlds[0]))
    is_login = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    assert is_login or answer.status_code == 401


@pytest.mark.parametrize(("name", "method"), rows())
def test_each_role_gets_what_the_matrix_says(name, method, worlds):
    own, _ = worlds
    wrong = {}
    for role in ROLES:
        status = ask(getattr(own, role), method, address(name, own)).status_code
        expected = role in DECLARED[name][method]
        answered = status not in REFUSED and status != 405 and status < 500
        if answered != expected and not (DECLARED[name].get("anyone") and answered):
            wrong[role] = status
        assert status < 500, (role, status)
    assert not wrong


@pytest.mark.parametrize(("name", "method"), rows())
def test_a_foreign_object_answers_like_a_missing_one(name, method, worlds):
    own, foreign = worlds
    if (nothing := missing(name)) is None:
        return
    for role in DECLARED[name][method]:
        member = getattr(own, role)
        strange = ask(member, method, address(name, foreign))
        gone = ask(member, method, nothing)
        assert (strange.status_code, gone.status_code) == (404, 404), role
        assert _plain(strange) == _plain(gone), role


def _plain(answer):
    """The body without what differs from request to request (CSRF token, nonce)."""
    text = answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken)[^>]*>', "", text)
    text = re.sub(r'nonce="[^"]*"', "", text)
    return re.sub(r"[0-9a-f-]{36}|\d{9}|/[\w/-]*\d[\w/-]*", "", text)
