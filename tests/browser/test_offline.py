"""The register without a net: nothing stated is lost, nothing is sent twice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Mark
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
NO_NET = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def session(track, school):
    """A session of today that began ten minutes ago, on a course that runs."""
    today, now = timezone.localdate(), timezone.now()
    course = factories.CourseFactory(
        track=track, school=school, starts_on=today - timedelta(days=14)
    )
    return factories.SessionFactory(
        course=course,
        on=today,
        starts_at=now - timedelta(minutes=10),
        ends_at=now + timedelta(hours=3),
        minutes=190,
    )


@pytest.fixture
def people(session, aabenraa):
    return factories.SeatedFactory.create_batch(
        3, course=session.course, municipality=aabenraa
    )


@pytest.fixture
def sheet(page, people, session, teacher):
    page.expected = [NO_NET, "htmx:", "status of 422"]
    screen.act_as(page, teacher)
    page.goto(f"/sessions/{session.pk}/register/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    return page


def say(sheet, entry, value):
    sheet.locator(f'[name="presence-{entry.pk}"][value="{value}"]').check(force=True)


def stored():
    return dict(Mark.objects.values_list("enrolment", "presence"))


def kept(sheet):
    return sheet.evaluate("JSON.stringify({...localStorage})")


def test_marks_wait_in_the_browser_and_are_sent_when_the_net_is_back(sheet, people):
    sheet.context.set_offline(True)
    say(sheet, people[0], "sick")
    say(sheet, people[1], "late")
    expect(sheet.locator("#unsent")).to_contain_text("2")
    assert not stored()
    sheet.context.set_offline(False)
    expect(sheet.locator("#unsent")).to_be_hidden(timeout=15_000)
    assert stored() == {people[0].pk: "sick", people[1].pk: "late"}
    assert "presence" not in kept(sheet)


def test_what_is_kept_names_nobody(sheet, people):
    sheet.context.set_offline(True)
    say(sheet, people[0], "sick")
    expect(sheet.locator("#unsent")).to_be_visible()
    found = kept(sheet)
    assert f"{people[0].pk}" in found
    for each in people:
        assert each.nomination.participant.family_name not in found


def test_a_reload_keeps_them_and_a_page_without_net_says_so(sheet, people, session):
    sheet.context.set_offline(True)
    say(sheet, people[0], "no_word")
    expect(sheet.locator("#unsent")).to_be_visible()
    sheet.reload()
    expect(sheet.get_by_role("heading", level=1)).to_contain_text("ingen forbindelse")
    sheet.context.set_offline(False)
    sheet.get_by_role("link", name="Prøv igen").click()
    chosen = f'[name="presence-{people[0].pk}"]:checked'
    expect(sheet.locator(chosen)).to_have_value("no_word")
    expect(sheet.locator("#unsent")).to_be_hidden(timeout=15_000)
    assert stored() == {people[0].pk: "no_word"}


def test_all_present_works_without_a_net_and_touches_only_the_unset(sheet, people):
    say(sheet, people[0], "sick")
    expect(sheet.locator(f"#state-{people[0].pk}")).to_contain_text(
        re.compile("syg", re.IGNORECASE)
    )
    sheet.context.set_offline(True)
    sheet.locator("#all-present").click()
    expect(sheet.locator("#unsent")).to_contain_text("2")
    sheet.context.set_offline(False)
    expect(sheet.locator("#unsent")).to_be_hidden(timeout=15_000)
    assert sorted(stored().values()) == ["present", "present", "sick"]


def test_somebody_elses_mark_meanwhile_is_a_conflict_that_loses_neither(
    sheet, people, session, teacher
):
    sheet.context.set_offline(True)
    say(sheet, people[0], "sick")
    expect(sheet.locator("#unsent")).to_be_visible()
    Mark.objects.create(
        session=session,
        enrolment=people[0],
        municipality=people[0].municipality,
        presence="present",
        minutes_missed=0,
        recorded_at=timezone.now(),
        recorded_by=teacher,
    )
    sheet.context.set_offline(False)
    expect(sheet.locator('[name^="choice-"]').first).to_be_visible(timeout=15_000)
    assert stored() == {people[0].pk: "present"}


def test_the_start_page_names_registers_with_something_unsent(sheet, people, session):
    sheet.context.set_offline(True)
    say(sheet, people[0], "sick")
    expect(sheet.locator("#unsent")).to_be_visible()
    sheet.context.set_offline(False)
    sheet.evaluate("localStorage.setItem(Object.keys(localStorage)[0], '{\"1\":{}}')")
    sheet.goto("/")
    link = sheet.locator("#unsent-list a")
    expect(link).to_have_attribute("href", f"/sessions/{session.pk}/register/")


def test_another_member_on_the_same_phone_sends_nothing_of_it(
    sheet, people, session, school
):
    sheet.context.set_offline(True)
    say(sheet, people[0], "sick")
    expect(sheet.locator("#unsent")).to_be_visible()
    sheet.context.set_offline(False)
    other = factories.SchoolMembershipFactory(school=school)
    screen.act_as(sheet, other)
    sheet.goto(f"/sessions/{session.pk}/register/")
    sheet.wait_for_timeout(1500)
    expect(sheet.locator("#unsent")).to_be_hidden()
