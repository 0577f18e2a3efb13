"""T1, page by page: four municipalities fill sixteen seats, released seats included."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import localize_input
from playwright.sync_api import expect

from branchespor.models import EmployerDemand, Nomination, Scheme
from courses.models import Course, Enrolment
from courses.services import releases
from municipalities.models import Role
from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
NOMINATED = {"Haderslev": 6, "Sønderborg": 4, "Aabenraa": 4, "Tønder": 2}
CODES = {"Haderslev": 510, "Sønderborg": 540, "Aabenraa": 580, "Tønder": 550}


@pytest.fixture
def people(syd):
    """By municipality: the people its job centre has, in the portal already."""
    return {
        place: [
            factories.ParticipantFactory(
                municipality=factories.MunicipalityFactory(code=CODES[place])
            )
            for _ in range(number)
        ]
        for place, number in NOMINATED.items()
    }


@pytest.fixture
def caseworkers(syd):
    return {
        place: factories.MembershipFactory(
            role=Role.CASEWORKER,
            municipality=factories.MunicipalityFactory(code=code),
        )
        for place, code in CODES.items()
    }


def test_t1_sixteen_seats_of_four_job_centres(
    page, track, school, coordinator, caseworkers, people
):
    screen.act_as(page, coordinator)
    _order_and_plan(page, track, school)
    course = Course.objects.get()
    quotas = course.quotas.values_list("municipality", "seats")
    assert dict(quotas) == dict.fromkeys(CODES.values(), 4)

    for place, here in people.items():
        screen.act_as(page, caseworkers[place])
        for number, person in enumerate(here):
            _nominate(page, person, course, scheme="igu" if number < 4 else "other")
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{course.pk}/filling/")
    page.locator("form[action$='/fill/'] button").click()
    assert set(_seats(course)) == {("quota", place) for place in CODES.values()}
    assert course.enrolments.seated().count() == 14

    assert releases.release_due(at=timezone.now()) == 2
    _haderslev_takes_the_two(page, course, caseworkers["Haderslev"])
    _tonder_sees_its_own(page, course, caseworkers["Tønder"], people)
    seated = Nomination.objects.filter(enrolments__in=course.enrolments.seated())
    schemes = list(seated.values_list("scheme", flat=True))
    assert (len(schemes), schemes.count(Scheme.IGU)) == (16, 14)
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{course.pk}/")
    screen.check(page, "t1-sixteen-of-sixteen")
    page.goto("/papers/")
    screen.check(page, "t1-missing-papers")


def _seats(course):
    return course.enrolments.seated().values_list("seat_rule", "municipality")


def _order_and_plan(page, track, school):
    """The employer's order becomes a course; its deadline is today."""
    today = timezone.localdate()
    page.goto(f"/tracks/{track.pk}/orders/new/")
    page.locator("#id_employer_name").fill("VEU-center Syds køkkener")
    page.locator("#id_places").fill("16")
    for name, days in (("first", 50), ("last", 200)):
        day = today + timedelta(days=days)
        page.locator(f"#id_{name}").fill(localize_input(day))
    page.locator("main form button[type=submit]").click()
    screen.check(page, "t1-demand-board")

    order = EmployerDemand.objects.get()
    page.locator(f"a[href$='?order={order.pk}']").click()
    page.locator("#id_school").select_option(label=str(school))
    page.locator("#id_starts_on").fill(localize_input(today + timedelta(days=30)))
    page.locator("#id_ends_on").fill(localize_input(today + timedelta(days=114)))
    page.locator("#id_seats").fill("16")
    page.locator("#id_minimum").fill("12")
    for name in ("signup_deadline_on", "release_on"):
        page.locator(f"#id_{name}").fill(localize_input(today))
    page.locator("button[name=preview]").click()
    expect(page.locator("#id_papers_on")).not_to_have_value("")
    screen.check(page, "t1-plan-preview")
    page.locator("main form button[type=submit]:not([name])").click()


def _nominate(page, person, course, *, scheme):
    page.goto(f"/people/{person.public_id}/nominate/")
    page.locator("#id_wish_1").select_option(label=str(course.track))
    page.locator("#id_scheme").select_option(scheme)
    page.locator("main form button[type=submit]").click()
    page.locator(f"button[name=course][value='{course.pk}']").click()
    expect(page.locator("main")).to_contain_text("i køen")


def _haderslev_takes_the_two(page, course, caseworker):
    """Both who are next belong to Haderslev; its caseworker says yes for each."""
    offered = Enrolment.objects.filter(offered_at__isnull=False, seated_at=None)
    assert set(offered.values_list("municipality", flat=True)) == {CODES["Haderslev"]}
    screen.act_as(page, caseworker)
    for entry in list(offered):
        page.goto(f"/courses/{course.pk}/")
        page.locator(f"a[href='/offers/{entry.public_id}/']").click()
        page.locator("form[action$='/yes/'] button").click()
    given = set(_seats(course)) - {("quota", place) for place in CODES.values()}
    assert given == {("common", CODES["Haderslev"])}


def _tonder_sees_its_own(page, course, caseworker, people):
    """Own people by name, the others as numbers."""
    screen.act_as(page, caseworker)
    nomination = people["Tønder"][0].nominations.get()
    for part in ("wishes", "change", "courses"):
        page.goto(f"/nominations/{nomination.public_id}/{part}/")
        screen.check(page, f"t1-nomination-{part}")
    page.goto(f"/courses/{course.pk}/quotas/")
    screen.check(page, "t1-quotas")
    page.goto(f"/courses/{course.pk}/")
    text = page.locator("main").inner_text()
    for place, here in people.items():
        for person in here:
            assert (person.full_name in text) == (place == "Tønder")
