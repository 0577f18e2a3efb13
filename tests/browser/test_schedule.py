"""Planning a course's sessions in the browser: weekdays, preview, holidays."""

import re
import shutil
import subprocess
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db):
    return world.build(factories.syd(), size=3)


def test_a_week_is_planned_after_every_date_was_shown(page, here):
    screen.act_as(page, here.school_admin)
    page.goto(f"/courses/{here.coming.pk}/sessions/plan/")
    page.get_by_label("Tirsdag").first.check()
    page.locator("#id_start").fill("08.30")
    page.locator("#id_end").fill("12.00")
    page.locator("summary", has_text="Andre tider på nogle ugedage").click()
    page.locator("#id_start_4").fill("09.00")
    page.locator("#id_end_4").fill("11.15")
    page.locator("#id_room").fill("Køkken 2")
    page.get_by_role("button", name="Vis datoerne").click()
    expect(page.locator("#preview")).to_contain_text("Forhåndsvisning")
    screen.check(page, "schedule-preview")
    page.get_by_role("button", name="Gem undervisningsgangene").click()
    expect(page.get_by_role("heading", name="Kommende")).to_be_visible()
    screen.check(page, "schedule-list")


def test_a_school_writes_its_holidays(page, here):
    factories.SessionFactory(course=here.coming, on=here.holiday.period[0])
    screen.act_as(page, here.school_admin)
    page.get_by_role("link", name="Skolens ferier").first.click()
    page.get_by_label("Første dag").fill("12.10.2026")
    page.get_by_label("Sidste dag").fill("16.10.2026")
    page.get_by_label("Navn").fill("Efterårsferie")
    page.get_by_role("button", name="Gem").click()
    expect(page.locator("table")).to_contain_text("12.10.2026 – 16.10.2026")
    screen.check(page, "holidays")


def test_a_series_is_moved_and_a_session_called_off(page, here):
    screen.act_as(page, here.school_admin)
    first = here.coming.starts_on + timedelta(days=14)
    sessions = [
        factories.SessionFactory(course=here.coming, on=first + timedelta(weeks=n))
        for n in range(3)
    ]
    page.goto(f"/sessions/{sessions[0].pk}/change/")
    page.locator("#id_start").fill("09.30")
    page.get_by_label("Denne og resten på samme ugedag og tidspunkt").check()
    page.get_by_role("button", name="Vis, hvad der sker").click()
    expect(page.locator("caption")).to_contain_text("3 undervisningsgange ændres")
    screen.check(page, "session-change")
    page.get_by_role("button", name="Gem ændringerne").click()
    expect(page.get_by_text("flyttet fra").first).to_be_visible()
    page.get_by_role("link", name="Aflys undervisningsgang").first.click()
    screen.check(page, "session-cancel")
    page.get_by_role("button", name="Aflys", exact=True).click()
    expect(page.get_by_text("Det er ingens fravær")).to_be_visible()
    screen.check(page, "session-list-changed")


def test_a_calendar_address_is_shown_once(page, here):
    screen.act_as(page, here.school_admin)
    page.goto(f"/calendars/?course={here.course.pk}")
    page.get_by_role("button", name="Lav et link til Spor").click()
    expect(page.locator("#address")).to_have_value(re.compile(r"/calendar/.+\.ics"))
    screen.check(page, "calendar-address")
    screen.act_as(page, here.caseworker)
    page.goto(f"/participants/{here.participant.public_id}/calendar/")
    page.get_by_role("button", name="Lav et link").click()
    screen.check(page, "calendar-address-person")


def test_a_register_on_paper_repeats_its_head_on_every_page(page, here):
    names = [f"Navn Nummer{number}" for number in range(100, 145)]
    for name in names:
        factories.SeatedFactory(
            course=here.course,
            municipality=here.home,
            participant__given_name=name.split()[0],
            participant__family_name=name.split()[1],
        )
    screen.act_as(page, here.school_teacher)
    page.goto(f"/sessions/{here.session.pk}/paper/")
    screen.check(page, "paper-register")
    file = screen.PICTURES / "paper-register.pdf"
    page.pdf(path=file, format="A4")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing: apt-get install poppler-utils")
    read = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(read, capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) >= 2
    heads = [(str(here.course) in each, "Mødt" in each) for each in pages]
    assert heads == [(True, True)] * len(pages)
    assert "I dag" not in text  # no menu on paper
    assert all(text.count(name) == 1 for name in names)


def test_the_coordinator_sees_whose_week_a_course_meets(page, here):
    said = here.enrolment.nomination
    said.danish_weekdays = [1, 2, 3, 4, 5, 6, 7]
    said.save()
    screen.act_as(page, here.coordinator)
    page.goto(f"/courses/{here.course.pk}/sessions/")
    page.get_by_role("link", name="Sammenfald").click()
    name = here.participant.full_name
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    screen.check(page, "clashes")
    page.goto(f"/sessions/{here.session.pk}/change/")
    page.locator("#id_start").fill("07.00")
    page.get_by_role("button", name="Vis, hvad der sker").click()
    expect(page.get_by_text("har andet på de tider")).to_be_visible()
    screen.check(page, "session-change-clash")
