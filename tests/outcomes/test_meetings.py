"""The list for the weekly meeting: counts for all, names for whom they are meant."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import (
    AbsenceCase,
    AgreedAction,
    Course,
    Mark,
    SchoolLogEntry,
    Session,
)
from municipalities.models import AccessEntry
from outcomes.hours import monday_of
from outcomes.models import NextStep
from outcomes.services import meetings
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def course(course, today, days):
    Course.objects.filter(pk=course.pk).update(
        starts_on=today - days(20),
        ends_on=today + days(20),
        contact_days=5,
        school_days=14,
    )
    course.refresh_from_db()
    return course


@pytest.fixture
def seat(course, aabenraa):
    return factories.SeatedFactory(course=course, municipality=aabenraa)


@pytest.fixture
def neighbours(course, toender):
    return factories.SeatedFactory(course=course, municipality=toender)


@pytest.fixture
def read(today):
    def agenda(member, on=None):
        week = monday_of(on or today)
        return meetings.agendas(member, week=week, today=today)

    return agenda


def put(session, seat, presence, by, **more):
    return Mark.objects.create(
        session=session,
        enrolment=seat,
        municipality=seat.municipality,
        presence=presence,
        minutes_missed=0 if presence == "present" else 420,
        recorded_at=session.starts_at,
        recorded_by=by,
        **more,
    )


def test_the_sessions_of_the_week_with_counts(
    read, course, seat, neighbours, teacher, coordinator, today, days
):
    monday = monday_of(today)
    held = factories.SessionFactory(course=course, on=monday)
    put(held, seat, "present", teacher)
    put(held, neighbours, "sick", teacher)
    Session.objects.filter(pk=held.pk).update(
        registered_at=held.ends_at, registered_by=teacher
    )
    factories.SessionFactory(course=course, on=monday + days(7))
    (agenda,) = read(coordinator)
    assert [(e.came, e.away) for e in agenda.sessions] == [(1, 1)]
    assert agenda.unregistered == 0


def test_what_is_over_and_not_registered_is_counted(read, course, coordinator, today):
    on = today - DAY
    factories.SessionFactory(course=course, on=on)
    (agenda,) = read(coordinator, on=on)
    assert agenda.unregistered == 1


def test_a_void_mark_is_in_no_count(read, course, seat, teacher, coordinator, today):
    session = factories.SessionFactory(course=course, on=today)
    put(session, seat, "present", teacher, voided_at=session.ends_at, voided_by=teacher)
    (agenda,) = read(coordinator)
    assert [(e.came, e.away) for e in agenda.sessions] == [(0, 0)]


def test_each_sees_the_people_the_matrix_says(
    read, course, seat, neighbours, coordinator, caseworker, stranger, today
):
    session = factories.SessionFactory(course=course, on=today)
    for each in (seat, neighbours):
        AbsenceCase.objects.create(
            session=session,
            enrolment=each,
            municipality=each.municipality,
            opened_at=session.starts_at,
        )
    for member, people in ((coordinator, {seat, neighbours}), (caseworker, {seat})):
        (agenda,) = read(member)
        assert {case.enrolment for case in agenda.cases} == people
        assert {due.enrolment for due in agenda.contacts} == people
        assert set(agenda.ending) == people
    assert read(stranger) == []


def test_who_has_a_next_step_is_not_talked_about(
    read, seat, coordinator, caseworker, today
):
    NextStep.objects.create(
        enrolment=seat,
        municipality=seat.municipality,
        text="Praktik",
        starts_on=today,
        recorded_at=factories.NOW,
        recorded_by=caseworker,
    )
    (agenda,) = read(coordinator)
    assert agenda.ending == []


def test_what_was_agreed_is_due_by_the_end_of_the_week(
    read, course, coordinator, today
):
    talk = SchoolLogEntry.objects.create(
        course=course,
        on=today,
        spoken_with="Rektor",
        status="well",
        by=coordinator,
        written_at=factories.NOW,
    )
    sunday = monday_of(today) + 6 * DAY
    for due_on in (sunday - 30 * DAY, sunday, sunday + DAY):
        AgreedAction.objects.create(entry=talk, text="x", owner="school", due_on=due_on)
    (agenda,) = read(coordinator)
    assert [e.due_on for e in agenda.actions] == [sunday - 30 * DAY, sunday]


def test_courses_that_do_not_run_in_the_week_are_left_out(
    read, course, coordinator, today, days
):
    for change in (
        {"ends_on": monday_of(today) - DAY},
        {"ends_on": today + days(20), "cancelled_at": factories.NOW},
    ):
        Course.objects.filter(pk=course.pk).update(**change)
        assert read(coordinator) == []


def test_more_courses_ask_no_more(read, course, seat, coordinator):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            read(coordinator)
        return len(seen)

    few = statements()
    for _ in range(3):
        other = factories.CourseFactory(
            track=course.track,
            school=course.school,
            starts_on=course.starts_on,
            ends_on=course.ends_on,
            contact_days=3,
        )
        factories.SeatedFactory(course=other, municipality=seat.municipality)
    assert (few, statements()) == (6, 6)


class TestPages:
    def test_with_names_for_the_coordinator_and_without_to_hand_round(
        self, client_for, coordinator, seat, course
    ):
        client = client_for(coordinator)
        name = seat.nomination.participant.short_name
        for url in ("/meeting/", f"/courses/{course.pk}/meeting/"):
            assert name in client.get(url).text
            looks = AccessEntry.objects.filter(by=coordinator, purpose="contact")
            before = looks.count()
            without = client.get(f"{url}?names=no").text
            assert looks.count() == before > 0
            assert name not in without
            assert "Ingen kontakt som aftalt (1)" in without

    def test_a_person_with_a_protected_address_is_not_named_on_paper(
        self, client_for, coordinator, seat
    ):
        person = seat.nomination.participant
        type(person).objects.filter(pk=person.pk).update(protected=True)
        text = client_for(coordinator).get("/meeting/").text
        assert person.short_name not in text
        assert "en person med beskyttet adresse" in text

    @pytest.mark.usefixtures("seat")
    @pytest.mark.parametrize("on", ["", "nonsense", "0001-01-01", "9999-12-31"])
    def test_what_is_no_day_is_this_week(self, client_for, coordinator, on):
        answer = client_for(coordinator).get("/meeting/", {"on": on})
        assert len(answer.context["agendas"]) == 1

    def test_a_course_that_does_not_run_is_missing(
        self, client_for, coordinator, course, today, days
    ):
        later = today + days(60)
        url = f"/courses/{course.pk}/meeting/?on={later:%Y-%m-%d}"
        assert client_for(coordinator).get(url).status_code == 404
        assert "Intet hold er i gang" in (
            client_for(coordinator).get(f"/meeting/?on={later:%Y-%m-%d}").text
        )

    def test_the_school_and_the_leader_do_not_open_it(
        self, client_for, teacher, leader
    ):
        for member in (teacher, leader):
            assert client_for(member).get("/meeting/").status_code == 403
