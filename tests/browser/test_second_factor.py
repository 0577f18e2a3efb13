"""A security key and an app, as people set them up and use them."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import expect

from municipalities.models import Allowance
from tests.browser import screen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.authn]
PASSWORD = "korrekt-hest-batteri"


@pytest.fixture(autouse=True)
def strict(settings):
    settings.MFA_RELAXED = False
    cache.clear()


@pytest.fixture
def person():
    """A function that gives a membership's user a password; returns the user."""

    def give(membership):
        membership.user.set_password(PASSWORD)
        membership.user.save()
        return membership.user

    return give


@pytest.fixture
def key(page):
    """Chromium's own virtual security key, plugged in."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    return cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )["authenticatorId"]


def log_out(page):
    page.goto("/accounts/logout/")
    page.locator("main form button").click()


def test_a_coordinator_enrols_a_key_and_logs_in_with_it(page, key, person, coordinator):
    user = person(coordinator)
    screen.login(page, user.email, PASSWORD)
    expect(page.locator("h1")).to_have_text("Anden faktor")
    screen.check(page, "second-factor-missing")
    page.get_by_role("link", name="Tilføj en sikkerhedsnøgle").click()
    screen.check(page, "second-factor-key")
    page.get_by_role("button", name="Tilføj nøglen").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    screen.check(page, "second-factor-codes")
    log_out(page)
    screen.login(page, user.email, PASSWORD)
    expect(page.locator("h1")).to_have_text("Log ind: andet trin")
    screen.check(page, "second-factor-step")
    page.get_by_role("button", name="Brug min sikkerhedsnøgle").press("Enter")
    expect(page.locator("header")).to_contain_text(user.name)
    expect(page.locator(".page-context")).to_be_visible()


def test_a_refused_key_is_told_in_words(page, person, coordinator):
    """Without an authenticator the browser gives up; the page says so."""
    screen.login(page, person(coordinator).email, PASSWORD)
    page.goto("/accounts/second-factor/key/")
    page.evaluate(
        "() => { navigator.credentials.create = async () => { throw new DOMException('no') } }"
    )
    page.get_by_role("button", name="Tilføj nøglen").click()
    expect(page.locator("#key-words")).to_be_visible()


def test_an_app_is_set_up_and_asked_at_the_next_login(page, person, caseworker):
    user = person(caseworker)
    screen.login(page, user.email, PASSWORD)
    page.get_by_role("link", name="Sæt en app op").click()
    screen.check(page, "second-factor-app")
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Kode fra appen").fill(code(secret))
    page.get_by_role("button", name="Gem appen").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    log_out(page)
    screen.login(page, user.email, PASSWORD)
    cache.clear()  # the code of this half-minute was spent by setting up
    Allowance.objects.all().delete()
    page.locator("#id_code").fill(code(secret))
    page.locator("#id_code").press("Enter")
    expect(page.locator("header")).to_contain_text(user.name)


def test_without_javascript_an_app_is_enough(bare_page, person, caseworker):
    user = person(caseworker)
    screen.login(bare_page, user.email, PASSWORD)
    bare_page.get_by_role("link", name="Sæt en app op").click()
    secret = bare_page.locator(".secret").inner_text()
    bare_page.get_by_label("Kode fra appen").fill(code(secret))
    bare_page.get_by_role("button", name="Gem appen").click()
    expect(bare_page.locator(".recovery-codes li")).to_have_count(10)


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
