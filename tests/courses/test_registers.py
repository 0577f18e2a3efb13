"""Who was there: stated once, corrected openly, never overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.models import (
    AbsenceCase,
    Enrolment,
    Mark,
    MarkCorrection,
    Presence,
    Session,
)
from courses.services import registers, rescheduling
from courses.services.registers import MarkLine
from municipalities import isolation
from municipalities.models import AuditEntry
from participants.models import Stay
from tests import factories
from tests.conftest import MONDAY

PRESENT, LATE, SICK, NO_WORD = (
    Presence.PRESENT,
    Presence.LATE,
    Presence.SICK,
    Presence.NO_WORD,
)


@pytest.fixture
def session(course):
    return factories.SessionFactory(course=course)


@pytest.fixture
def people(course, aabenraa):
    return factories.SeatedFactory.create_batch(3, course=course, municipality=aabenraa)


@pytest.fixture
def report(session, teacher):
    def state(*lines, version=None, at=MONDAY, **more):
        return registers.report(
            session_id=session.pk,
            marks=lines,
            version=version,
            at=at,
            by=teacher,
            **more,
        )

    return state


def said(session):
    marks = session.marks.order_by("enrolment")
    return list(marks.values_list("enrolment", "presence", "minutes_missed"))


def test_all_present_sets_everybody_and_registers_the_session(session, people, teacher):
    after = registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)

    assert said(session) == [(each.pk, PRESENT, 0) for each in people]
    assert (after.registered_at, after.registered_by, after.version) == (
        MONDAY,
        teacher,
        1,
    )


def test_all_present_never_overwrites_what_was_entered_before(
    session, people, teacher, report
):
    report(MarkLine(people[1].pk, SICK))

    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)

    assert said(session) == [
        (people[0].pk, PRESENT, 0),
        (people[1].pk, SICK, 420),
        (people[2].pk, PRESENT, 0),
    ]
    assert not MarkCorrection.objects.exists()


def test_a_session_is_registered_when_nobody_is_left_without_a_mark(people, report):
    first = report(MarkLine(people[0].pk, PRESENT), MarkLine(people[1].pk, PRESENT))
    assert first.registered_at is None

    later = MONDAY + timedelta(days=3)
    last = report(MarkLine(people[2].pk, PRESENT), at=later)
    again = report(MarkLine(people[2].pk, SICK), at=later + timedelta(days=1))

    assert last.registered_at == again.registered_at == later
    assert again.days_until_registered == 3


def test_an_identical_report_changes_nothing(session, people, report):
    line = MarkLine(people[0].pk, LATE, 15)
    once = report(line, version=0)

    twice = report(line, version=0, at=MONDAY + timedelta(hours=1))

    assert twice.version == once.version == 1
    assert session.marks.get().recorded_at == MONDAY
    assert AuditEntry.objects.filter(verb="register.reported").count() == 1


def test_a_correction_keeps_the_old_value_who_when_and_why(people, report, teacher):
    report(MarkLine(people[0].pk, LATE, 15))
    tomorrow = MONDAY + timedelta(days=1)

    report(MarkLine(people[0].pk, SICK, 200), at=tomorrow, why="ringede selv")

    old = MarkCorrection.objects.get()
    assert (old.presence, old.minutes_missed, old.recorded_at) == (LATE, 15, MONDAY)
    assert (old.corrected_by, old.corrected_at, old.why) == (
        teacher,
        tomorrow,
        "ringede selv",
    )
    assert Mark.objects.get().state == f"{SICK}:200:"


def test_unchanged_marks_get_no_correction(people, report):
    report(*[MarkLine(each.pk, PRESENT) for each in people])

    report(MarkLine(people[0].pk, PRESENT), MarkLine(people[1].pk, SICK))

    assert [old.mark.enrolment for old in MarkCorrection.objects.all()] == [people[1]]


def test_a_stale_version_is_refused_with_both_values_and_loses_neither(
    session, people, report
):
    report(MarkLine(people[0].pk, SICK), version=0)

    with pytest.raises(registers.Conflict) as conflict:
        report(
            MarkLine(people[0].pk, PRESENT), MarkLine(people[1].pk, PRESENT), version=0
        )

    (difference,) = conflict.value.differences
    assert (difference.stored.presence, difference.stated.presence) == (SICK, PRESENT)
    assert said(session) == [(people[0].pk, SICK, 420)]


def test_a_stale_version_may_fill_in_whom_nobody_has_marked(session, people, report):
    report(MarkLine(people[0].pk, SICK), version=0)

    report(MarkLine(people[1].pk, PRESENT), version=0)

    assert [each[1] for each in said(session)] == [SICK, PRESENT]


def test_with_the_value_seen_only_a_mark_changed_since_then_conflicts(people, report):
    report(*[MarkLine(each.pk, PRESENT) for each in people])
    report(MarkLine(people[0].pk, SICK))

    untouched = MarkLine(people[1].pk, LATE, 10, seen="present:0:")
    assert report(untouched, version=1).version == 3
    touched = MarkLine(people[0].pk, LATE, 10, seen="present:0:")
    with pytest.raises(registers.Conflict):
        report(touched, version=3)


def test_the_roster_is_that_of_the_day(session, course, aabenraa, report, people):
    day = session.on
    joiner = factories.SeatedFactory(
        course=course, municipality=aabenraa, joined_on=day + timedelta(days=1)
    )
    with pytest.raises(registers.NotEnrolled) as refusal:
        report(MarkLine(joiner.pk, PRESENT))
    assert refusal.value.enrolment_ids == [joiner.pk]

    leave(people[0], on=day + timedelta(days=1))
    leave(people[1], on=day)
    report(MarkLine(people[0].pk, PRESENT))
    with pytest.raises(registers.NotEnrolled):
        report(MarkLine(people[1].pk, PRESENT))


def leave(enrolment, *, on):
    Enrolment.objects.filter(pk=enrolment.pk).update(
        left_on=on,
        left_at=MONDAY,
        left_by=enrolment.seated_by,
        leave_reason=factories.ReasonCodeFactory(),
    )


def test_somebody_of_another_course_is_refused(session, track, school, report):
    other = factories.CourseFactory(track=track, school=school)
    stranger = factories.SeatedFactory(course=other)
    with pytest.raises(registers.NotEnrolled):
        report(MarkLine(stranger.pk, PRESENT))
    assert not session.marks.exists()


def test_a_cancelled_session_is_nobodys_absence(session, people, report, school_admin):
    rescheduling.cancel(session_id=session.pk, at=MONDAY, by=school_admin)
    with pytest.raises(registers.SessionCancelled):
        report(MarkLine(people[0].pk, NO_WORD))
    assert not AbsenceCase.objects.exists()


def test_the_register_opens_half_an_hour_before_the_session(session, people, report):
    opens = session.starts_at - timedelta(minutes=30)
    with pytest.raises(registers.NotYetHeld, match=r"07\.30"):
        report(MarkLine(people[0].pk, PRESENT), at=opens - timedelta(seconds=1))
    assert report(MarkLine(people[0].pk, PRESENT), at=opens).version == 1


@pytest.mark.parametrize("minutes", [0, 421])
def test_late_needs_minutes_that_fit_the_session(people, report, minutes):
    with pytest.raises(registers.InvalidMark, match="420"):
        report(MarkLine(people[0].pk, LATE, minutes))


def test_a_line_twice_or_an_unlisted_reason_is_refused(people, report):
    leave_reason = factories.ReasonCodeFactory(kind="leave")
    with pytest.raises(registers.InvalidMark):
        report(MarkLine(people[0].pk, SICK, reason_id=leave_reason.pk))
    with pytest.raises(registers.InvalidMark):
        report(MarkLine(people[0].pk, SICK), MarkLine(people[0].pk, PRESENT))


def test_a_coordinator_may_not_report(session, coordinator):
    with pytest.raises(PermissionDenied):
        registers.all_present(session_id=session.pk, at=MONDAY, by=coordinator)


def test_a_mark_belongs_to_the_municipality_of_that_day(
    session, people, toender, report, aabenraa
):
    person = people[0].nomination.participant
    moved = session.on + timedelta(days=1)
    stay = {"participant": person, "municipality": toender}
    Stay.objects.create(**stay, period=(moved - timedelta(days=50), moved))
    Stay.objects.create(participant=person, municipality=aabenraa, period=(moved, None))

    report(MarkLine(people[0].pk, NO_WORD), MarkLine(people[1].pk, NO_WORD))

    homes = Mark.objects.order_by("enrolment").values_list("municipality", flat=True)
    assert list(homes) == [toender.pk, aabenraa.pk]
    assert AbsenceCase.objects.get(enrolment=people[0]).municipality == toender


def statements(session, lines, teacher):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        registers.report(
            session_id=session.pk, marks=lines, version=None, at=MONDAY, by=teacher
        )
    return len(seen)


def test_a_sheet_of_twenty_costs_as_many_statements_as_one_of_two(
    course, session, aabenraa, teacher
):
    type(course).objects.filter(pk=course.pk).update(seats=40)
    few = factories.SeatedFactory.create_batch(2, course=course, municipality=aabenraa)
    small = statements(session, [MarkLine(each.pk, NO_WORD) for each in few], teacher)
    many = factories.SeatedFactory.create_batch(
        20, course=course, municipality=aabenraa
    )

    large = statements(session, [MarkLine(each.pk, NO_WORD) for each in many], teacher)
    corrected = statements(session, [MarkLine(each.pk, SICK) for each in many], teacher)
    two = statements(session, [MarkLine(each.pk, SICK) for each in few], teacher)

    assert large <= small <= 20
    assert corrected == two <= 20
    plain = statements(session, [MarkLine(each.pk, PRESENT) for each in many], teacher)
    assert plain <= 11


@pytest.mark.django_db(transaction=True)
def test_a_report_waits_for_whoever_holds_the_session(session, people, teacher):
    def report_with_short_patience():
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)

    with transaction.atomic(), ThreadPoolExecutor() as other:
        type(session).objects.select_for_update().get(pk=session.pk)
        with pytest.raises(OperationalError, match="lock timeout"):
            other.submit(report_with_short_patience).result()


@pytest.mark.django_db(transaction=True)
def test_of_two_teachers_at_once_neither_is_lost(session, people, school):
    teachers = [factories.SchoolMembershipFactory(school=school) for _ in range(2)]

    def take_turns(teacher):
        conflicts = 0
        as_teacher = isolation.context_of(teacher)
        with closing(connection), isolation.acting_for(as_teacher):
            for turn in range(10):
                line = MarkLine(
                    people[0].pk, LATE, 1 + turn + 100 * teachers.index(teacher)
                )
                try:
                    seen = Session.objects.get(pk=session.pk).version
                    registers.report(
                        session_id=session.pk,
                        marks=[line],
                        version=seen,
                        at=MONDAY,
                        by=teacher,
                    )
                except registers.Conflict:
                    conflicts += 1
        return 10 - conflicts

    with ThreadPoolExecutor(2) as pool:
        written = sum(pool.map(take_turns, teachers))

    session.refresh_from_db()
    assert session.version == written
    assert MarkCorrection.objects.count() == written - 1
