"""The list for the weekly meeting, on the screen and as it prints."""

import pytest
from playwright.sync_api import expect

from courses.models import Course
from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    here = world.build(factories.syd(), size=3)
    Course.objects.filter(pk=here.course.pk).update(ends_on=here.now.date())
    return here


def test_with_names_for_oneself_and_without_to_hand_round(page, here):
    screen.act_as(page, here.coordinator)
    page.get_by_role("link", name="Ugemøde").click()
    expect(page.get_by_role("heading", name="Åbne fravær (3)")).to_be_visible()
    screen.check(page, "meeting")
    page.emulate_media(media="print")
    screen.shot(page, "meeting-print")
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Uden navne, til at dele ud").click()
    expect(page.locator("main")).not_to_contain_text("Amal")
    screen.check(page, "meeting-without-names")
    page.goto(f"/courses/{here.course.pk}/")
    page.get_by_role("link", name="Ugemøde").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ugemøde")
