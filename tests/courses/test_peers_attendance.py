"""Complaints of other systems' users about attendance, each shown not to be ours.

From ``peers.md`` 3. Shown elsewhere: the dead net and two devices (browser/test_offline),
hours that shift with the clock and two weekdays a week (test_time, test_patterns), lists
of many sessions (test_attendance_import), the paper list (test_paper_register), part
sessions and conflicts (test_registers, test_register_pages).
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import sheet
from courses.models import AbsenceCase, Course, Mark, Presence, Session
from courses.services import known_absences, registers
from courses.services.registers import MarkLine
from municipalities import notices
from municipalities.models import Notice
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
DAY = timedelta(days=1)


@pytest.fixture
def session(course):
    Course.objects.filter(pk=course.pk).update(seats=60, ends_on=TODAY + 60 * DAY)
    return factories.SessionFactory(course=course)


@pytest.fixture
def people(session, aabenraa):
    return factories.SeatedFactory.create_batch(
        3, course=session.course, municipality=aabenraa
    )


@pytest.fixture
def report(session, teacher):
    def state(*lines, at=MONDAY, of=session):
        return registers.report(
            session_id=of.pk, marks=lines, version=None, at=at, by=teacher
        )

    return state


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen.captured_queries)


def test_2450_sessions_and_todays_stands_first(course, teacher, client_for):
    """mod_attendance #425, #439, #884: a minute to load 2,450 sessions."""
    client, today = client_for(teacher), timezone.localdate()
    Course.objects.update(ends_on=today + 3000 * DAY)
    now = factories.SessionFactory(course=course, on=today)
    few = statements(client, "/")
    rows = [
        factories.SessionFactory.build(course=course, on=today + n * DAY)
        for n in range(-1200, 1250)
        if n
    ]
    Session.objects.bulk_create(rows)
    assert statements(client, "/") == few
    page = client.get("/").content.decode()
    assert page.index(f"/sessions/{now.pk}/") < page.index("Næste undervisning")
    assert len(page) < 60_000


def test_all_present_wipes_no_excuse_and_what_it_says_is_saved(
    session, people, report, teacher
):
    """mod_attendance #405, #334: "set all" wiped excuses, or saved nothing."""
    report(MarkLine(people[0].pk, Presence.AGREED))
    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
    said = dict(Mark.objects.values_list("enrolment", "presence"))
    assert said == {
        people[0].pk: Presence.AGREED,
        people[1].pk: Presence.PRESENT,
        people[2].pk: Presence.PRESENT,
    }


def test_forty_people_cost_what_three_do(session, people, client_for, teacher):
    """csm_web #408: 40 people take 2 seconds, one query per person."""
    client, url = client_for(teacher), f"/sessions/{session.pk}/register/"
    few = statements(client, url)
    factories.SeatedFactory.create_batch(
        37, course=session.course, municipality=people[0].municipality
    )
    assert statements(client, url) == few


def test_a_day_without_a_lesson_has_no_register(session, people, report):
    """frappe/education #47: attendance could be taken on days without a lesson."""
    tomorrow = factories.SessionFactory(course=session.course, on=TODAY + DAY)
    with pytest.raises(registers.NotYetHeld):
        report(MarkLine(people[0].pk, Presence.PRESENT), of=tomorrow)
    Session.objects.filter(pk=session.pk).update(
        cancelled_at=MONDAY, cancelled_by=people[0].seated_by
    )
    with pytest.raises(registers.SessionCancelled):
        report(MarkLine(people[0].pk, Presence.PRESENT))


def test_who_leaves_or_joins_changes_no_session_before(session, people, teacher):
    """mod_attendance #716, #687, #340, #282, #336: the roster is that of the day."""
    late, gone = people[0], people[1]
    type(late).objects.filter(pk=late.pk).update(joined_on=TODAY + DAY)
    type(gone).objects.filter(pk=gone.pk).update(
        left_on=TODAY + DAY,
        left_at=MONDAY,
        left_by=gone.seated_by,
        leave_reason=factories.ReasonCodeFactory(kind="leave"),
    )
    tomorrow = factories.SessionFactory(course=session.course, on=TODAY + DAY)
    then = {each.pk for each in sheet.lines(session=session, membership=teacher)}
    later = {each.pk for each in sheet.lines(session=tomorrow, membership=teacher)}
    assert then == {gone.pk, people[2].pk}
    assert later == {late.pk, people[2].pk}


def test_an_excuse_told_ahead_shows_in_the_sheet_and_on_paper(
    session, people, client_for, teacher
):
    """Gibbon #286, mod_attendance #300: future absences lost in one view."""
    known_absences.tell(
        enrolment_id=people[0].pk,
        first=TODAY,
        last=TODAY,
        reason_id=factories.ReasonCodeFactory(kind="absence", code="proeve").pk,
        at=MONDAY,
        by=teacher,
    )
    for page in ("register", "paper"):
        url = f"/sessions/{session.pk}/{page}/"
        assert "meldt på forhånd" in client_for(teacher).get(url).content.decode()


def test_only_the_absent_are_told_of_and_the_mail_names_the_date(
    session, people, report, caseworker
):
    """mod_attendance #902, #835: present people get warnings; no date in the mail."""
    report(
        MarkLine(people[0].pk, Presence.NO_WORD),
        MarkLine(people[1].pk, Presence.PRESENT),
        MarkLine(people[2].pk, Presence.LATE, 10),
    )
    case = AbsenceCase.objects.get()
    assert case.enrolment == people[0]
    owed = Notice.objects.filter(kind="absence_opened", recipient=caseworker.user)
    notices.deliver(notice_id=owed.get().pk, at=MONDAY)
    assert "23.11.2026" in mail.outbox[0].body


def test_which_mails_were_sent_stands_with_the_absence(
    session, people, report, caseworker, client_for
):
    """mod_attendance #515: no list of notices sent."""
    report(MarkLine(people[0].pk, Presence.NO_WORD))
    url = f"/absences/{AbsenceCase.objects.get().public_id}/"
    client = client_for(caseworker)
    owed = Notice.objects.get(kind="absence_opened", recipient=caseworker.user)
    before = client.get(url).content.decode()
    notices.deliver(notice_id=owed.pk, at=MONDAY)
    page = client.get(url).content.decode()
    assert f"{caseworker.user}:" in page
    assert page.count("på vej") == before.count("på vej") - 1


def test_three_absences_in_a_row_are_said_to_be(
    session, people, report, caseworker, client_for
):
    """mod_attendance #897, academico #74: consecutive absences, a mark at three."""
    for back in (2, 1):
        before = factories.SessionFactory(course=session.course, on=TODAY - back * DAY)
        report(MarkLine(people[0].pk, Presence.NO_WORD), of=before)
    report(MarkLine(people[0].pk, Presence.NO_WORD))
    newest = AbsenceCase.objects.get(session=session)
    page = client_for(caseworker).get(f"/absences/{newest.public_id}/")
    assert "3 gange i træk" in page.content.decode()


def test_what_is_not_registered_stands_on_the_teachers_page(
    session, people, client_for, teacher
):
    """PMM #334, academico #74: a session missing; pending rosters not shown."""
    today = timezone.localdate()
    missing = factories.SessionFactory(course=session.course, on=today - 3 * DAY)
    Course.objects.update(ends_on=today + 30 * DAY)
    page = client_for(teacher).get("/").content.decode()
    assert f"/sessions/{missing.pk}/register/" in page
    assert "Ikke registreret endnu" in page
