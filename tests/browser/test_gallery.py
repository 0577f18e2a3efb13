"""Every component together: seen by axe, used by keyboard, without JavaScript."""

import copy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def gallery(settings):
    settings.ROOT_URLCONF = "tests.browser.gallery"
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = engines


def test_the_components_are_accessible(page):
    page.goto("/gallery/")
    for opened in page.locator("main details").all():
        opened.evaluate("each => each.open = true")
    screen.check(page, "gallery")


def test_errors_are_accessible_and_take_the_focus(page):
    page.goto("/gallery/?errors=1")
    summary = page.locator("[data-module=error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Betalingstilsagn").click()
    expect(page.locator("#id_promise_0")).to_be_focused()
    screen.check(page, "gallery-errors")


def test_a_menu_closes_with_escape_and_gives_the_focus_back(page, caseworker):
    screen.act_as(page, caseworker)
    screen.narrow(page)
    menu = page.locator(".top-narrow > summary")
    menu.click()
    expect(page.locator(".top-narrow nav")).to_be_visible()
    screen.axe(page)
    page.keyboard.press("Escape")
    expect(page.locator(".top-narrow nav")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_first_tab_leads_to_the_content(page):
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    skip = page.locator(".skipnav")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_on_paper_the_menus_are_gone(page, caseworker):
    screen.act_as(page, caseworker)
    page.goto("/gallery/")
    page.emulate_media(media="print")
    expect(page.locator(".top-nav")).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()
    screen.shot(page, "gallery-print")
