"""A slip of the finger is taken back in one tap, and nothing of it is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.models import AbsenceCase, Mark, MarkCorrection, Presence
from courses.services import registers, undoing
from courses.services.registers import MarkLine
from municipalities.models import AuditEntry
from tests import factories
from tests.conftest import MONDAY

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(course):
    return factories.SessionFactory(course=course)


@pytest.fixture
def people(course, aabenraa):
    return factories.SeatedFactory.create_batch(3, course=course, municipality=aabenraa)


@pytest.fixture
def report(session, teacher):
    def state(*lines, at=MONDAY, by=teacher):
        return registers.report(
            session_id=session.pk, marks=lines, version=None, at=at, by=by
        )

    return state


@pytest.fixture
def undo(session, teacher):
    def take_back(*, version, at=MONDAY + MINUTE, by=teacher):
        return undoing.undo(session_id=session.pk, version=version, at=at, by=by)

    return take_back


def said(session):
    standing = session.marks.standing().order_by("enrolment")
    return list(standing.values_list("enrolment", "presence"))


def test_all_present_is_undone_and_what_was_entered_before_stays(
    session, people, report, undo, teacher
):
    report(MarkLine(people[1].pk, Presence.SICK))
    after = registers.all_present(session_id=session.pk, at=MONDAY + MINUTE, by=teacher)

    assert undo(version=after.version, at=MONDAY + 2 * MINUTE) == 2

    session.refresh_from_db()
    assert said(session) == [(people[1].pk, Presence.SICK)]
    assert (session.registered_at, session.registered_by) == (None, None)
    assert AuditEntry.objects.filter(verb="register.undone").count() == 1


def test_a_changed_mark_says_again_what_it_said(session, people, report, undo):
    report(*(MarkLine(each.pk, Presence.PRESENT) for each in people))
    report(MarkLine(people[0].pk, Presence.LATE, 20), at=MONDAY + MINUTE)

    assert undo(version=2, at=MONDAY + 2 * MINUTE) == 1

    session.refresh_from_db()
    assert said(session) == [(each.pk, Presence.PRESENT) for each in people]
    assert session.registered_at == MONDAY
    kept = MarkCorrection.objects.order_by("pk").values_list("presence", "why")
    assert list(kept) == [(Presence.PRESENT, ""), (Presence.LATE, "Fortrudt")]


def test_everybody_present_is_undone_person_by_person(
    session, people, report, undo, teacher
):
    report(MarkLine(people[0].pk, Presence.NO_WORD), MarkLine(people[1].pk, "sick"))
    after = registers.everybody_present(
        session_id=session.pk, at=MONDAY + MINUTE, by=teacher
    )
    assert {word for _, word in said(session)} == {Presence.PRESENT}

    undo(version=after.version, at=MONDAY + 2 * MINUTE)

    assert said(session) == [(people[0].pk, "no_word"), (people[1].pk, "sick")]


def test_an_undone_absence_closes_its_follow_up_and_marked_again_opens_it(
    session, people, report, undo
):
    report(MarkLine(people[0].pk, Presence.NO_WORD))
    undo(version=1)
    assert AbsenceCase.objects.get().result == AbsenceCase.Result.CORRECTED

    report(MarkLine(people[0].pk, Presence.NO_WORD), at=MONDAY + 3 * MINUTE)

    assert AbsenceCase.objects.get().closed_at is None
    assert Mark.objects.get().voided_at is None


@pytest.mark.parametrize("late", [timedelta(minutes=11), timedelta(days=1)])
def test_what_is_no_slip_any_more_is_not_undone(session, people, report, undo, late):
    report(MarkLine(people[0].pk, Presence.SICK))
    with pytest.raises(undoing.NothingToUndo):
        undo(version=1, at=MONDAY + late)
    assert said(session) == [(people[0].pk, Presence.SICK)]


def test_only_the_version_one_sees_and_only_once(session, people, report, undo):
    report(MarkLine(people[0].pk, Presence.SICK))
    with pytest.raises(undoing.NothingToUndo):
        undo(version=0)
    undo(version=1)
    with pytest.raises(undoing.NothingToUndo):
        undo(version=1)


def test_nobody_undoes_what_a_colleague_reported(
    session, people, report, undo, school, coordinator
):
    report(MarkLine(people[0].pk, Presence.SICK))
    colleague = factories.SchoolMembershipFactory(role="school_teacher", school=school)
    with pytest.raises(undoing.NothingToUndo):
        undo(version=1, by=colleague)
    with pytest.raises(PermissionDenied):
        undo(version=1, by=coordinator)
