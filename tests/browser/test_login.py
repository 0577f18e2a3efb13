"""Logging in, as people do it."""

import pytest
from playwright.sync_api import expect

from municipalities.models import Role
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "korrekt-hest-batteri"


@pytest.fixture
def mette(caseworker):
    caseworker.user.set_password(PASSWORD)
    caseworker.user.save()
    return caseworker.user


def test_the_login_page_is_accessible(page):
    page.goto("/accounts/login/")
    screen.check(page, "login")


def test_a_wrong_password_is_told_at_the_field(page, mette):
    screen.login(page, mette.email, "forkert-adgangskode")
    field = page.locator("#id_password")
    expect(field).to_have_attribute("aria-invalid", "true")
    error = page.locator("#id_password_error")
    expect(error).to_be_visible()
    assert "id_password_error" in field.get_attribute("aria-describedby")
    screen.check(page, "login-refused")


def test_login_leads_to_the_start_page(page, mette):
    screen.login(page, mette.email, PASSWORD)
    expect(page.locator("header")).to_contain_text(mette.name)
    screen.check(page, "start")


def test_the_role_is_switched_in_the_header(page, caseworker, toender):
    other = factories.MembershipFactory(
        user=caseworker.user, role=Role.LEADER, municipality=toender
    )
    screen.act_as(page, caseworker)
    page.locator(".top-wide summary").first.click()
    page.get_by_role("button", name=str(other.organisation)).click()
    expect(page.locator(".page-context")).to_contain_text("Tønder")
