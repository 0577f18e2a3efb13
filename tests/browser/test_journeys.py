"""The thin line through J1–J3, each as its users walk it, with pictures kept."""

from datetime import timedelta

import pytest
from celery.contrib.testing.worker import TestWorkController, start_worker
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from branchespor.models import Nomination
from courses.models import AbsenceCase, CourseModule, Enrolment, Presence
from outcomes.models import Outcome
from outcomes.services import follow_ups, tallies
from participants.models import Participant
from portal.celery import app
from tests import factories
from tests.browser import screen
from tests.files import sheets

pytestmark = pytest.mark.django_db(transaction=True)
TWENTY = [
    ["Navn", "Ordning", "1. ønske"],
    *[[f"Person{n} Prøvesen{n}", "IGU", "Køkken & rengøring"] for n in range(1, 21)],
]


class Worker(TestWorkController):
    """Leaves no connection behind: the test database could not be dropped."""

    def start(self):
        try:
            super().start()
        finally:
            connections.close_all()


@pytest.fixture
def worker(transactional_db):
    """A real Celery worker at the real broker, in a thread of the test."""
    with start_worker(
        app,
        pool="solo",
        perform_ping_check=False,
        shutdown_timeout=30,
        WorkController=Worker,
    ):
        yield


@pytest.fixture
def coming(track, school):
    """Starts in 30 days; 8 seats, two for each of the four municipalities."""
    return factories.CourseFactory(
        track=track,
        school=school,
        quotas=True,
        seats=8,
        target=8,
        minimum=6,
        starts_on=timezone.localdate() + timedelta(days=30),
    )


@pytest.fixture
def running(track, school, aabenraa):
    """Runs since two weeks with three people; a session of today is open."""
    today = timezone.localdate()
    course = factories.CourseFactory(
        track=track, school=school, starts_on=today - timedelta(days=14)
    )
    for _ in range(3):
        factories.SeatedFactory(course=course, municipality=aabenraa)
    now = timezone.now()
    factories.SessionFactory(
        course=course,
        on=today,
        starts_at=now - timedelta(minutes=10),
        ends_at=now + timedelta(hours=3),
        minutes=190,
    )
    return course


def test_j1_nominate_one_by_form_and_twenty_by_file_then_fill_the_course(
    page, worker, coming, caseworker, coordinator
):
    screen.act_as(page, caseworker)
    _nominate_by_form(page, coming)
    _nominate_by_file(page)
    assert Nomination.objects.active().count() == 21

    screen.act_as(page, coordinator)
    screen.check(page, "j1-coordinator-today")
    page.goto(f"/courses/{coming.pk}/filling/")
    page.locator("form[action$='/pool/'] button").click()
    assert Enrolment.objects.waiting().count() == 21
    screen.check(page, "j1-filling-before")

    page.locator("form[action$='/fill/'] button").click()
    seated = Enrolment.objects.seated()
    assert set(seated.values_list("seat_rule", flat=True)) == {"quota"}
    assert (seated.count(), Enrolment.objects.waiting().count()) == (2, 19)
    screen.check(page, "j1-filling-after")


def _nominate_by_form(page, course):
    page.goto("/people/")
    page.locator("a[href='/people/new/']").click()
    page.locator("#id_given_name").fill("Amal")
    page.locator("#id_family_name").fill("Åkjær")
    page.locator("#id_gender").select_option("woman")
    page.locator("#id_phone").fill("20 00 00 01")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Amal Åkjær")
    screen.check(page, "j1-person")

    person = Participant.objects.get()
    page.locator(f"a[href='/people/{person.public_id}/nominate/']").click()
    page.locator("#id_wish_1").select_option(label=str(course.track))
    page.locator("#id_wish_text").fill("Jeg vil gerne arbejde i et køkken.")
    screen.check(page, "j1-nominate")
    page.locator("main form button[type=submit]").click()

    page.locator(f"button[name=course][value='{course.pk}']").click()
    assert Enrolment.objects.get().nomination.participant == person
    screen.check(page, "j1-choose-courses")


