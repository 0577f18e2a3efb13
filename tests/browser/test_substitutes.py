"""The office lends a session, the substitute logs in, opens the sheet: all present."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import Mark, Presence, Session, SessionLoan
from courses.services import lending
from municipalities.models import Invitation
from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "korrekt-hest-batteri"


@pytest.fixture
def here(transactional_db):
    """A world whose session runs now and is lent to nobody yet."""
    built, now = world.build(factories.syd(), size=3), timezone.now()
    Session.objects.filter(pk=built.session.pk).update(
        starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(hours=3)
    )
    SessionLoan.objects.update(taken_back_at=now, taken_back_by=built.school_admin)
    built.tomorrow = factories.SessionFactory(
        course=built.course, on=built.session.on + timedelta(days=1)
    )
    return built


def open_lending(page, here):
    screen.act_as(page, here.school_admin)
    page.goto(f"/courses/{here.course.pk}/sessions/")
    day = f"{here.session.on:%d.%m.%Y}"
    page.get_by_role("link", name=re.compile(f"^Vikar {day}")).click()


def test_a_stranger_is_invited_logs_in_and_says_all_present(page, here):
    open_lending(page, here)
    screen.check(page, "session-lend")
    page.get_by_label("E-mail til en ny vikar").fill("vera@vikar.example")
    page.get_by_role("button", name="Giv vikaren adgang").click()
    expect(page.get_by_text("Vikar: vera@vikar.example").first).to_be_visible()
    screen.check(page, "session-lend-invited")
    token = Invitation.objects.get(email="vera@vikar.example").token
    page.context.clear_cookies()
    page.goto(f"/invitations/{token}/")
    page.locator("#id_name").fill("Vera Vikar")
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.get_by_role("button", name="Opret min konto").click()
    expect(page.get_by_role("heading", name="I dag")).to_be_visible()
    screen.check(page, "start-substitute")
    page.get_by_role("link", name="Registrér fremmøde").click()
    expect(page.get_by_text("Du er vikar her")).to_be_visible()
    screen.check(page, "register-substitute")
    page.reload()  # axe leaves marks on what it has looked at
    page.get_by_role("button", name=re.compile("Alle mødt")).click()
    expect(page.locator("#register")).to_contain_text("gemt kl.")
    marks = Mark.objects.filter(session=here.session)
    assert {each.presence for each in marks} == {Presence.PRESENT}
    assert {each.recorded_by.user.name for each in marks} == {"Vera Vikar"}


def test_the_office_ends_what_it_lent(page, here):
    lending.lend(
        session_ids=[here.session.pk, here.tomorrow.pk],
        membership_id=here.substitute.pk,
        at=timezone.now(),
        by=here.school_admin,
    )
    screen.act_as(page, here.school_admin)
    page.goto(f"/courses/{here.course.pk}/sessions/")
    expect(page.get_by_text(f"Vikar: {here.substitute.user.name}")).to_have_count(2)
    screen.check(page, "session-list-lent")
    page.goto(f"/sessions/{here.session.pk}/cancel/")
    expect(page.get_by_text("En vikars adgang ophører")).to_be_visible()
    screen.check(page, "session-cancel-lent")
    page.goto(f"/sessions/{here.session.pk}/substitute/")
    page.locator("summary", has_text="Afslut adgangen").click()
    screen.check(page, "session-lend-end")
    page.get_by_role("button", name="Afslut adgangen").click()
    expect(page.get_by_text("Vikaren har ikke længere adgang.")).to_be_visible()
    screen.act_as(page, here.substitute)
    expect(page.get_by_text("Du er ikke vikar i dag")).to_be_visible()
    expect(page.get_by_text("Du er vikar senere")).to_be_visible()
    screen.check(page, "start-substitute-later")


def test_what_waits_when_access_ends_is_kept_and_said(page, here):
    page.expected = ["ERR_INTERNET_DISCONNECTED", "htmx:", "status of 404", "Response"]
    (loan,) = lending.lend(
        session_ids=[here.session.pk],
        membership_id=here.substitute.pk,
        at=timezone.now(),
        by=here.school_admin,
    )
    screen.act_as(page, here.substitute)
    page.goto(f"/sessions/{here.session.pk}/register/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    row = f'[name="presence-{here.enrolment.pk}"][value="sick"]'
    page.locator(row).check(force=True)
    expect(page.locator("#unsent")).to_contain_text("1 er ikke sendt endnu")
    lending.take_back(loan_id=loan.pk, at=timezone.now(), by=here.school_admin)
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_contain_text("ikke længere", timeout=15_000)
    page.goto("/")
    expect(page.locator("#unsent-list")).to_contain_text("ikke længere adgang")
    expect(page.locator("#unsent-list a")).to_have_count(0)
    screen.check(page, "start-substitute-unsent")
    page.get_by_role("button", name="Glem dem").click()
    expect(page.locator("#unsent-list")).to_be_hidden()


def test_a_substitute_without_a_net_loses_nothing(page, here):
    page.expected = ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    factories.SessionLoanFactory(session=here.session, membership=here.substitute)
    screen.act_as(page, here.substitute)
    page.goto(f"/sessions/{here.session.pk}/register/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.locator("#all-present").click()
    expect(page.locator("#unsent")).to_contain_text("3")
    page.context.set_offline(False)
    expect(page.locator("#unsent")).to_be_hidden(timeout=15_000)
    marks = Mark.objects.filter(session=here.session)
    assert {(e.presence, e.recorded_by) for e in marks} == {
        (Presence.PRESENT, here.substitute)
    }
