"""One click puts it right, keeps what was said, and does no harm the second time."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.models import AbsenceCase, Enrolment, Mark, MarkCorrection, Session
from courses.services import registers, repairs, rescheduling
from courses.services.registers import MarkLine
from municipalities.models import AuditEntry, Notice
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def case(seat, session):
    return AbsenceCase.objects.create(
        session=session,
        enrolment=seat,
        municipality=seat.municipality,
        opened_at=MONDAY,
    )


def done(verb):
    return AuditEntry.objects.filter(verb=verb).count()


class TestVoid:
    def test_the_marks_of_a_cancelled_session(
        self, mark, cancel, session, case, school_admin, found
    ):
        said = mark("no_word")
        cancel()
        for _ in range(2):
            repairs.void_marks(session_id=session.pk, at=MONDAY, by=school_admin)
        said.refresh_from_db()
        case.refresh_from_db()
        assert (said.voided_by, said.presence) == (school_admin, "no_word")
        assert case.result == "corrected"
        assert (done("mark.voided"), found(school_admin)) == (1, [])

    def test_not_of_a_session_that_is_held(self, mark, session, school_admin):
        mark()
        with pytest.raises(repairs.NothingToRepair):
            repairs.void_marks(session_id=session.pk, at=MONDAY, by=school_admin)

    def test_a_mark_after_the_person_left(
        self, mark, left, case, school_admin, caseworker, found
    ):
        said = mark("no_word")
        left()
        for _ in range(2):
            repairs.void_mark(mark_id=said.pk, at=MONDAY, by=school_admin)
        case.refresh_from_db()
        assert case.result == "corrected"
        assert done("mark.voided") == 1
        assert not Mark.objects.that_count().exists()
        assert found(school_admin) == found(caseworker) == []

    def test_not_of_a_day_on_the_course(self, mark, school_admin):
        said = mark()
        with pytest.raises(repairs.NothingToRepair):
            repairs.void_mark(mark_id=said.pk, at=MONDAY, by=school_admin)

    def test_only_the_school(self, mark, left, coordinator, caseworker, teacher):
        said = mark()
        left()
        for member in (coordinator, caseworker, teacher):
            with pytest.raises(PermissionDenied):
                repairs.void_mark(mark_id=said.pk, at=MONDAY, by=member)
        stranger = factories.SchoolMembershipFactory(role="school_admin")
        with pytest.raises(Mark.DoesNotExist):
            repairs.void_mark(mark_id=said.pk, at=MONDAY, by=stranger)

    def test_a_void_mark_can_be_stated_anew_and_is_kept(
        self, mark, left, seat, session, school_admin, teacher
    ):
        said = mark()
        left()
        repairs.void_mark(mark_id=said.pk, at=MONDAY, by=school_admin)
        Enrolment.objects.filter(pk=seat.pk).update(
            left_at=None, left_on=None, left_by=None, leave_reason=None
        )
        after = registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
        said.refresh_from_db()
        assert (said.voided_at, said.presence) == (None, "present")
        assert MarkCorrection.objects.get().mark == said
        assert after.registered_at == MONDAY

    def test_cancelling_despite_the_register_says_it_at_once(
        self, session, seat, school_admin, teacher, found
    ):
        line = MarkLine(seat.pk, "present")
        registers.report(
            session_id=session.pk, marks=[line], version=None, at=MONDAY, by=teacher
        )
        rescheduling.cancel(
            session_id=session.pk, despite_register=True, at=MONDAY, by=school_admin
        )
        assert Mark.objects.get().voided_by == school_admin
        assert found(school_admin) == []

    def test_who_said_so_stands_beside_when(self, mark):
        said = mark()
        with (
            pytest.raises(IntegrityError, match="mark_voided_at_with_by"),
            transaction.atomic(),
        ):
            Mark.objects.filter(pk=said.pk).update(voided_at=MONDAY)


class TestTwice:
    def test_one_of_two_becomes_an_agreed_absence(
        self, mark, second, school_admin, found
    ):
        first = mark()
        mark(**second())
        repairs.was_elsewhere(mark_id=first.pk, at=MONDAY, by=school_admin)
        first.refresh_from_db()
        assert (first.presence, first.minutes_missed) == ("agreed", 420)
        assert MarkCorrection.objects.get().presence == "present"
        assert found(school_admin) == []
        with pytest.raises(repairs.NothingToRepair):
            repairs.was_elsewhere(mark_id=first.pk, at=MONDAY, by=school_admin)

    def test_across_schools_each_is_asked_and_told_nothing(
        self, mark, second, school_admin, coordinator, caseworker, found
    ):
        first = mark()
        mark(**second(factories.SchoolFactory(name="En anden skole")))
        with pytest.raises(repairs.NothingToRepair):
            repairs.was_elsewhere(mark_id=first.pk, at=MONDAY, by=school_admin)
        for member in (coordinator, caseworker):
            repairs.ask_school(mark_id=first.pk, at=MONDAY, by=member)
        told = Notice.objects.get()
        assert (told.recipient, told.kind) == (school_admin.user, "register_doubted")
        assert told.path == f"/sessions/{first.session_id}/register/"
        assert found(coordinator) == ["twice"]

    def test_a_neighbour_asks_nobody(self, mark, neighbour, teacher):
        said = mark()
        with pytest.raises(Mark.DoesNotExist):
            repairs.ask_school(mark_id=said.pk, at=MONDAY, by=neighbour)
        with pytest.raises(PermissionDenied):
            repairs.ask_school(mark_id=said.pk, at=MONDAY, by=teacher)


class TestDates:
    def test_who_came_was_still_on_the_course(
        self, mark, left, seat, days, caseworker, school_admin, found
    ):
        said = mark()
        left(on=TODAY - days(3))
        repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=caseworker)
        seat.refresh_from_db()
        assert seat.left_on == TODAY + days(1)
        entry = AuditEntry.objects.get(verb="seat.dates_moved")
        assert entry.changes["left_on"] == (TODAY - days(3)).isoformat()
        assert found(caseworker) == found(school_admin) == []
        with pytest.raises(repairs.NothingToRepair):
            repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=caseworker)

    def test_who_came_had_joined_already(self, mark, seat, days, coordinator, found):
        said = mark()
        Enrolment.objects.filter(pk=seat.pk).update(joined_on=TODAY + days(2))
        repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=coordinator)
        seat.refresh_from_db()
        assert (seat.joined_on, found(coordinator)) == (TODAY, [])

    def test_who_was_absent_shows_no_last_day(self, mark, left, caseworker):
        said = mark("no_word")
        left()
        with pytest.raises(repairs.NothingToRepair):
            repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=caseworker)

    def test_who_has_another_seat_that_day_needs_no_longer_one(
        self, mark, left, seat, days, caseworker
    ):
        said = mark()
        left(on=TODAY - days(3))
        factories.SeatedFactory(
            course=seat.course,
            municipality=seat.municipality,
            nomination=seat.nomination,
            grant=False,
        )
        with pytest.raises(repairs.NothingToRepair, match="anden plads"):
            repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=caseworker)

    def test_nobody_else_moves_them(self, mark, left, school_admin, neighbour):
        said = mark()
        left()
        with pytest.raises(PermissionDenied):
            repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=school_admin)
        with pytest.raises(Mark.DoesNotExist):
            repairs.keep_longer(mark_id=said.pk, at=MONDAY, by=neighbour)


class TestFollowUp:
    def test_the_home_municipality_closes_it(self, mark, case, caseworker, found):
        mark()
        for _ in range(2):
            repairs.close_explained(case_id=case.pk, at=MONDAY, by=caseworker)
        case.refresh_from_db()
        assert (case.result, case.closed_by) == ("corrected", caseworker)
        assert (done("absence.corrected"), found(caseworker)) == (1, [])

    def test_nobody_else_and_not_while_it_stands(
        self, mark, case, caseworker, coordinator, school_admin, neighbour
    ):
        mark("no_word")
        with pytest.raises(repairs.NothingToRepair):
            repairs.close_explained(case_id=case.pk, at=MONDAY, by=caseworker)
        for member in (coordinator, school_admin):
            with pytest.raises(PermissionDenied):
                repairs.close_explained(case_id=case.pk, at=MONDAY, by=member)
        with pytest.raises(AbsenceCase.DoesNotExist):
            repairs.close_explained(case_id=case.pk, at=MONDAY, by=neighbour)


class TestRegister:
    @pytest.mark.usefixtures("seat")
    def test_a_register_without_marks_is_asked_for_again(
        self, session, teacher, school_admin, found
    ):
        Session.objects.filter(pk=session.pk).update(
            registered_at=MONDAY, registered_by=teacher
        )
        for _ in range(2):
            repairs.reopen_register(session_id=session.pk, at=MONDAY, by=school_admin)
        session.refresh_from_db()
        assert (session.registered_at, session.version) == (None, 1)
        assert (done("register.reopened"), found(school_admin)) == (1, [])

    def test_not_one_with_marks_and_by_nobody_else(
        self, mark, session, teacher, school_admin, coordinator
    ):
        mark()
        Session.objects.filter(pk=session.pk).update(
            registered_at=MONDAY, registered_by=teacher
        )
        with pytest.raises(repairs.NothingToRepair):
            repairs.reopen_register(session_id=session.pk, at=MONDAY, by=school_admin)
        for member in (teacher, coordinator):
            with pytest.raises(PermissionDenied):
                repairs.reopen_register(session_id=session.pk, at=MONDAY, by=member)
