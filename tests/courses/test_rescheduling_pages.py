"""The pages that change and cancel sessions show what happens before it does."""

import re
from datetime import timedelta
from html import unescape

import pytest

from courses.models import SessionChange
from tests import factories


@pytest.fixture
def session(course, today):
    course.ends_on = today + timedelta(days=90)
    course.save(update_fields=["ends_on"])
    return factories.SessionFactory(course=course, on=today + timedelta(days=7))


@pytest.fixture
def ask(client_for, school_admin, session):
    """A function that posts to a session's page; ``shown`` is the page before."""
    client = client_for(school_admin)

    def post(page, *, shown=None, **changes):
        data = {
            "on": f"{session.on:%d.%m.%Y}",
            "start": f"{session.start:%H.%M}",
            "end": f"{session.end:%H.%M}",
            "kind": session.kind,
            "scope": "one",
            "why": "room",
            "revision": session.revision,
            **changes,
        }
        if shown:
            seal = re.search(r'name="seen" value="(\w+)"', shown.content.decode())
            data |= {"save": "1", "seen": seal[1]}
        return client.post(f"/sessions/{session.pk}/{page}/", data)

    return post


def text(answer):
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_a_move_is_shown_first_and_saved_as_it_was_shown(ask, session):
    shown = ask("change", start="07.30")
    assert "kl. 07.30–" in text(shown)
    assert not SessionChange.objects.exists()
    assert ask("change", shown=shown, start="07.45").status_code == 200
    assert not SessionChange.objects.exists()
    assert ask("change", shown=shown, start="07.30").status_code == 302
    session.refresh_from_db()
    assert (session.start.hour, session.revision) == (7, 1)


def test_another_editors_change_is_named_and_nothing_is_overwritten(ask, session):
    shown = ask("change", start="07.30")
    type(session).objects.filter(pk=session.pk).update(room="Hal 3", revision=1)
    answer = ask("change", shown=shown, start="07.30")
    assert "En anden har ændret undervisningsgangen" in text(answer)
    session.refresh_from_db()
    assert (session.room, session.revision) == ("Hal 3", 1)


def test_a_registered_session_says_at_the_date_that_it_stays(ask, session):
    type(session).objects.filter(pk=session.pk).update(version=1)
    answer = ask("change", start="07.30")
    assert list(answer.context["form"].errors) == ["on"]
    assert "så den beholder sin tid" in text(answer)


def test_cancelling_what_is_registered_must_be_said(ask, session, client_for):
    type(session).objects.filter(pk=session.pk).update(version=1)
    first = ask("cancel")
    assert list(first.context["form"].errors) == ["despite_register"]
    shown = ask("cancel", despite_register="on")
    assert ask("cancel", shown=shown, despite_register="on").status_code == 302
    session.refresh_from_db()
    assert session.cancelled_at


def test_one_session_is_cancelled_with_one_press_after_the_page(
    ask, session, client_for, school_admin
):
    shown = client_for(school_admin).get(f"/sessions/{session.pk}/cancel/")
    assert ask("cancel", shown=shown).status_code == 302
    listed = client_for(school_admin).get(f"/courses/{session.course_id}/sessions/")
    assert "aflyst" in text(listed)
    assert ask("cancel").status_code == 404


def test_a_moved_session_says_in_the_list_where_it_was(
    ask, session, client_for, caseworker
):
    shown = ask("change", start="07.30")
    ask("change", shown=shown, start="07.30")
    listed = client_for(caseworker).get(f"/courses/{session.course_id}/sessions/")
    assert f"flyttet fra {session.on:%d.%m.%Y}" in text(listed)


def test_the_paper_register_names_who_is_there_that_day_and_nothing_else_of_them(
    session, course, aabenraa, client_for, teacher, caseworker
):
    there, later = (
        factories.SeatedFactory(course=course, municipality=aabenraa) for _ in range(2)
    )
    type(later).objects.filter(pk=later.pk).update(
        joined_on=session.on + timedelta(days=1)
    )
    url = f"/sessions/{session.pk}/paper/"
    page = text(client_for(teacher).get(url))
    assert there.nomination.participant.full_name in page
    assert later.nomination.participant.full_name not in page
    assert there.nomination.participant.phone not in page
    assert client_for(caseworker).get(url).status_code == 403
