"""Rate limits hold whichever process answers, and say so kindly."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from municipalities import rate_limits
from municipalities.models import Allowance
from municipalities.rate_limits import Limit, address_of, take
from municipalities.services import rates
from participants.views import people
from tests.conftest import MONDAY

pytestmark = pytest.mark.web_hardening
THREE = Limit("test", 3, 60, per=address_of)

# What each of two processes does: 8 threads take 40 times each at one moment.
MANY = """
import json, sys, threading
from datetime import datetime
import django
django.setup()
from django.db import connections
from municipalities.rate_limits import Limit, address_of, take
told = json.loads(sys.argv[1])
connections["default"].settings_dict.update(told["database"])
limit, at = Limit("race", 25, 600, per=address_of), datetime.fromisoformat(told["at"])
taken = []
def go():
    for _ in range(40):
        taken.append(take(limit=limit, sender="one", at=at) == 0)
    connections["default"].close()
threads = [threading.Thread(target=go) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print(len(taken), sum(taken))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_with_many_threads_get_exactly_as_many_as_there_are(figure):
    kept = ("NAME", "USER", "HOST", "PORT", "PASSWORD")
    database = {key: str(connection.settings_dict[key]) for key in kept}
    told = json.dumps({"database": database, "at": timezone.now().isoformat()})
    processes = [
        subprocess.Popen([sys.executable, "-c", MANY, told], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [each.communicate(timeout=60)[0].split() for each in processes]
    asked, allowed = (sum(int(each[n]) for each in said) for n in (0, 1))
    figure(f"rate limits: {asked} attempts in 2 processes, {allowed} of 25 allowed")
    assert (asked, allowed) == (640, 25)


@pytest.mark.django_db
def test_an_allowance_comes_back_bit_by_bit(days):
    at = MONDAY
    assert [take(limit=THREE, sender="a", at=at) for _ in range(4)] == [0, 0, 0, 20]
    assert take(limit=THREE, sender="b", at=at) == 0
    assert take(limit=THREE, sender="a", at=at + timedelta(seconds=19)) == 1
    assert take(limit=THREE, sender="a", at=at + timedelta(seconds=20)) == 0
    assert take(limit=THREE, sender="a", at=at + timedelta(seconds=20)) == 20


@pytest.mark.django_db
def test_the_row_names_nobody_and_goes_when_it_is_whole():
    take(limit=THREE, sender="amal@example.dk from 192.0.2.1", at=MONDAY)
    row = Allowance.objects.get()
    assert "amal" not in row.key_hash
    assert len(row.key_hash) == 64
    assert rates.forget_whole(at=MONDAY + timedelta(seconds=19)) == 0
    assert rates.forget_whole(at=MONDAY + timedelta(seconds=20)) == 1


@pytest.mark.django_db
def test_the_eleventh_password_is_not_tried(client, caseworker):
    caseworker.user.set_password("a good long password")
    caseworker.user.save()
    typed = {"login": caseworker.user.email, "password": "wrong"}
    for _ in range(10):
        assert client.post("/accounts/login/", typed).status_code == 200

    right = typed | {"password": "a good long password"}
    answer = client.post("/accounts/login/", right)

    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "For mange forsøg" in answer.content.decode()
    elsewhere = client.post("/accounts/login/", right, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302, "nobody locks another out from elsewhere"


@pytest.mark.django_db
def test_a_request_that_fails_has_counted_too(client_for, caseworker, monkeypatch):
    few = (Limit("few", 1, 600, per=rate_limits.user_of, methods=rate_limits.READS),)
    monkeypatch.setattr(people.participant_list, "rate_limits", few)
    monkeypatch.setattr(people, "SearchForm", None)
    client = client_for(caseworker)
    client.raise_request_exception = False
    assert client.get("/people/").status_code == 500
    assert client.get("/people/").status_code == 429


@pytest.mark.django_db
def test_the_api_answers_in_its_own_form(client, monkeypatch):
    def always(**_):
        return 7

    monkeypatch.setattr(rate_limits, "take", always)
    answer = client.get("/api/v1/courses/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")
    assert answer.json()["error"]["code"] == "too_many_requests"


def test_only_our_own_proxy_says_where_a_request_is_from(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.9"}
    )
    assert address_of(request) == "192.0.2.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "192.0.2.9"
