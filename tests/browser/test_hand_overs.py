"""A person moves on the pages of both municipalities; the new one reads no name before."""

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from participants.models import HandOver
from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    here = world.build(factories.syd())
    here.there = factories.MembershipFactory(municipality=here.cooperation.lead)
    return here


def test_proposed_by_the_old_home_and_accepted_by_the_new(page, here):
    name = here.participant.full_name
    screen.act_as(page, here.caseworker)
    page.goto(f"/people/{here.participant.public_id}/hand-over/")
    screen.check(page, "hand-over-new")
    page.get_by_label("Ny kommune").select_option(str(here.there.municipality_id))
    page.get_by_label("Fra hvilken dag").fill(f"{localdate():%d-%m-%Y}")
    page.get_by_label("Hvorfor").select_option(str(here.outgoing.reason_id))
    page.get_by_role("button", name="Foreslå overdragelsen").click()
    expect(page.locator("main")).to_contain_text(name)
    screen.check(page, "hand-over-old-home")

    screen.act_as(page, here.there)
    page.goto("/people/hand-overs/")
    screen.check(page, "hand-over-list")
    made = HandOver.objects.get(participant=here.participant)
    page.goto(f"/people/hand-overs/{made.public_id}/")
    expect(page.locator("main")).not_to_contain_text(name)
    page.get_by_text("Tag imod borgeren", exact=True).click()
    screen.check(page, "hand-over-new-home")
    page.get_by_role("button", name="Tag imod overdragelsen").click()
    expect(page.locator("main")).to_contain_text(name)
    screen.check(page, "hand-over-done")
