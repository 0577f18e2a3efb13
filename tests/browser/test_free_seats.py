"""T3 and T4: a substitute from a phone in at most three taps; the price of waiting."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Enrolment, SeatRule
from courses.services import leaving
from municipalities.models import CancellationPolicy
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


class Thumb:
    """Taps on a phone's screen, and counts them."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector):
        self.taps += 1
        self.page.locator(selector).click()


@pytest.fixture
def policy(school):
    school.policy = CancellationPolicy.objects.create(
        name="Prøvevilkår", source="test", priced_seats=18
    )
    school.save()
    for days, fee in ((6, 2500),):
        school.policy.steps.create(
            applies="person", days_before=days, fee_short=1500, fee_long=fee
        )
    for days, percent in ((27, 50), (14, 100)):
        school.policy.steps.create(applies="course", days_before=days, percent=percent)
    return school.policy


def a_course(track, school, *, days, **facts):
    today = timezone.localdate()
    return factories.CourseFactory(
        track=track, school=school, starts_on=today + timedelta(days=days), **facts
    )


@pytest.fixture
def freed(track, school, policy, aabenraa, toender, coordinator):
    """Two days before the start one of two withdraws; two wait, the longer at Tønder."""
    course = a_course(track, school, days=2, seats=2, target=2, minimum=2)
    gone, _ = factories.SeatedFactory.create_batch(
        2, course=course, municipality=aabenraa
    )
    now = timezone.now()
    for home, days in ((toender, 40), (aabenraa, 20)):
        factories.WaitingFactory(
            course=course, municipality=home, queued_at=now - timedelta(days=days)
        )
    leaving.withdraw(
        enrolment_id=gone.pk,
        reason_id=factories.ReasonCodeFactory(kind="leave", code="own_wish").pk,
        last_day=timezone.localdate(),
        at=now,
        by=coordinator,
    )
    return course


def test_t3_a_substitute_two_days_before_the_start_in_three_taps(
    page, freed, coordinator, toender
):
    screen.act_as(page, coordinator)
    screen.narrow(page)
    page.goto("/")
    thumb = Thumb(page)
    thumb.tap(f"main a[href='/courses/{freed.pk}/']")
    thumb.tap(f"main a[href='/courses/{freed.pk}/substitutes/']")
    screen.check(page, "t3-substitutes")
    thumb.tap("button[value=says_yes]")

    expect(page.locator("main")).to_contain_text("Alle pladser er optaget")
    entry = Enrolment.objects.get(contact="says_yes")
    assert entry.is_seated
    assert entry.seat_rule == SeatRule.SUBSTITUTE
    assert entry.municipality == toender
    assert thumb.taps <= 3


def test_t3_nobody_answers_and_the_next_is_rung(page, freed, coordinator, aabenraa):
    screen.act_as(page, coordinator)
    screen.narrow(page)
    page.goto(f"/courses/{freed.pk}/substitutes/")
    thumb = Thumb(page)
    thumb.tap("button[value=no_answer]")
    thumb.tap("button[value=says_yes]")

    taken = freed.enrolments.seated().get(contact="says_yes")
    assert taken.municipality == aabenraa
    assert thumb.taps <= 3


def test_t3_the_day_after_the_start_the_same_tap_is_refused_with_the_reason(
    page, freed, coordinator
):
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{freed.pk}/substitutes/")
    freed.starts_on = timezone.localdate() - timedelta(days=1)
    freed.signup_deadline_on = freed.release_on = freed.decide_on = freed.starts_on
    freed.save()
    page.locator("button[value=says_yes]").click()

    expect(page.locator("main")).to_contain_text("skolen tager ikke")
    assert freed.enrolments.seated().count() == 1
    screen.check(page, "t3-refused")


def test_t4_eleven_of_twelve_and_what_waiting_costs(
    page, track, school, policy, aabenraa, toender, coordinator
):
    course = a_course(track, school, days=28, seats=16, price_per_seat=10_000)
    factories.SeatedFactory.create_batch(11, course=course, municipality=aabenraa)
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{course.pk}/decide/")

    main = page.locator("main")
    expect(main).to_contain_text("11 (minimum 12, mål 16)")
    expect(main).to_contain_text("0 % · 0 kr.")
    expect(main).to_contain_text("50 % · 90.000 kr.")
    expect(main).to_contain_text("1 tom plads op til minimum koster 10.000 kr.")
    screen.check(page, "t4-decide")


def test_two_courses_are_merged_after_a_look(
    page, track, school, policy, aabenraa, toender, coordinator
):
    short = a_course(track, school, days=30, seats=4, target=4, minimum=4)
    into = a_course(track, school, days=44, seats=4, target=4, minimum=4)
    factories.SeatedFactory.create_batch(3, course=short, municipality=aabenraa)
    factories.SeatedFactory.create_batch(2, course=into, municipality=toender)
    factories.ReasonCodeFactory(kind="leave", code="course_merged")
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{short.pk}/decide/")
    page.locator(f"a[href='/courses/{short.pk}/merge/{into.pk}/']").click()
    expect(page.locator("main")).to_contain_text("2 borgere nu, 4 bagefter")
    screen.check(page, "merge-proposal")
    page.locator("#id_reason").fill("For få på begge hold")
    page.locator("main form button").click()

    expect(page.locator("main")).to_contain_text("alle har fået besked")
    assert into.enrolments.seated().count() == 4
    assert into.enrolments.waiting().count() == 1
    short.refresh_from_db()
    assert short.cancelled_at


def test_a_caseworker_answers_an_offer_from_today(
    page, track, school, aabenraa, caseworker, coordinator
):
    course = a_course(track, school, days=40, seats=1, target=1, minimum=1)
    gone = factories.SeatedFactory(course=course, municipality=aabenraa)
    entry = factories.WaitingFactory(course=course, municipality=aabenraa)
    leaving.withdraw(
        enrolment_id=gone.pk,
        reason_id=factories.ReasonCodeFactory(kind="leave", code="own_wish").pk,
        last_day=timezone.localdate(),
        at=timezone.now(),
        by=coordinator,
    )
    screen.act_as(page, caseworker)
    screen.check(page, "offers-today")
    thumb = Thumb(page)
    thumb.tap(f"main a[href='/offers/{entry.public_id}/']")
    screen.check(page, "offers-one")
    thumb.tap("form[action$='/yes/'] button")

    entry.refresh_from_db()
    assert entry.seated_by == caseworker
    page.goto("/offers/")
    screen.check(page, "offers-list")
