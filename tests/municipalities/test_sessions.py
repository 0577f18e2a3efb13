"""A session ends by itself: 12 hours after login, 3 hours after its last use."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

HOUR = 3600


@pytest.fixture
def client(client_for, caseworker):
    return client_for(caseworker)


@pytest.fixture
def aged(client):
    """A function that makes the session look as if this was so many seconds ago."""
    client.get("/")

    def age(**seconds):
        session = client.session
        now = int(timezone.now().timestamp())
        for name, ago in seconds.items():
            session[name] = now - ago
        session.save()

    return age


def is_in(client):
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("began", "seen", "lasts"),
    [
        (11.9 * HOUR, 0, True),
        (12.1 * HOUR, 0, False),
        (4 * HOUR, 2.9 * HOUR, True),
        (4 * HOUR, 3.1 * HOUR, False),
    ],
)
def test_a_session_ends(client, aged, began, seen, lasts):
    aged(began=int(began), seen=int(seen))
    assert is_in(client) == lasts


def test_an_ended_session_is_gone_from_the_database_too(client, aged):
    aged(began=13 * HOUR)
    answer = client.get("/people/")
    assert answer["Location"].startswith("/accounts/login/")
    assert not Session.objects.exists()


def test_using_the_portal_keeps_the_session_but_not_past_twelve_hours(client, aged):
    for hours in (2, 4, 6, 8, 10, 11):
        aged(began=hours * HOUR, seen=2 * HOUR)
        assert is_in(client)
        assert timezone.now().timestamp() - client.session["seen"] < HOUR
    aged(began=12 * HOUR + 60, seen=60)
    assert not is_in(client)


def test_a_deactivated_user_is_out_at_once(client, caseworker):
    assert is_in(client)
    caseworker.user.is_active = False
    caseworker.user.save()
    assert not is_in(client)


def test_an_ended_membership_closes_at_once(client, caseworker):
    assert is_in(client)
    today = timezone.localdate()
    caseworker.period = (today - timedelta(days=9), today)
    caseworker.save()
    assert client.get("/").status_code == 403


def test_a_page_that_asks_by_itself_does_not_keep_the_session(client, aged):
    aged(began=4 * HOUR, seen=2.5 * HOUR)
    client.get("/", headers={"Asks-Itself": "1"})
    assert timezone.now().timestamp() - client.session["seen"] > 2 * HOUR
    client.get("/")
    assert timezone.now().timestamp() - client.session["seen"] < HOUR
