"""The school log in the browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    return world.build(factories.syd(), size=3)


def test_the_coordinator_writes_a_talk_and_corrects_it(page, here):
    page.expected.append("422")
    screen.act_as(page, here.coordinator)
    page.goto(f"/courses/{here.course.pk}/")
    page.get_by_role("link", name="Skolelog").click()
    page.get_by_label("Talt med hvem").fill("Uddannelseslederen")
    page.get_by_label("kræver opmærksomhed").check()
    page.get_by_label("Hvad der blev sagt om holdet").fill("Tempoet er for højt.")
    page.locator("#id_action_1").fill("Ekstra dansk tirsdag")
    page.get_by_role("button", name="Gem samtalen").click()
    expect(page.locator("main")).to_contain_text("Vælg, hvem der gør det.")
    screen.check(page, "school-log-refused")
    page.locator("#id_owner_1").select_option(label="skolen")
    page.locator("#id_due_1").fill(f"{here.now + timedelta(days=7):%d.%m.%Y}")
    page.get_by_role("button", name="Gem samtalen").click()
    expect(page.locator("main")).to_contain_text("Ekstra dansk tirsdag")
    page.get_by_role("link", name="Ret", exact=False).first.click()
    page.get_by_label("går godt").check()
    page.get_by_role("button", name="Gem samtalen").click()
    expect(page.get_by_role("link", name="Se rettelsen")).to_be_visible()
    screen.check(page, "school-log-coordinator")

    screen.act_as(page, here.school_admin)
    page.goto(f"/courses/{here.course.pk}/school-log/")
    page.get_by_role("button", name="Sæt som udført").first.click()
    expect(page.locator("main")).to_contain_text("udført")
    screen.check(page, "school-log-school")
