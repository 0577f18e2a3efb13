"""The data checks in the browser: what contradicts itself, and the click that helps."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from courses.models import Enrolment, Mark, Session
from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    """One who left before being marked present, a cancelled session with marks."""
    here = world.build(factories.syd(), size=3)
    first, second = Mark.objects.order_by("pk")[:2]
    Mark.objects.filter(pk=first.pk).update(presence="present", minutes_missed=0)
    Enrolment.objects.filter(pk=first.enrolment_id).update(
        left_at=here.now,
        left_on=here.past_session.on - timedelta(days=2),
        left_by=here.caseworker,
        leave_reason=factories.ReasonCodeFactory(),
    )
    off = factories.SessionFactory(
        course=here.course, on=here.past_session.on - timedelta(days=1)
    )
    Mark.objects.create(
        session=off,
        enrolment=second.enrolment,
        municipality=here.home,
        presence="present",
        recorded_at=here.now,
        recorded_by=here.school_teacher,
    )
    Session.objects.filter(pk=off.pk).update(
        cancelled_at=here.now, cancelled_by=here.coordinator
    )
    Session.objects.filter(pk=here.session.pk).update(
        registered_at=here.now, registered_by=here.school_teacher
    )
    return here


def test_each_repairs_what_is_theirs(page, here):
    screen.act_as(page, here.caseworker)
    page.goto("/data-checks/")
    screen.check(page, "checks-home")
    page.get_by_role("button", name="Luk fraværssagen").first.click()
    expect(page.locator("main")).not_to_contain_text("Fraværssagen er åben")

    screen.act_as(page, here.school_admin)
    page.goto("/data-checks/")
    screen.check(page, "checks-school")
    page.get_by_role("button", name="Markeringerne gælder ikke").click()
    page.get_by_role("button", name="Markeringen gælder ikke").click()
    page.get_by_role("button", name="Bed om fremmødet igen").click()
    expect(page.get_by_text("Intet modsiger sig selv")).to_be_visible()
    screen.check(page, "checks-none")
