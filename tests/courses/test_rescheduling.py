"""Sessions are moved and cancelled, alone or as a series, and those concerned told."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from courses import calendar
from courses.calendar import Hours, Pattern
from courses.models import AbsenceCase, Mark, Presence, Session, SessionChange
from courses.notices import coordinators_of
from courses.services import registers, rescheduling, schedule, series
from courses.services.registers import MarkLine
from courses.services.series import Fate, Scope, Shape
from municipalities.models import Notice, SchoolHoliday
from participants.models import Phase, PhaseOwner
from tests import factories
from tests.conftest import MONDAY

WEEKS = {1: Hours(time(8), time(12)), 3: Hours(time(9), time(14))}
Why = SessionChange.Why


@pytest.fixture
def taught(course, school_admin):
    """Six sessions: Tuesdays 8–12 and Thursdays 9–14 from 24 November."""
    plan = calendar.weekly(Pattern(WEEKS, date(2026, 11, 24), date(2026, 12, 10)))
    schedule.add_sessions(
        course_id=course.pk,
        sessions=plan.sessions,
        at=MONDAY,
        by=school_admin,
        is_series=True,
    )
    return list(course.sessions.order_by("starts_at"))


@pytest.fixture
def move(school_admin):
    """A function that changes a session: ``move(session, scope, start=time(9))``."""

    def change(session, scope=Scope.ONE, *, seen=None, by=school_admin, **wanted):
        now = {
            "on": session.on,
            "start": session.start,
            "end": session.end,
            "kind": session.kind,
            "room": session.room,
            "teacher_id": session.teacher_id,
        }
        return rescheduling.change(
            session_id=session.pk,
            becomes=Shape(**{**now, **wanted}),
            scope=scope,
            seen=seen,
            why=Why.PLAN,
            at=MONDAY,
            by=by,
        )

    return change


def when(course):
    held = course.sessions.held().order_by("starts_at")
    return [f"{e.on.day}.{e.on.month} {e.start:%H}-{e.end:%H}" for e in held]


def test_one_session_moves_and_the_rest_stays(move, taught, course):
    move(taught[0], on=date(2026, 11, 25), start=time(10), end=time(15))
    assert when(course)[:2] == ["25.11 10-15", "26.11 09-14"]
    session = course.sessions.get(pk=taught[0].pk)
    assert (session.starts_at.hour, session.minutes, session.revision) == (9, 300, 1)
    change = session.changes.get()
    assert (change.was_on, change.was_start) == (date(2026, 11, 24), time(8))
    assert session.moved_from == change


def test_a_weekday_of_the_series_gets_new_times_and_keeps_the_other_days(
    move, taught, course
):
    move(taught[2], Scope.WEEKDAY, start=time(7))
    assert when(course) == [
        "24.11 08-12", "26.11 09-14", "1.12 07-12",
        "3.12 09-14", "8.12 07-12", "10.12 09-14",
    ]  # fmt: skip


def test_a_whole_series_moves_onto_days_it_has_left_in_the_same_breath(
    move, taught, course
):
    move(taught[0], Scope.ALL, on=date(2026, 11, 26), start=time(9), end=time(14))
    assert when(course) == [
        "26.11 09-14", "28.11 09-14", "3.12 09-14",
        "5.12 09-14", "10.12 09-14", "12.12 09-14",
    ]  # fmt: skip


def test_what_falls_on_a_closed_day_or_is_registered_stays_and_says_why(
    taught, course, school
):
    SchoolHoliday.objects.create(
        school=school, period=(date(2026, 12, 9), date(2026, 12, 10)), name="Lukket"
    )
    Session.objects.filter(pk=taught[2].pk).update(version=1)
    taught[2].version = 1
    becomes = Shape.of(taught[0])
    becomes = Shape(date(2026, 11, 25), *becomes.when[1:], "teaching", "", None)
    steps = series.laid_out(course, [taught[0], taught[2], taught[4]], becomes)
    assert [(e.fate, e.why) for e in steps] == [
        (Fate.CHANGES, ""),
        (Fate.STAYS, gettext("attendance is registered")),
        (Fate.STAYS, "Lukket"),
    ]


def test_one_impossible_session_refuses_the_whole_series(move, taught, course):
    before = when(course)
    far = course.ends_on - timedelta(days=3)
    with pytest.raises(rescheduling.Impossible):
        move(taught[0], Scope.ALL, on=far)
    factories.SessionFactory(course=course, on=date(2026, 12, 9))
    with pytest.raises(rescheduling.Impossible, match=r"9\.12|09\.12"):
        move(taught[0], Scope.ALL, on=date(2026, 11, 25))
    assert when(course)[:4] == before[:4]
    assert not SessionChange.objects.exists()


def test_a_registered_session_keeps_its_time_but_its_room_may_be_put_right(
    move, taught, course, aabenraa, teacher
):
    factories.SeatedFactory(course=course, municipality=aabenraa)
    after = taught[0].starts_at
    registers.all_present(session_id=taught[0].pk, at=after, by=teacher)
    with pytest.raises(schedule.AlreadyRegistered):
        move(taught[0], start=time(9))
    move(taught[0], room="Køkken 2")
    assert course.sessions.get(pk=taught[0].pk).room == "Køkken 2"


def test_the_second_of_two_editors_is_refused_and_loses_nothing(move, taught, course):
    steps = series.laid_out(course, [taught[0]], Shape.of(taught[0]))
    shown = series.seal(steps)
    move(taught[0], room="Køkken 2")
    with pytest.raises(rescheduling.Stale):
        move(taught[0], start=time(7), seen=shown)
    session = course.sessions.get(pk=taught[0].pk)
    assert (session.room, session.start) == ("Køkken 2", time(8))


def test_a_cancelled_session_is_nobodys_absence(
    taught, course, aabenraa, teacher, school_admin, caseworker
):
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    session, at = taught[0], taught[0].starts_at
    registers.report(
        session_id=session.pk,
        marks=[MarkLine(seat.pk, Presence.NO_WORD)],
        version=None,
        at=at,
        by=teacher,
    )
    assert Mark.objects.that_count().count() == 1
    with pytest.raises(schedule.AlreadyRegistered):
        rescheduling.cancel(session_id=session.pk, at=at, by=school_admin)
    rescheduling.cancel(
        session_id=session.pk, despite_register=True, at=at, by=school_admin
    )
    case = AbsenceCase.objects.get()
    assert (case.result, case.closed_at) == ("cancelled", at)
    assert (Mark.objects.count(), Mark.objects.that_count().count()) == (1, 0)
    assert not Notice.objects.unsent(at=at).filter(kind="absence_opened").exists()


def test_the_rest_of_a_series_is_cancelled_except_what_is_registered(
    taught, course, school_admin
):
    Session.objects.filter(pk=taught[4].pk).update(version=1)
    done = rescheduling.cancel(
        session_id=taught[2].pk, scope=Scope.ALL, at=MONDAY, by=school_admin
    )
    assert [e.pk for e in done.sessions] == [taught[i].pk for i in (2, 3, 5)]
    assert when(course) == ["24.11 08-12", "26.11 09-14", "8.12 08-12"]


def test_school_homes_and_coordinator_are_told_once_and_nobody_else(
    move, taught, course, aabenraa, caseworker, coordinator, teacher
):
    office = factories.SchoolMembershipFactory(
        role="school_admin", school=course.school
    )
    colleague = factories.MembershipFactory(municipality=aabenraa)
    for _ in range(2):
        seat = factories.SeatedFactory(course=course, municipality=aabenraa)
        PhaseOwner.objects.create(
            participant=seat.nomination.participant,
            municipality=aabenraa,
            phase=Phase.EFFORT,
            owner=caseworker,
            period=factories.ALWAYS,
        )
    done = move(taught[0], start=time(9), teacher_id=teacher.pk)
    told = {each.recipient for each in Notice.objects.filter(kind="sessions_changed")}
    mandated = coordinators_of(course.track.cooperation_id, today=MONDAY.date())
    assert told == {e.user for e in (office, teacher, caseworker)} | mandated
    assert (coordinator.user in told, colleague.user in told) == (True, False)
    assert tuple(done.told) == (2, 1, len(mandated))
    assert taught[0].changes.get().told == len(told)


def test_nobody_is_told_of_what_is_over(taught, school_admin, coordinator):
    done = rescheduling.cancel(
        session_id=taught[0].pk, at=MONDAY + timedelta(days=30), by=school_admin
    )
    assert sum(done.told) == 0
    assert not Notice.objects.exists()


def test_a_teacher_may_not_and_a_stranger_sees_nothing(
    move, taught, teacher, other_coordinator
):
    with pytest.raises(PermissionDenied):
        move(taught[0], start=time(9), by=teacher)
    with pytest.raises(Session.DoesNotExist):
        move(taught[0], start=time(9), by=other_coordinator)
