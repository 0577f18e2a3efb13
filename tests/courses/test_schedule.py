"""Sessions are planned once, fit the course, and may be called off."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses import calendar
from courses.calendar import PlannedSession
from courses.models import Course, CourseModule
from courses.services import registers, rescheduling, schedule
from municipalities.models import AuditEntry
from tests import factories
from tests.conftest import MONDAY

DAY = date(2026, 11, 24)
MORNING = PlannedSession(DAY, time(8), time(12), room="Køkken 2")


@pytest.fixture
def add(course, school_admin):
    def plan(*sessions, by=school_admin):
        return schedule.add_sessions(
            course_id=course.pk, sessions=sessions, at=MONDAY, by=by
        )

    return plan


def test_a_planned_session_gets_its_instants_minutes_and_module(add, course):
    CourseModule.objects.create(course=course, position=1, title="Hygiejne", days=2)

    assert add(PlannedSession(DAY, time(8), time(12), module_title="Hygiejne")) == 1

    session = course.sessions.get()
    assert (session.starts_at.hour, session.minutes) == (7, 240)
    assert session.module.title == "Hygiejne"
    assert AuditEntry.objects.get(verb="session.planned").target_id == session.pk


def test_the_same_plan_twice_adds_nothing(add):
    later = PlannedSession(DAY, time(12, 30), time(15))
    assert add(MORNING, later) == 2
    assert add(MORNING, later, MORNING) == 0


def test_a_session_across_another_is_refused_and_nothing_is_added(add, course):
    add(MORNING)
    free = PlannedSession(DAY + timedelta(days=1), time(8), time(12))
    with pytest.raises(schedule.Overlaps, match=r"8\.00|08\.00"):
        add(free, PlannedSession(DAY, time(11), time(14)))
    assert course.sessions.count() == 1


@pytest.mark.parametrize(
    ("planned", "refusal"),
    [
        (PlannedSession(date(2026, 1, 5), time(8), time(12)), schedule.OutsideCourse),
        (PlannedSession(DAY, time(12), time(8)), calendar.TooShortOrLong),
        (
            PlannedSession(DAY, time(8), time(9), module_title="Svejs"),
            schedule.NoSuchModule,
        ),
    ],
)
def test_what_cannot_be_is_refused(add, planned, refusal):
    with pytest.raises(refusal):
        add(planned)


def test_a_cancelled_course_gets_no_sessions(add, course):
    Course.objects.filter(pk=course.pk).update(cancelled_at=MONDAY)
    with pytest.raises(schedule.CourseCancelled):
        add(MORNING)


def test_a_teacher_may_not_plan_and_a_stranger_sees_no_course(
    add, teacher, other_coordinator
):
    with pytest.raises(PermissionDenied):
        add(MORNING, by=teacher)
    with pytest.raises(Course.DoesNotExist):
        add(MORNING, by=other_coordinator)


def test_a_cancelled_session_makes_room_and_stays_cancelled(add, course, school_admin):
    add(MORNING)
    session = course.sessions.get()
    for wait in (timedelta(), timedelta(hours=1)):
        rescheduling.cancel(session_id=session.pk, at=MONDAY + wait, by=school_admin)
    session.refresh_from_db()
    assert (session.cancelled_at, session.changes.count()) == (MONDAY, 1)
    assert add(PlannedSession(DAY, time(9), time(11))) == 1


def test_a_session_with_marks_was_held_and_cannot_be_cancelled(
    course, aabenraa, teacher, school_admin
):
    session = factories.SessionFactory(course=course)
    factories.SeatedFactory(course=course, municipality=aabenraa)
    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
    with pytest.raises(schedule.AlreadyRegistered):
        rescheduling.cancel(session_id=session.pk, at=MONDAY, by=school_admin)
