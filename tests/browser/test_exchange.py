"""What htmx swaps in, and what the page says when it cannot."""

import copy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from municipalities.models import Role
from tests import factories
from tests.browser import screen

WIDEN = "cell => { cell.noWrap = true; cell.textContent = 'x'.repeat(200) }"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def gallery(settings):
    settings.ROOT_URLCONF = "tests.browser.gallery"
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = engines


def ask(page, status):
    page.expected.append(str(status))
    page.goto("/gallery/")
    button(page, status).click()


def button(page, status):
    return page.get_by_role("button", name=f"Svar {status}")


def test_an_answer_is_swapped_in(page):
    ask(page, 200)
    expect(page.locator("#answer")).to_have_text("svar")
    expect(page.locator("#trouble")).to_be_empty()


@pytest.mark.parametrize(
    ("status", "words"), [(404, "Det er her ikke længere"), (500, "Det lykkedes ikke")]
)
def test_a_failed_request_is_told_in_words(page, status, words):
    ask(page, status)
    expect(page.locator("#trouble")).to_contain_text(words)
    expect(page.locator("#answer")).to_be_empty()
    screen.axe(page)


def test_a_lost_connection_is_told_and_forgotten_when_it_is_back(page):
    page.goto("/gallery/")
    page.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    page.context.set_offline(True)
    button(page, 200).click()
    expect(page.locator("#trouble")).to_contain_text("Intet svar fra serveren")
    page.context.set_offline(False)
    button(page, 200).click()
    expect(page.locator("#trouble")).to_be_empty()


@pytest.mark.parametrize("status", [302, 403])
def test_an_ended_session_loads_the_page_anew_but_not_for_ever(page, status):
    page.expected.append(str(status))
    page.goto("/gallery/")
    page.evaluate("window.sameDocument = true")
    with page.expect_event("load"):
        button(page, status).click()
    assert page.evaluate("window.sameDocument") is None
    button(page, status).click()
    expect(page.locator("#trouble")).to_contain_text("Det lykkedes ikke")


def test_an_invalid_form_comes_back_with_the_focus_on_its_errors(page):
    ask(page, 422)
    expect(page.locator("#answer [data-module=error-summary]")).to_be_focused()


def test_a_wide_table_can_be_scrolled_by_keyboard(page):
    page.goto("/gallery/")
    frame = page.locator(".table-frame").first
    assert frame.get_attribute("tabindex") is None
    page.set_viewport_size({"width": 600, "height": 700})
    frame.locator("td").first.evaluate(WIDEN)
    page.set_viewport_size({"width": 590, "height": 700})
    expect(frame).to_have_attribute("tabindex", "0")
    expect(frame).to_have_attribute("aria-label", "Indstillede")


def test_the_role_is_switched_without_javascript(bare_page, caseworker, toender):
    factories.MembershipFactory(
        user=caseworker.user, role=Role.LEADER, municipality=toender
    )
    screen.act_as(bare_page, caseworker)
    bare_page.locator(".top-wide summary").first.click()
    bare_page.locator(".top-wide button", has_text="Tønder").click()
    expect(bare_page.locator(".page-context")).to_contain_text("Tønder")


def test_the_phone_menu_opens_without_javascript(bare_page, caseworker):
    screen.act_as(bare_page, caseworker)
    screen.narrow(bare_page)
    bare_page.locator(".top-narrow > summary").click()
    expect(bare_page.locator(".top-narrow nav")).to_be_visible()
