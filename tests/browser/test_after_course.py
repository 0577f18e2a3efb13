"""After the course in the browser: what is due, a placement, who is responsible."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    return world.build(factories.syd(), size=3)


def test_from_the_start_page_to_a_noted_contact(page, here):
    screen.act_as(page, here.caseworker)
    page.goto("/")
    page.locator("#due-counts").get_by_role("link", name="Hvor er de nu?").click()
    expect(page.locator("main h1")).to_have_text("Forfalden")
    page.goto("/due/")
    screen.check(page, "due")
    page.goto("/placements/")
    screen.check(page, "placements")
    page.get_by_role("link", name=here.participant.full_name, exact=True).click()
    screen.check(page, "placement")
    page.get_by_role("link", name="Notér en kontakt").click()
    page.get_by_label("Hvad der blev aftalt").fill("Flere timer fra december")
    screen.check(page, "placement-contact")
    page.get_by_role("button", name="Gem kontakten").click()
    expect(page.locator("main")).to_contain_text("Flere timer fra december")


def test_one_tap_shows_one_kind_and_the_keyboard_does_too(page, here):
    screen.act_as(page, here.caseworker)
    page.goto("/due/")
    kinds = page.get_by_role("navigation", name="Vis", exact=True)
    everything = kinds.get_by_role("link", name="Alt")
    expect(everything).to_have_attribute("aria-current", "true")
    chosen = kinds.get_by_role("link").nth(1)
    name, count = chosen.inner_text().rsplit(" (", 1)
    chosen.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=**")
    expect(kinds.locator("[aria-current]")).to_contain_text(name)
    assert page.locator("main tbody tr").count() == int(count.rstrip(")"))
    screen.check(page, "due-kind")


def test_a_supplier_s_line_is_approved(page, here):
    screen.act_as(page, here.caseworker)
    page.goto("/suppliers/")
    screen.check(page, "suppliers")
    page.locator("td").get_by_role("link", name="Godkend").first.click()
    screen.check(page, "supplier-approve")
    page.get_by_role("button", name="Godkend").click()
    expect(page.locator("main")).to_contain_text("Linjen er godkendt.")


def test_who_is_responsible_and_a_pause(page, here):
    screen.act_as(page, here.caseworker)
    page.goto(f"/people/{here.participant.public_id}/care/")
    back = here.now + timedelta(days=60)
    page.get_by_label("Ventes tilbage den").fill(f"{back:%d.%m.%Y}")
    page.get_by_role("button", name="Gem pausen").click()
    expect(page.locator("main")).to_contain_text(f"ventes tilbage {back:%d.%m.%Y}")
    screen.check(page, "care")


def test_the_other_pages_look_as_they_should(page, here):
    screen.act_as(page, here.caseworker)
    placement = f"/placements/{here.placement.public_id}"
    person = f"/people/{here.participant.public_id}"
    for name, url in (
        ("placement-new", f"{person}/placement/"),
        ("placement-end", f"{placement}/end/"),
        ("placement-last-day", f"{placement}/last-day/"),
        ("placement-plan", f"{placement}/plan/"),
        ("placement-bonus", f"{placement}/bonus/"),
        ("places-read", "/places/"),
        ("gaps", "/next-steps/"),
        ("person-after", f"{person}/"),
    ):
        page.goto(url)
        screen.check(page, name)
    screen.act_as(page, here.coordinator)
    for name, url in (
        ("places", "/places/"),
        ("place-new", "/places/new/"),
        ("public-places", f"/public-places/{here.home.pk}/"),
        ("igu-counter", "/igu/"),
    ):
        page.goto(url)
        screen.check(page, name)
