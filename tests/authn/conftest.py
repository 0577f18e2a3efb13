"""Login as in real use: the second factor is not relaxed."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

PASSWORD = "korrekt-hest-batteri"


def pytest_collection_modifyitems(items):
    """Every test in this folder is about how one gets in."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.authn)


@pytest.fixture(autouse=True)
def strict(settings):
    """As in production; allauth's own memory of codes starts empty."""
    settings.MFA_RELAXED = False
    cache.clear()


@pytest.fixture
def with_password():
    """A function that gives a membership's user the password of these tests."""

    def give(membership):
        user = membership.user
        if not user.check_password(PASSWORD):  # another hash would end its sessions
            user.set_password(PASSWORD)
            user.save()
        return user

    return give


@pytest.fixture
def log_in(with_password):
    """A function that goes through the login form's first step; returns the client."""

    def go(membership, client=None):
        user = with_password(membership)
        client = client or Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        return client

    return go