def _nominate_by_file(page):
    page.goto("/imports/nominations/")
    page.locator("input[type=file]").set_input_files(
        {
            "name": "indstillinger.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument"
            ".spreadsheetml.sheet",
            "buffer": sheets.workbook(TWENTY),
        }
    )
    page.locator("main form button[type=submit]").click()
    screen.check(page, "j1-preview")
    page.locator("button[value=confirm]").click()
    expect(page.locator("main")).to_contain_text("20", timeout=20_000)
    page.wait_for_selector("[role=progressbar], progress", state="detached")
    screen.check(page, "j1-result")


def test_j2_all_present_one_exception_and_the_absence_is_answered(
    page, running, teacher, caseworker, coordinator
):
    absent = running.enrolments.order_by("pk").first()
    screen.act_as(page, teacher)
    screen.check(page, "j2-school-today")
    screen.narrow(page)
    page.locator("main a.button-primary").click()
    page.locator("#all-present").click()
    expect(page.locator("input[value=present]:checked")).to_have_count(3)
    box = f"input[name='presence-{absent.pk}'][value=no_word]"
    page.locator(f"label:has({box})").click()
    expect(page.locator("#register-saved strong").last).to_have_text("1")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    screen.check(page, "j2-register")
    case = AbsenceCase.objects.get()
    assert absent.marks.get().presence == Presence.NO_WORD

    screen.act_as(page, coordinator)
    name = absent.nomination.participant.short_name
    expect(page.locator("main")).to_contain_text(name)

    screen.act_as(page, caseworker)
    page.locator(f"main a[href='/absences/{case.public_id}/']").first.click()
    page.locator("button[name=result][value=reached]").click()
    screen.check(page, "j2-absence")
    page.locator(f"form[action$='{case.public_id}/close/'] button").first.click()
    case.refresh_from_db()
    assert case.closed_at
    assert case.attempts.get().result == "reached"


def test_j3_the_course_ends_outcomes_are_stated_and_the_leader_sees_them(
    page, track, school, teacher, aabenraa, caseworker, leader
):
    today = timezone.localdate()
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=today - timedelta(days=60),
        ends_on=today,
    )
    CourseModule.objects.create(
        course=course, position=1, title="Hygiejne", days=2, gives_certificate=True
    )
    for _ in range(12):
        factories.SeatedFactory(course=course, municipality=aabenraa)
    factories.ReasonCodeFactory(kind="leave", code="not_completed")

    screen.act_as(page, teacher)
    page.goto(f"/courses/{course.pk}/ending/")
    last = course.enrolments.order_by("pk").last()
    page.locator(f"label[for=completed-{last.pk}]").click()
    screen.check(page, "j3-ending")
    page.locator("main form button[type=submit]").click()
    assert Enrolment.objects.filter(completed_at__isnull=False).count() == 11
    assert course.modules.get().results.filter(certified_on=today).count() == 12

    follow_ups.create_due(at=timezone.now())
    screen.act_as(page, caseworker)
    page.locator(
        "main a[href^='/follow-ups/']:not([href='/follow-ups/'])"
    ).first.click()
    page.locator("input[value=ordinary_job_part]").check()
    page.locator("#id_weekly_hours").fill("22,5")
    screen.check(page, "j3-follow-up")
    page.locator("main form button[type=submit]").click()
    assert str(Outcome.objects.get().weekly_hours) == "22.5"

    tallies.refresh(at=timezone.now())
    screen.act_as(page, leader)
    screen.check(page, "j3-leader-today")
    page.goto("/results/")
    expect(page.locator("main")).to_contain_text("n=12")
    screen.check(page, "j3-results")
    page.emulate_media(media="print")
    screen.shot(page, "j3-results-print")
    page.emulate_media(media="screen")
