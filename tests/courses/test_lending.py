"""A school lends sessions to a substitute for their date, and takes them back."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.models import Session, SessionChange, SessionLoan
from courses.models.loan import Standing, window_of
from courses.services import lending, plans, rescheduling
from courses.services.series import Scope, Shape
from courses.still_due import CHECKS
from municipalities.models import AuditEntry, Invitation, Notice
from municipalities.services import invitations
from tests import factories
from tests.conftest import COPENHAGEN, MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def session(course, teacher):
    return factories.SessionFactory(course=course, teacher=teacher)


@pytest.fixture
def lend(session, substitute, school_admin):
    """A function that lends ``session``, or others, to the substitute or another."""

    def lend(*sessions, to=substitute, by=school_admin, at=MONDAY):
        return lending.lend(
            session_ids=[each.pk for each in sessions or (session,)],
            membership_id=to.pk,
            at=at,
            by=by,
        )

    return lend


@pytest.fixture
def by_mail(session, school_admin):
    """A function that lends ``session``, or others, to an address."""

    def lend(*sessions, email="Vera@Vikar.example", by=school_admin, at=MONDAY):
        return lending.lend_by_mail(
            session_ids=[each.pk for each in sessions or (session,)],
            email=email,
            at=at,
            by=by,
        )

    return lend


def notices(kind):
    return Notice.objects.filter(kind=kind, withdrawn_at=None)


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        (date(2026, 11, 23), 48),
        (date(2026, 3, 28), 47),
        (date(2026, 3, 29), 47),
        (date(2026, 10, 24), 49),
        (date(2026, 10, 25), 49),
    ],
)
def test_the_time_is_the_date_and_the_day_after_whatever_the_clock_does(on, hours):
    since, until = window_of(on)
    assert since == datetime.combine(on, time.min, COPENHAGEN)
    assert until == datetime.combine(on + timedelta(days=2), time.min, COPENHAGEN)
    assert (until.timestamp() - since.timestamp()) / HOUR.total_seconds() == hours


def test_the_office_lends_and_the_substitute_is_told_the_date(
    lend, session, substitute, school_admin
):
    (loan,) = lend()
    assert (loan.session, loan.membership) == (session, substitute)
    assert (loan.since, loan.until) == window_of(session.on)
    assert (loan.lent_at, loan.lent_by) == (MONDAY, school_admin)
    notice = notices("session_lent").get()
    assert (notice.recipient, notice.about_on) == (substitute.user, session.on)
    assert AuditEntry.objects.get(verb="session.lent").target_id == loan.pk


def test_two_sessions_of_a_date_are_one_notice(lend, session, course):
    afternoon = factories.SessionFactory(
        course=course, starts_at=session.ends_at, ends_at=session.ends_at + HOUR
    )
    assert len(lend(session, afternoon)) == 2
    assert notices("session_lent").count() == 1


def test_twice_lends_once(lend):
    assert len(lend()) == 1
    assert lend() == []
    assert SessionLoan.objects.count() == 1


def test_a_teacher_lends_the_own_session_only(lend, teacher, course):
    assert lend(by=teacher)
    colleagues = factories.SessionFactory(course=course, on=date(2026, 11, 24))
    with pytest.raises(PermissionDenied):
        lend(colleagues, by=teacher)
    assert not lending.to_lend(teacher, on=colleagues.on).exists()


@pytest.mark.parametrize("who", ["coordinator", "caseworker", "substitute", "leader"])
def test_nobody_else_lends(lend, request, who):
    with pytest.raises(PermissionDenied):
        lend(by=request.getfixturevalue(who))


def test_another_schools_session_is_not_there(lend, by_mail, session, oest):
    theirs = factories.SessionFactory(
        course__track__cooperation=oest, course__school=oest.schools.get().school
    )
    for attempt in (lend, by_mail):
        with pytest.raises(Session.DoesNotExist):
            attempt(session, theirs)
    assert not SessionLoan.objects.exists()


def test_another_schools_substitute_is_none_here(lend, teacher):
    for stranger in (factories.SubstituteFactory(), teacher):
        with pytest.raises(lending.NotASubstitute):
            lend(to=stranger)


def test_a_substitute_whose_membership_ended_is_none(lend, substitute):
    substitute.period = (date(2026, 1, 1), MONDAY.date())
    substitute.save()
    with pytest.raises(lending.NotASubstitute):
        lend()


def test_a_cancelled_session_is_not_lent(lend, session, school_admin):
    session.cancelled_at, session.cancelled_by = MONDAY, school_admin
    session.save()
    with pytest.raises(lending.NotLendable):
        lend()


def test_until_the_last_moment_of_the_day_after_and_no_later(lend, session):
    last = window_of(session.on)[1]
    with pytest.raises(lending.NotLendable):
        lend(at=last)
    assert lend(at=last - timedelta(seconds=1))


def test_one_substitute_at_a_time(lend, by_mail, school, session, school_admin):
    (loan,) = lend()
    other = factories.SubstituteFactory(school=school)
    for attempt in (lambda: lend(to=other), by_mail):
        with pytest.raises(lending.AlreadyLent, match=loan.name):
            attempt()
    with pytest.raises(IntegrityError, match="loan_one"), transaction.atomic():
        factories.SessionLoanFactory(session=session)
    lending.take_back(loan_id=loan.pk, at=MONDAY, by=school_admin)
    assert lend(to=other)


def test_it_is_taken_back_at_once_and_the_substitute_told(
    lend, substitute, session, school_admin
):
    (loan,) = lend()
    for _ in range(2):
        loan = lending.take_back(loan_id=loan.pk, at=MONDAY, by=school_admin)
    assert (loan.taken_back_at, loan.taken_back_by) == (MONDAY, school_admin)
    assert loan.standing(at=MONDAY) == Standing.ENDED
    notice = notices("loan_ended").get()
    assert (notice.recipient, notice.about_on) == (substitute.user, session.on)
    assert AuditEntry.objects.filter(verb="session.loan_ended").count() == 1


def test_a_teacher_ends_the_own_sessions_loan_only(lend, teacher, school):
    (loan,) = lend()
    colleague = factories.SchoolMembershipFactory(school=school)
    with pytest.raises(PermissionDenied):
        lending.take_back(loan_id=loan.pk, at=MONDAY, by=colleague)
    assert lending.take_back(loan_id=loan.pk, at=MONDAY, by=teacher).taken_back_at


def test_another_schools_loan_is_not_there(lend, other_teacher):
    (loan,) = lend()
    with pytest.raises(SessionLoan.DoesNotExist):
        lending.take_back(loan_id=loan.pk, at=MONDAY, by=other_teacher)


class TestByMail:
    def test_a_stranger_is_invited_and_holds_what_was_lent(self, by_mail):
        (loan,) = by_mail()
        assert (loan.name, loan.holder) == ("vera@vikar.example", None)
        assert loan.standing(at=MONDAY) == Standing.INVITED
        assert not notices("session_lent").exists()
        user = factories.UserFactory(email="vera@vikar.example", name="Vera Vikar")
        member = invitations.accept(
            token=loan.invitation.token, user=user, at=MONDAY + HOUR
        )
        loan = SessionLoan.objects.for_lists().get()
        assert (loan.holder, loan.name) == (member, "Vera Vikar")
        assert list(SessionLoan.objects.visible_to(member)) == [loan]

    def test_who_is_known_is_not_invited_again(self, by_mail, substitute):
        (loan,) = by_mail(email=substitute.user.email.upper())
        assert (loan.membership, loan.invitation) == (substitute, None)
        assert not Invitation.objects.exists()

    def test_a_colleague_sees_the_whole_school_already(self, by_mail, teacher):
        with pytest.raises(lending.AlreadyMember):
            by_mail(email=teacher.user.email)

    def test_lent_to_again_the_newest_invitation_carries_all(self, by_mail, course):
        (first,) = by_mail()
        tuesday = factories.SessionFactory(course=course, on=date(2026, 11, 24))
        (second,) = by_mail(tuesday)
        first.refresh_from_db()
        assert first.invitation == second.invitation
        assert Invitation.objects.pending(at=MONDAY).get() == second.invitation

    def test_after_it_lapsed_the_same_session_is_lent_anew(self, by_mail):
        by_mail(at=MONDAY - timedelta(days=4))
        loan = SessionLoan.objects.for_lists().get()
        assert loan.standing(at=MONDAY) == Standing.LAPSED
        assert by_mail() == []
        loan = SessionLoan.objects.for_lists().get()
        assert loan.standing(at=MONDAY) == Standing.INVITED

    def test_taken_back_the_invitation_goes_with_the_last_loan(
        self, by_mail, course, school_admin
    ):
        tuesday = factories.SessionFactory(course=course, on=date(2026, 11, 24))
        loans = [*by_mail(), *by_mail(tuesday)]
        for loan, pending in zip(loans, (True, False), strict=True):
            lending.take_back(loan_id=loan.pk, at=MONDAY, by=school_admin)
            assert Invitation.objects.pending(at=MONDAY).exists() == pending
        assert not notices("invitation").exists()

    def test_a_teacher_invites_for_the_own_session(self, by_mail, teacher):
        assert by_mail(by=teacher)


class TestThePlanChanges:
    @pytest.fixture
    def move(self, session, school_admin):
        def move(by=school_admin, **wanted):
            shape = {
                field: getattr(session, field)
                for field in ("on", "start", "end", "kind", "room", "teacher_id")
            }
            rescheduling.change(
                session_id=session.pk,
                becomes=Shape(**{**shape, **wanted}),
                scope=Scope.ONE,
                seen=None,
                why=SessionChange.Why.PLAN,
                at=MONDAY,
                by=by,
            )
            return SessionLoan.objects.get()

        return move

    @pytest.mark.parametrize("who", ["school_admin", "coordinator"])
    def test_on_another_date_it_is_lent_no_more(
        self, lend, move, session, request, who
    ):
        lend()
        by = request.getfixturevalue(who)
        loan = move(on=session.on + timedelta(days=1), by=by)
        assert (loan.taken_back_at, loan.taken_back_by) == (MONDAY, by)
        assert notices("loan_ended").get().about_on == session.on

    def test_at_another_time_of_the_date_it_stays_lent(self, lend, move):
        lend()
        assert move(start=time(9), room="Køkken 2").taken_back_at is None

    def test_a_cancelled_session_is_lent_no_more(self, lend, session, school_admin):
        lend()
        rescheduling.cancel(session_id=session.pk, at=MONDAY, by=school_admin)
        assert SessionLoan.objects.get().taken_back_at == MONDAY
        assert notices("loan_ended").exists()

    def test_a_postponed_courses_sessions_are_lent_no_more(
        self, lend, course, coordinator
    ):
        lend()
        plans.call_off(course, at=MONDAY, by=coordinator)
        assert SessionLoan.objects.get().taken_back_at == MONDAY


def test_a_notice_that_is_moot_is_not_due(lend, session, substitute, school_admin):
    (loan,) = lend()
    notice = notices("session_lent").get()
    assert CHECKS["session_lent"](notice, MONDAY)
    assert not CHECKS["session_lent"](notice, loan.until)
    lending.take_back(loan_id=loan.pk, at=MONDAY, by=school_admin)
    assert not CHECKS["session_lent"](notice, MONDAY)
