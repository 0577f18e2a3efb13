"""T2 and T8: an absence is in the right hands the same minute, and how long it took."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from branchespor.models import Scheme
from courses.models import AbsenceCase
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(track, school):
    """A session of today that began half an hour ago."""
    today, now = timezone.localdate(), timezone.now()
    course = factories.CourseFactory(
        track=track, school=school, starts_on=today - timedelta(days=14)
    )
    return factories.SessionFactory(
        course=course,
        on=today,
        starts_at=now - timedelta(minutes=30),
        ends_at=now + timedelta(hours=3),
        minutes=210,
    )


@pytest.fixture
def pupil(session, aabenraa):
    """Sixteen came to an agreement with an employer (IGU); this one is not there."""
    seats = factories.SeatedFactory.create_batch(
        3,
        course=session.course,
        municipality=aabenraa,
        nomination__scheme=Scheme.IGU,
    )
    return seats[1]


@pytest.fixture
def desk(page, request):
    """A further screen, logged in as somebody; closed with the test."""

    def open_for(membership):
        context = page.context.browser.new_context(
            base_url=page.home, locale="da-DK", viewport=screen.WIDE
        )
        request.addfinalizer(context.close)
        other = context.new_page()
        other.home = page.home
        screen.act_as(other, membership)
        return other

    return open_for


def test_t2_from_the_teachers_tap_to_closed_the_same_day(
    page, desk, session, pupil, teacher, coordinator, caseworker, figure
):
    name = pupil.nomination.participant.short_name
    office, home = desk(coordinator), desk(caseworker)
    for screen_of in (office, home):
        expect(screen_of.locator("#absent")).not_to_contain_text(name)
    screen.act_as(page, teacher)
    page.locator("main a.button-primary").click()
    page.locator("#all-present").click()
    expect(page.locator("input[value=present]:checked")).to_have_count(3)
    box = f"input[name='presence-{pupil.pk}'][value=no_word]"
    page.locator(f"label:has({box})").click()
    tapped = time.monotonic()
    expect(home.locator("#absent")).to_contain_text(name, timeout=10_000)
    took = time.monotonic() - tapped
    expect(office.locator("#absent")).to_contain_text(name, timeout=10_000)
    figure(f"an absence is on the caseworker's screen {took:.1f} s after the tap (2 s)")

    office.locator("#absent a").first.click()
    office.locator("button[name=result][value=no_answer]").click()
    home.locator("#absent a").first.click()
    expect(home.locator("main")).to_contain_text("intet svar")
    screen.check(home, "t2-home")
    home.locator("button[name=result][value=reached]").click()
    home.get_by_role("button", name="Arbejdsgiveren").click()
    home.get_by_role("button", name="Tilbage på holdet").click()
    page.reload()
    expect(page.locator(f"#state-{pupil.pk}")).to_contain_text("tilbage")
    case = AbsenceCase.objects.get()
    assert case.seen_at
    assert case.employer_told_at
    assert timezone.localdate(case.closed_at) == session.on
    assert case.attempts.count() == 2
    office.goto("/absences/times/?days=30")
    expect(office.locator("main")).to_contain_text("0 dage")
    screen.check(office, "t2-times")


def at(day, clock="09:00"):
    moment = datetime.fromisoformat(f"{day} {clock}")
    return moment.replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


def test_t8_fifty_six_days_stand_in_red(page, track, school, aabenraa, coordinator):
    course = factories.CourseFactory(
        track=track, school=school, starts_on=date(2026, 2, 2)
    )
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    session = factories.SessionFactory(
        course=course, on=date(2026, 3, 3), starts_at=at("2026-03-03", "08:00")
    )
    closer = factories.MembershipFactory(municipality=aabenraa)
    AbsenceCase.objects.create(
        session=session,
        enrolment=seat,
        municipality=aabenraa,
        opened_at=at("2026-03-03"),
        seen_at=at("2026-03-20"),
        seen_by=closer,
        closed_at=at("2026-04-28"),
        closed_by=closer,
        result="back",
    )
    screen.act_as(page, coordinator)
    page.goto("/absences/times/?days=365")
    line = page.get_by_role("row", name=str(aabenraa))
    expect(line).to_contain_text("17 dage")
    expect(line).to_contain_text("56 dage")
    expect(line.locator(".status-error")).to_have_count(1)
    screen.check(page, "t8-times")
