"""The leader's figures as a leader finds them: two clicks, on a phone, on paper."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from outcomes.models import Goal
from outcomes.services import tallies
from tests import factories
from tests.browser import screen
from tests.conftest import MONDAY
from tests.outcomes import made
from tests.outcomes.test_leader_page import people

pytestmark = pytest.mark.django_db(transaction=True)


def _course(track, *, women, men, place, other, third):
    start = date(MONDAY.year, 1, 12)
    course = factories.CourseFactory(
        track=track, starts_on=start, ends_on=start + timedelta(days=60), seats=90
    )
    for gender, (works, of) in (("woman", women), ("man", men)):
        people(course, place, works=works, of=of, gender=gender)
        people(course, other, works=works, of=of, gender=gender)
        people(course, third, works=works, of=of, gender=gender)
    return course


@pytest.fixture
def leader(syd, aabenraa, toender):
    """A leader whose cooperation has a bus track with enough women to be shown."""
    bus = factories.TrackFactory(cooperation=syd, name="Bus")
    third = factories.MunicipalityFactory(code=540, name="Sønderborg")
    all_of = {"place": aabenraa, "other": toender, "third": third}
    _course(bus, women=(6, 12), men=(8, 14), **all_of)
    kitchen = factories.TrackFactory(cooperation=syd, name="Køkken")
    _course(kitchen, women=(5, 11), men=(7, 13), **all_of)
    tallies.refresh(at=MONDAY)
    return factories.MembershipFactory(role="leader", municipality=aabenraa)


def test_women_in_work_six_months_after_the_bus_track_in_two_clicks(page, leader):
    screen.act_as(page, leader)
    page.get_by_role("link", name="Alle tal").click()
    page.get_by_role("link", name="Bus", exact=True).click()
    row = page.locator("#by-gender tbody tr").filter(has_text="6 måneder, af startede")
    expect(row.locator("td").first).to_have_text("50 % (18/36)")
    expect(row.locator("td").first).to_be_visible()
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


@pytest.fixture
def behind(leader, syd):
    """A goal nobody can reach any more, and a year before that was better."""
    bus = syd.tracks.get(name="Bus")
    before = date(MONDAY.year - 1, 1, 12)
    course = factories.CourseFactory(track=bus, starts_on=before, seats=60)
    people(course, leader.municipality, works=20, of=24)
    Goal.objects.create(
        cooperation=syd, name="KIB", throughput=200, result=110,
        source="Styregruppen 2026", period=(date(MONDAY.year, 1, 1), date(2027, 1, 1)),
    )  # fmt: skip
    tallies.refresh(at=MONDAY, everything=True)
    return leader


def test_two_screens_say_how_it_goes_against_whom_and_what_is_behind(page, behind):
    screen.act_as(page, behind)
    page.goto("/results/")
    first = page.locator("#attention")
    expect(first).to_contain_text("Måltal bagud: KIB: 78 af 110")
    expect(first).to_contain_text("procentpoint siden 2025")
    assert bottom(page, "#attention") <= 900
    assert bottom(page, "#short") <= 2000
    screen.check(page, "results")
    page.goto("/results/?all=yes")
    screen.check(page, "results-unfolded")


def bottom(page, place):
    """How far down a part of the page ends, in pixels."""
    box = page.locator(place).bounding_box()
    return box["y"] + box["height"]


def test_the_row_of_contents_unfolds_what_it_leads_to(page, leader):
    screen.act_as(page, leader)
    page.goto("/results/")
    part = page.locator("#by-gender table").last
    expect(part).not_to_be_visible()
    page.get_by_role("navigation", name="På denne side").get_by_text(
        "Kvinder og mænd"
    ).click()
    expect(part).to_be_visible()
    page.goto("/results/#work")
    expect(page.locator("#work table")).to_be_visible()


def test_without_javascript_everything_unfolds_by_hand_or_at_once(bare_page, leader):
    screen.act_as(bare_page, leader)
    bare_page.goto("/results/")
    bare_page.locator("#work > summary").click()
    assert bare_page.locator("#work table").is_visible()
    bare_page.get_by_role("link", name="Fold alt ud").click()
    assert bare_page.locator("details.fold:not([open])").count() == 0
    for each in bare_page.locator("details.fold > .table-frame").all():
        assert each.is_visible()


def test_what_is_unfolded_is_printed_and_what_is_folded_is_not(page, leader):
    screen.act_as(page, leader)
    page.emulate_media(media="print")
    page.goto("/results/")
    expect(page.locator("#work")).not_to_be_visible()
    page.goto("/results/?all=yes")
    for part in ("#work table", "#by-gender table >> nth=-1", "#gender-gap"):
        expect(page.locator(part)).to_be_visible()


def sheets(page):
    """How many sheets of A4 the page prints on."""
    return page.pdf(format="A4").count(b"/Type /Page\n")


def test_nothing_sticks_out_on_a_phone_and_the_summary_fits_one_sheet(page, behind):
    screen.act_as(page, behind)
    page.goto("/results/")
    screen.narrow(page)
    screen.axe(page)
    screen.wide(page)
    assert sheets(page) == 1
    page.goto("/results/?all=yes")
    assert sheets(page) > 1
