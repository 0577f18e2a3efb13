"""A list leaves as a file: asked for, confirmed, written, fetched; also without scripts."""

import pytest
from playwright.sync_api import expect

from participants import tasks
from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "en meget lang adgangskode"


@pytest.fixture
def here(transactional_db):
    here = world.build(factories.syd())
    for member in (here.caseworker, here.administrator):
        member.user.set_password(PASSWORD)
        member.user.save()
    return here


def confirm(page):
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Bekræft").click()


def test_a_list_of_people_leaves_as_a_file(page, here):
    screen.act_as(page, here.caseworker)
    page.goto("/people/")
    page.get_by_role("link", name="Hent som fil").click()
    screen.check(page, "export-ask")
    page.get_by_label("Hvad filen skal bruges til").select_option("people_list")
    page.get_by_role("button", name="Bed om filen").click()
    confirm(page)
    expect(page.locator("#progress")).to_contain_text("Filen bliver dannet")
    screen.check(page, "export-progress")
    tasks.write_exports()
    fetch = page.get_by_role("link", name="Hent filen")
    expect(fetch).to_be_visible()  # the page polls
    screen.check(page, "export-ready")
    with page.expect_download() as download:
        fetch.click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.goto("/people/files/")
    screen.check(page, "export-list")


def test_a_colleague_approves_without_scripts(bare_page, here):
    screen.act_as(bare_page, here.administrator)
    bare_page.goto("/people/files/")
    bare_page.get_by_role("link", name="Liste over egne deltagere").click()
    screen.shot(bare_page, "export-judge")
    bare_page.get_by_role("button", name="Godkend").click()
    confirm(bare_page)
    expect(bare_page.locator("main")).to_contain_text("Filen er godkendt")
