"""The page of contradictions: plain words, one click, and the line is gone."""

import pytest

from courses.models import AbsenceCase, Mark, Session
from tests import factories
from tests.conftest import MONDAY

URL = "/data-checks/"


@pytest.fixture(autouse=True)
def lately(course, session, today, days):
    """Pages read the clock: the session was yesterday."""
    type(course).objects.filter(pk=course.pk).update(
        starts_on=today - days(20), ends_on=today + days(60)
    )
    at = session.starts_at + (today - days(1) - MONDAY.date())
    Session.objects.filter(pk=session.pk).update(
        on=at.date(), starts_at=at, ends_at=at + (session.ends_at - session.starts_at)
    )


def kinds(client):
    return [str(each.kind) for each in client.get(URL).context["found"]]


def test_the_school_voids_the_marks_of_a_cancelled_session(
    client_for, school_admin, mark, cancel, session, seat
):
    client = client_for(school_admin)
    mark()
    cancel()
    text = client.get(URL).text
    assert "Undervisningsgangen er aflyst, men 1 person har en markering" in text
    assert seat.nomination.participant.short_name not in text
    answer = client.post(f"/sessions/{session.pk}/marks/void/", follow=True)
    assert "Det er rettet." in answer.text
    assert kinds(client) == []


def test_the_home_moves_the_last_day_the_school_voids(
    client_for, school_admin, caseworker, mark, left, today, days, seat
):
    said = mark()
    left(on=today - days(4))
    school, home = client_for(school_admin), client_for(caseworker)
    name = seat.nomination.participant.short_name
    for client, button, other in (
        (school, f"/marks/{said.pk}/void/", f"/marks/{said.pk}/stay/"),
        (home, f"/marks/{said.pk}/stay/", f"/marks/{said.pk}/void/"),
    ):
        text = client.get(URL).text
        assert name in text
        assert button in text
        assert other not in text
        assert client.post(other).status_code == 403
    home.post(f"/marks/{said.pk}/stay/")
    assert kinds(home) == kinds(school) == []
    again = home.post(f"/marks/{said.pk}/stay/", follow=True)
    assert "Der er ikke længere noget at rette." in again.text


def test_a_follow_up_of_who_is_accounted_for_is_closed(
    client_for, caseworker, mark, seat, session
):
    mark("sick")
    case = AbsenceCase.objects.create(
        session=session,
        enrolment=seat,
        municipality=seat.municipality,
        opened_at=MONDAY,
    )
    client = client_for(caseworker)
    assert kinds(client) == ["explained"]
    client.post(f"/absences/{case.public_id}/accounted/")
    assert kinds(client) == []


def test_a_register_without_marks_is_asked_for_again(
    client_for, school_admin, session, seat, teacher
):
    Session.objects.filter(pk=session.pk).update(
        registered_at=MONDAY, registered_by=teacher
    )
    client = client_for(school_admin)
    assert kinds(client) == ["unmarked"]
    client.post(f"/sessions/{session.pk}/register/reopen/")
    assert kinds(client) == []


def test_two_schools_are_asked_and_see_nothing_of_each_other(
    client_for, school_admin, coordinator, mark, second, session
):
    first = mark()
    elsewhere = factories.SchoolFactory(name="En anden skole")
    there = second(elsewhere)
    now = Session.objects.get(pk=session.pk)
    Session.objects.filter(pk=there["of"].pk).update(
        on=now.on, starts_at=now.starts_at, ends_at=now.ends_at
    )
    mark(**there)
    assert "En anden skole" not in client_for(school_admin).get(URL).text
    client = client_for(coordinator)
    assert "Bed En anden skole se igen" in client.get(URL).text
    answer = client.post(f"/marks/{first.pk}/ask/", follow=True)
    assert "Skolen er bedt om at se registreringen igennem igen." in answer.text


def test_a_void_mark_is_on_no_sheet_and_in_no_count(
    client_for, school_admin, mark, session
):
    said = mark()
    Mark.objects.filter(pk=said.pk).update(voided_at=MONDAY, voided_by=school_admin)
    client = client_for(school_admin)
    lines = client.get(f"/sessions/{session.pk}/register/").context["lines"]
    assert [line.mark for line in lines] == [None]
    page = client.get(f"/courses/{session.course_id}/sessions/")
    assert [each.marked for each in page.context["missing"]] == [0]


def test_an_empty_page_says_so(client_for, coordinator):
    assert "Intet modsiger sig selv" in client_for(coordinator).get(URL).text
