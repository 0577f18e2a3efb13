"""The board as the coordinator uses it: by mouse, by keyboard, on a phone, together."""

import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from courses.services import placing
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track,
        school=school,
        quotas=True,
        starts_on=today + timedelta(days=60),
    )


@pytest.fixture
def waiting(coming, aabenraa):
    return factories.WaitingFactory.create_batch(
        3, course=coming, municipality=aabenraa
    )


@pytest.fixture
def desk(page, coordinator, waiting):
    screen.act_as(page, coordinator)
    page.goto("/board/")
    return page


def is_seated(entry):
    entry.refresh_from_db()
    return entry.is_seated


def test_a_person_is_seated_with_the_keyboard_alone(desk, waiting, coming):
    desk.locator(".board-person a").first.focus()
    desk.keyboard.press("Enter")
    button = desk.locator(f"#seat-{coming.pk}")
    expect(button).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(".board-person")).to_have_count(2)
    assert is_seated(waiting[0])
    expect(desk.get_by_text("Pladsen er givet")).to_be_visible()


def test_escape_lets_go_and_the_keyboard_stays_at_the_person(desk):
    first = desk.locator(".board-person a").first
    first.click()
    expect(desk.locator(".board-chosen")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(".board-chosen")).to_have_count(0)
    expect(desk.locator(".board-person a").first).to_be_focused()


def test_a_person_is_dragged_onto_a_course(desk, waiting, coming):
    desk.locator(".board-person").first.drag_to(desk.locator(f"#lane-{coming.pk}"))
    expect(desk.locator(".board-person")).to_have_count(2)
    assert is_seated(waiting[0])


def test_what_somebody_else_does_is_seen_within_seconds(desk, waiting, coordinator):
    placing.place(
        nomination_id=waiting[0].nomination_id,
        course_id=waiting[0].course_id,
        at=waiting[0].queued_at + timedelta(days=1),
        by=coordinator,
    )
    expect(desk.locator(".board-person")).to_have_count(2, timeout=12_000)
    expect(desk.locator("#board-said")).to_contain_text("Ændret af en anden")


def test_a_reason_being_chosen_is_not_pulled_away(desk, waiting, coming):
    coming.quotas.update(seats=6)
    coming.quotas.filter(municipality=waiting[0].municipality).update(seats=0)
    desk.locator(".board-person a").last.click()
    desk.locator(f"#reason-{coming.pk}").focus()
    factories.WaitingFactory(course=coming, municipality=waiting[0].municipality)
    time.sleep(6)
    expect(desk.locator(f"#reason-{coming.pk}")).to_be_focused()
    expect(desk.locator(".board-person")).to_have_count(3)


def test_without_javascript_links_and_buttons_do(
    bare_page, coordinator, waiting, coming
):
    screen.act_as(bare_page, coordinator)
    bare_page.goto("/board/")
    bare_page.locator(".board-person a").first.click()
    bare_page.locator(f"#seat-{coming.pk}").click()
    expect(bare_page.locator(".board-person")).to_have_count(2)
    assert is_seated(waiting[0])


def test_ten_courses_and_150_people_fit_on_a_desk_and_on_a_phone(
    desk, waiting, coming, aabenraa, toender, today
):
    for weeks in range(9):
        factories.CourseFactory(
            track=coming.track,
            school=coming.school,
            quotas=True,
            starts_on=today + timedelta(weeks=9 + weeks),
        )
    for home in (aabenraa, toender):
        factories.WaitingFactory.create_batch(74, course=coming, municipality=home)
    desk.goto("/board/")
    expect(desk.locator(".board-lane")).to_have_count(10)
    expect(desk.locator(".board-person")).to_have_count(100)
    expect(desk.locator("#board-pool-title")).to_contain_text("151")
    screen.shot(desk, "board-150")
    screen.axe(desk)
    desk.locator(".board-person a").first.click()
    expect(desk.locator(".board-verdict")).to_have_count(10)
    screen.narrow(desk)
    screen.axe(desk)
    screen.shot(desk, "board-150-phone")
