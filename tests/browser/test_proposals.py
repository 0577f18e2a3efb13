"""The coordinator fills all courses: propose, read why, lock, see the difference, confirm."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from branchespor.models import RequirementCheck
from courses import proposal_page
from courses.models import Departure, Enrolment
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three_for_two(track, school, aabenraa, toender):
    """Two seats on a course, and three people who wait for them."""
    course = factories.CourseFactory(
        track=track,
        school=school,
        seats=2,
        target=2,
        minimum=2,
        starts_on=timezone.localdate() + timedelta(days=40),
    )
    return [
        factories.WaitingFactory(
            course=course,
            municipality=home,
            nomination=factories.NominationFactory(
                cooperation=track.cooperation,
                municipality=home,
                nominated_at=timezone.now() - timedelta(days=days),
            ),
        )
        for home, days in ((aabenraa, 60), (toender, 50), (toender, 5))
    ]


def test_propose_read_why_lock_one_see_the_difference_confirm(
    page, three_for_two, coordinator
):
    factories.ReasonCodeFactory(kind="departure", code="igu_start")
    _, passed, last = (each.nomination.participant for each in three_for_two)
    screen.act_as(page, coordinator)
    page.goto("/proposals/")
    screen.check(page, "proposal-before")
    page.locator("form[action='/proposals/new/'] button").click()
    waits = page.locator("tr", has_text=last.full_name)
    expect(waits).to_contain_text("fyldt")
    screen.check(page, "proposal-why")

    waits.locator("summary").click()
    waits.locator("select[name=kind]").select_option("lock")
    waits.locator("button[type=submit]").click()
    page.locator("form[action='/proposals/new/'] button").click()
    difference = page.locator("#difference")
    expect(difference).to_contain_text(last.full_name)
    expect(difference).to_contain_text(passed.full_name)
    assert not page.locator("input[name=people]").count()
    screen.check(page, "proposal-difference")

    difference.locator("button").click()
    page.locator("button[form=confirm]").click()
    assert Departure.objects.get().enrolment.nomination.participant == last
    assert Enrolment.objects.seated().count() == 2
    screen.check(page, "proposal-confirmed")


def test_it_works_without_javascript(bare_page, three_for_two, coordinator):
    screen.act_as(bare_page, coordinator)
    bare_page.goto("/proposals/")
    bare_page.locator("form[action='/proposals/new/'] button").click()
    bare_page.locator("button[form=confirm]").click()
    assert Enrolment.objects.seated().count() == 2


def test_an_unchecked_requirement_has_no_tick_and_courses_come_in_parts(
    page, three_for_two, coordinator, monkeypatch
):
    monkeypatch.setattr(proposal_page, "COURSES", 1)
    entry = three_for_two[0]
    course = entry.course
    factories.CourseFactory(
        track=course.track, school=course.school, starts_on=course.starts_on
    )
    RequirementCheck.objects.create(
        nomination=entry.nomination,
        requirement=factories.RequirementFactory(track=course.track),
        finding="unknown",
        checked_at=timezone.now(),
        checked_by=coordinator,
    )
    screen.act_as(page, coordinator)
    page.goto("/proposals/")
    page.locator("form[action='/proposals/new/'] button").click()
    line = page.locator("tr", has_text=entry.nomination.participant.full_name)
    expect(line).to_contain_text("skal afklares, før pladsen gives")
    assert not line.locator("input[name=people]").count()
    screen.check(page, "proposal-unchecked")
    page.locator("nav.pages a[rel=next]").first.click()
    expect(page.locator("nav.pages").first).to_contain_text("Side 2 af 2")
