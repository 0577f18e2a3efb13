"""Contact in the browser: the rule, who is due, one tap, and taking it back."""

import pytest
from playwright.sync_api import expect

from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    return world.build(factories.syd(), size=3)


def test_a_rule_is_set_and_one_tap_takes_a_person_off_the_list(page, here):
    screen.act_as(page, here.coordinator)
    screen.check(page, "contact-start-coordinator")
    page.goto(f"/courses/{here.course.pk}/")
    page.get_by_role("link", name="Regler for kontakt").click()
    page.get_by_label("Med hver person").fill("4")
    screen.check(page, "contact-rules")
    page.get_by_role("button", name="Gem reglerne").click()
    expect(page.locator("main")).to_contain_text("mindst hver 4. dag")

    screen.act_as(page, here.caseworker)
    screen.check(page, "contact-start-caseworker")
    page.goto("/contacts/")
    expect(page.get_by_role("heading", name="Skal kontaktes (6)")).to_be_visible()
    screen.check(page, "contact-list")
    page.get_by_role("button", name="Talt med Amal").first.click()
    expect(page.get_by_role("heading", name="Skal kontaktes (5)")).to_be_visible()
    screen.check(page, "contact-noted")
    page.get_by_role("button", name="Træk tilbage").first.click()
    expect(page.get_by_role("heading", name="Skal kontaktes (6)")).to_be_visible()
    page.goto(f"/people/{here.participant.public_id}/")
    screen.check(page, "contact-person")
