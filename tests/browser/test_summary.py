"""The leader's figures as a leader finds them: two clicks, on a phone, on paper."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from outcomes.services import tallies
from tests import factories
from tests.browser import screen
from tests.conftest import MONDAY
from tests.outcomes import made
from tests.outcomes.test_leader_page import people

pytestmark = pytest.mark.django_db(transaction=True)


def _course(track, *, women, men, place, other):
    start = date(MONDAY.year, 1, 12)
    course = factories.CourseFactory(
        track=track, starts_on=start, ends_on=start + timedelta(days=60), seats=60
    )
    for gender, (works, of) in (("woman", women), ("man", men)):
        people(course, place, works=works, of=of, gender=gender)
        people(course, other, works=works, of=of, gender=gender)
    return course


@pytest.fixture
def leader(syd, aabenraa, toender):
    """A leader whose cooperation has a bus track with enough women to be shown."""
    bus = factories.TrackFactory(cooperation=syd, name="Bus")
    both = {"place": aabenraa, "other": toender}
    _course(bus, women=(6, 12), men=(8, 14), **both)
    kitchen = factories.TrackFactory(cooperation=syd, name="Køkken")
    _course(kitchen, women=(5, 11), men=(7, 13), **both)
    tallies.refresh(at=MONDAY)
    return factories.MembershipFactory(role="leader", municipality=aabenraa)


def test_women_in_work_six_months_after_the_bus_track_in_two_clicks(page, leader):
    screen.act_as(page, leader)
    page.get_by_role("link", name="Alle tal").click()
    page.get_by_role("link", name="Bus", exact=True).click()
    row = page.locator("#by-gender tbody tr").filter(has_text="6 måneder, af startede")
    expect(row.locator("td").first).to_have_text("50 % (12/24)")
    expect(page.locator("#by-gender thead th").nth(1)).to_have_text("Kvinde")
    screen.axe(page)


def test_where_they_are_too_few_the_page_says_why_and_what_shows_more(page, syd):
    made.cooperation(syd, today=MONDAY.date(), courses=3, people=8)
    tallies.refresh(at=MONDAY)
    home = syd.members.order_by("pk").first().municipality
    screen.act_as(page, factories.MembershipFactory(role="leader", municipality=home))
    page.get_by_role("link", name="Alle tal").click()
    expect(page.locator("main")).to_contain_text("skjult: for få personer")
    page.get_by_role("link", name="Se to år samlet").click()
    expect(page.locator("main")).to_contain_text("–2026")


def test_a_definition_opens_with_the_keyboard(page, leader):
    screen.act_as(page, leader)
    page.goto("/results/")
    summary = page.locator(".stat .definition summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stat .definition p").first).to_be_visible()


def test_nothing_sticks_out_on_a_phone_and_the_summary_fits_one_sheet(page, leader):
    screen.act_as(page, leader)
    page.goto("/results/")
    screen.shot(page, "summary-wide")
    screen.narrow(page)
    screen.axe(page)
    screen.shot(page, "summary-narrow")
    screen.wide(page)
    paper = page.pdf(format="A4")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 1 or (
        b"/Count 1" in paper
    )
