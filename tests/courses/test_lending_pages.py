"""The pages of lending, and what a substitute's own pages show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Mark, Presence, Session, SessionLoan
from courses.models.loan import window_of
from municipalities.models import AccessEntry, Invitation
from tests import factories, world


@pytest.fixture
def here(syd):
    """A world whose lent session runs now."""
    built, now = world.build(syd), timezone.now()
    Session.objects.filter(pk=built.session.pk).update(
        starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(hours=3)
    )
    built.tomorrow = factories.SessionFactory(
        course=built.course, on=built.session.on + timedelta(days=1)
    )
    return built


@pytest.fixture
def office(client_for, here):
    return client_for(here.school_admin)


@pytest.fixture
def guest(client_for, here):
    return client_for(here.substitute)


def lend_page(session):
    return reverse("courses:session_lend", args=[session.pk])


def sheet_of(session):
    return reverse("courses:register", args=[session.pk])


def test_the_office_lends_to_a_known_substitute(office, here):
    page = office.get(lend_page(here.tomorrow)).content.decode()
    assert here.substitute.user.name in page
    said = {"sessions": [here.tomorrow.pk], "substitute": here.substitute.pk}
    assert office.post(lend_page(here.tomorrow), said).status_code == 302
    page = office.get(lend_page(here.tomorrow)).content.decode()
    assert f"Vikar: {here.substitute.user.name}, " in page
    assert "får adgang på dagen" in page
    listed = office.get(reverse("courses:session_list", args=[here.course.pk]))
    assert listed.content.decode().count(f"Vikar: {here.substitute.user.name}") == 2


def test_the_office_lends_to_a_new_address(office, here):
    said = {"sessions": [here.tomorrow.pk], "email": "vera@vikar.example"}
    office.post(lend_page(here.tomorrow), said)
    assert Invitation.objects.filter(email="vera@vikar.example").exists()
    page = office.get(lend_page(here.tomorrow)).content.decode()
    assert "vera@vikar.example" in page
    assert "inviteret" in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Skriv, hvem der er vikar."),
        ({"email": "vera"}, "gyldig"),
        ({"email": "v@x.example", "substitute": "mine"}, "ikke begge dele"),
        ({"email": "v@x.example", "sessions": []}, "mindst én"),
        ({"email": "colleague"}, "allerede ser hele skolen"),
        ({"email": "v@x.example", "sessions": ["x"]}, "x"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_lent(
    office, here, said, why
):
    named = {"mine": here.substitute.pk, "colleague": here.school_teacher.user.email}
    said = {"sessions": [here.tomorrow.pk]} | {
        key: named.get(value, value) if isinstance(value, str) else value
        for key, value in said.items()
    }
    answer = office.post(lend_page(here.tomorrow), said)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert SessionLoan.objects.get() == here.loan


def test_what_is_lent_already_is_not_offered(office, here):
    said = {"sessions": [here.session.pk], "email": "vera@vikar.example"}
    assert office.post(lend_page(here.session), said).status_code == 422
    assert not Invitation.objects.filter(role="substitute").exists()


def test_a_teacher_opens_the_page_of_the_own_session_only(client_for, here):
    client = client_for(here.school_teacher)
    assert client.get(lend_page(here.tomorrow)).status_code == 403
    Session.objects.filter(pk=here.tomorrow.pk).update(teacher=here.school_teacher)
    assert client.get(lend_page(here.tomorrow)).status_code == 200
    listed = client.get(reverse("courses:session_list", args=[here.course.pk]))
    assert listed.content.decode().count("/substitute/") == 1


def test_the_office_ends_it_and_the_substitutes_page_closes(office, guest, here):
    assert guest.get(sheet_of(here.session)).status_code == 200
    office.post(reverse("courses:loan_back", args=[here.loan.pk]))
    assert guest.get(sheet_of(here.session)).status_code == 404
    assert (
        "adgangen er afsluttet" in office.get(lend_page(here.session)).content.decode()
    )


def test_who_moves_a_lent_session_is_shown_whose_access_ends(office, here):
    page = office.get(reverse("courses:session_cancel", args=[here.session.pk]))
    assert "En vikars adgang ophører" in page.content.decode()
    page = office.get(reverse("courses:session_cancel", args=[here.tomorrow.pk]))
    assert "En vikars adgang ophører" not in page.content.decode()


def test_the_start_page_leads_to_the_sheet_and_nowhere_else(guest, here):
    page = guest.get(reverse("home")).content.decode()
    assert f'href="{sheet_of(here.session)}"' in page
    for name in ("roster", "session_list", "session_plan"):
        assert reverse(f"courses:{name}", args=[here.course.pk]) not in page
    assert here.participant.family_name not in page


def test_the_start_page_tells_of_what_comes_and_of_yesterday(guest, here):
    for session in (here.tomorrow, here.past_session):
        factories.SessionLoanFactory(session=session, membership=here.substitute)
    SessionLoan.objects.filter(session=here.past_session).update(
        until=timezone.now() + timedelta(hours=1)
    )
    page = guest.get(reverse("home")).content.decode()
    assert "Du er vikar senere" in page
    assert sheet_of(here.tomorrow) not in page
    assert "I går: kan rettes til midnat" in page
    assert sheet_of(here.past_session) in page


def test_the_start_page_without_a_loan_says_so(guest, here):
    SessionLoan.objects.update(until=timezone.now())
    assert "Du er ikke vikar i dag" in guest.get(reverse("home")).content.decode()


def test_all_present_is_one_tap_and_the_look_is_logged(guest, here):
    page = guest.get(sheet_of(here.session)).content.decode()
    assert here.participant.full_name in page
    assert here.participant.phone not in page
    last = window_of(here.session.on)[1] - timedelta(days=1)
    assert f"til og med den {timezone.localdate(last):%d.%m.%Y}" in page
    guest.post(reverse("courses:register_all", args=[here.session.pk]))
    marks = Mark.objects.filter(session=here.session)
    assert {(e.presence, e.recorded_by) for e in marks} == {
        (Presence.PRESENT, here.substitute)
    }
    assert AccessEntry.objects.filter(by=here.substitute, purpose="register").exists()


def test_the_sheet_of_another_session_is_not_there(guest, here):
    for session in (here.tomorrow, here.past_session):
        assert guest.get(sheet_of(session)).status_code == 404
        assert guest.post(sheet_of(session)).status_code == 404


def test_the_api_is_not_for_substitutes(guest, here):
    for name, args in (
        ("api_session", [here.session.pk]),
        ("api_session_list", []),
        ("api_course_list", []),
    ):
        assert guest.get(reverse(name, args=args)).status_code == 403
    register = reverse("api_register", args=[here.session.pk])
    assert guest.put(register, {}, "application/json").status_code == 403


def test_neither_paper_nor_file_nor_import(guest, here):
    for name, args in (
        ("paper_register", [here.session.pk]),
        ("attendance_import_help", []),
        ("export_roster", [here.course.pk]),
        ("feed_list", []),
    ):
        assert guest.get(reverse(f"courses:{name}", args=args)).status_code in {
            403,
            404,
        }


def test_the_list_asks_no_more_for_many_lent_sessions(office, here):
    url = reverse("courses:session_list", args=[here.course.pk])

    def asked():
        with CaptureQueriesContext(connection) as seen:
            office.get(url)
        return len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]])

    asked()
    few = asked()
    for day in range(2, 12):
        session = factories.SessionFactory(
            course=here.course, on=here.session.on + timedelta(days=day)
        )
        factories.SessionLoanFactory(session=session, lent_by=here.school_admin)
    assert asked() == few <= 12
