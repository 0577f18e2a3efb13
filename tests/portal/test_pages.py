"""The frame around every page, and the pages open to everybody."""

import pytest
from django.db import DatabaseError, connection
from django.template import loader
from django.test import Client
from django.urls import reverse

from municipalities.models import Role
from portal import navigation
from tests import factories

OPEN = ("/accessibility/", "/about/", "/accounts/login/", "/accounts/password/reset/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", OPEN)
def test_a_page_open_to_everybody_is_danish_and_complete(client, address):
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="da">' in html
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert "Tilgængelighedserklæring" in html


@pytest.mark.django_db
def test_the_language_is_chosen_without_logging_in(client):
    client.post("/language/", {"language": "en"}, HTTP_REFERER="/about/")
    html = client.get("/about/").content.decode()
    assert '<html lang="en">' in html
    assert "The system does not choose participants" in html


@pytest.mark.django_db
def test_the_portal_says_that_it_does_not_choose(client):
    assert "Systemet vælger ikke deltagere" in client.get("/about/").content.decode()


@pytest.mark.django_db
def test_was_leads_to_the_registered_statement(client, settings):
    assert client.get("/was/").url == "/accessibility/"
    settings.ACCESSIBILITY_STATEMENT_URL = "https://www.was.digst.dk/branchespor"
    assert client.get("/was/").url == "https://www.was.digst.dk/branchespor"


@pytest.mark.django_db
def test_health_answers_ok(client):
    response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db(transaction=True)
def test_health_says_when_the_database_is_gone(client, monkeypatch):
    def gone():
        raise DatabaseError

    client.get("/health/")  # the walls were looked at a moment ago
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", gone)
        response = client.get("/health/")
    assert (response.status_code, response.content) == (503, b"database")


@pytest.mark.django_db
def test_pages_forbid_foreign_and_inline_content(client):
    headers = client.get("/about/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_head_names_the_role_and_offers_the_others(client_for, caseworker, toender):
    factories.MembershipFactory(
        user=caseworker.user, role=Role.LEADER, municipality=toender
    )
    html = client_for(caseworker).get("/about/").content.decode()
    assert "Aabenraa" in html
    assert f'action="{reverse("switch_membership")}"' in html
    assert "Tønder" in html


def test_one_membership_needs_no_switch(client_for, caseworker):
    html = client_for(caseworker).get("/about/").content.decode()
    assert reverse("switch_membership") not in html


def test_the_frame_costs_no_query(rf, caseworker, toender, django_assert_num_queries):
    other = factories.MembershipFactory(
        user=caseworker.user, role=Role.LEADER, municipality=toender
    )
    request = rf.get("/")
    request.user = caseworker.user
    request.membership = caseworker
    request.memberships = [caseworker, other]
    with django_assert_num_queries(0):
        html = loader.get_template("403.html").render({}, request)
    assert "Tønder" in html


def test_an_unknown_page_answers_in_our_words(client_for, caseworker):
    response = client_for(caseworker).get("/findes-ikke/")
    assert response.status_code == 404
    assert "Her er ikke noget" in response.content.decode()


def test_a_stale_token_is_explained(caseworker):
    client = Client(enforce_csrf_checks=True)
    client.force_login(caseworker.user)
    response = client.post("/language/", {"language": "en"})
    assert response.status_code == 403
    assert "Siden var for gammel" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_a_fault_needs_no_context(name):
    html = loader.get_template(name).render()
    assert "<h1" in html
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.parametrize("role", navigation.MENU)
def test_every_entry_of_the_menu_leads_somewhere(role):
    for _label, name in navigation.MENU[role]:
        assert reverse(name)


def test_the_entry_nearest_to_the_page_is_the_current_one():
    inside = f"{reverse('municipalities:member_list')}7/"
    entries = navigation.entries(role=Role.ADMINISTRATOR, path=inside)
    assert [entry.url for entry in entries if entry.current] == [
        reverse("municipalities:member_list")
    ]


def test_the_start_page_is_current_only_on_itself():
    entries = navigation.entries(role=Role.ADMINISTRATOR, path="/about/")
    assert not any(entry.current for entry in entries)


def test_the_guide_to_the_api_bears_a_wrong_token(client, db):
    wrong = {"Authorization": "Bearer bsp_wrong"}
    assert client.get("/api/v1/docs/", headers=wrong).status_code == 200


def test_the_service_worker_is_a_script_at_the_root_and_keeps_a_page_without_names(
    client, client_for, caseworker
):
    script = client.get("/worker.js")
    assert script["Content-Type"] == "text/javascript"
    assert b"/offline/" in script.content
    assert caseworker.user.name not in client.get("/offline/").content.decode()
