"""The pages open to everybody, and the error pages."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from municipalities.tasks import deliver_notices
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("/about/", "/accessibility/", "/accounts/password/reset/", "/findes-ikke/")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible_at_both_widths(page, caseworker, address):
    page.expected.append("404")
    screen.act_as(page, caseworker)
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    screen.check(page, f"page{address.replace('/', '-')}")


def test_the_language_is_switched_by_a_button(page):
    page.goto("/about/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("How the portal works")
    page.get_by_role("button", name="Dansk").click()
    expect(page.locator("html")).to_have_attribute("lang", "da")


def test_a_forgotten_password_is_changed_by_mail(page, caseworker, mailoutbox):
    page.goto("/accounts/password/reset/")
    page.locator("#id_email").fill(caseworker.user.email)
    page.locator("main form button").click()
    expect(page.locator("h1")).to_have_text("Se i din mail")
    deliver_notices()
    path = mailoutbox[0].body.split(settings.SITE_URL)[1].split()[0]
    page.goto(path)
    page.locator("#id_password1").fill("en-lang-ny-adgangskode")
    page.locator("#id_password2").fill("en-lang-ny-adgangskode")
    screen.check(page, "password-new")
    page.locator("main form button").click()
    screen.login(page, caseworker.user.email, "en-lang-ny-adgangskode")
    expect(page.locator("header")).to_contain_text(caseworker.user.name)
