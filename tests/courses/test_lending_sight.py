"""What a substitute sees: the lent session's sheet, in its time, and nothing else.

Each wall by itself: ``visible_to`` with PostgreSQL's walls open, and PostgreSQL alone as
the app role, asked for everything.
"""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from branchespor.models import Nomination
from courses.models import (
    AbsenceCase,
    Course,
    Enrolment,
    Mark,
    ModuleResult,
    Presence,
    Session,
    SessionLoan,
)
from courses.services import lending, registers, rescheduling
from courses.services.registers import MarkLine
from courses.services.series import Scope, Shape
from municipalities import isolation
from municipalities.gate import FieldNotReadable
from municipalities.models import Cooperation, SchoolHoliday
from participants.models import Grant, Participant
from tests import factories, world

PEOPLE = (Participant, Nomination, Enrolment, Mark, AbsenceCase)
SECOND = timedelta(seconds=1)


@pytest.fixture
def here(syd):
    return world.build(syd)


@pytest.fixture
def marked(here):
    """A mark without a word, and its case, at the lent session and at the one before."""
    now = timezone.now()
    Session.objects.filter(pk=here.session.pk).update(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    with isolation.acting_for(isolation.context_of(here.school_teacher)):
        for session in (here.session, here.past_session):
            registers.report(
                session_id=session.pk,
                marks=[MarkLine(here.enrolment.pk, Presence.NO_WORD)],
                version=None,
                at=timezone.now(),
                by=here.school_teacher,
            )
    return here


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


def reached(here):
    """How many rows of each table PostgreSQL gives the substitute, asked for all."""
    with as_member(here.substitute):
        return {model.__name__: model.objects.count() for model in PEOPLE}


NOTHING = {model.__name__: 0 for model in PEOPLE}


def shift(here, **times):
    SessionLoan.objects.filter(pk=here.loan.pk).update(**times)


def test_the_first_wall_shows_the_lent_session_alone(marked):
    mine = marked.substitute
    assert list(Session.objects.visible_to(mine)) == [marked.session]
    assert Enrolment.objects.visible_to(mine).count() == 2
    assert {e.session_id for e in Mark.objects.visible_to(mine)} == {marked.session.pk}
    for model in (Course, Cooperation, SchoolHoliday, Participant):
        assert not model.objects.visible_to(mine).exists()


def test_the_second_wall_shows_the_lent_sheet_alone(marked):
    assert reached(marked) == {
        "Participant": 2, "Nomination": 2, "Enrolment": 2, "Mark": 1, "AbsenceCase": 1,
    }  # fmt: skip
    with as_member(marked.substitute):
        assert Mark.objects.get().session_id == marked.session.pk
        assert AbsenceCase.objects.get().session_id == marked.session.pk
        assert not ModuleResult.objects.exists()
        assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("since", "until", "sees"),
    [
        (-SECOND, timedelta(minutes=1), True),
        (timedelta(minutes=1), timedelta(days=1), False),
        (-timedelta(days=2), -SECOND, False),
    ],
)
def test_sight_begins_and_ends_with_the_time_on_both_walls(marked, since, until, sees):
    now = timezone.now()
    shift(marked, since=now + since, until=now + until)
    assert (reached(marked) != NOTHING) == sees
    assert Session.objects.visible_to(marked.substitute).exists() == sees
    assert Enrolment.objects.visible_to(marked.substitute).exists() == sees
    assert Mark.objects.visible_to(marked.substitute).exists() == sees


def test_sight_ends_when_it_is_taken_back(marked):
    with as_member(marked.school_admin):
        lending.take_back(
            loan_id=marked.loan.pk, at=timezone.now(), by=marked.school_admin
        )
    assert reached(marked) == NOTHING
    assert not Session.objects.visible_to(marked.substitute).exists()


@pytest.mark.parametrize("who", ["school_admin", "coordinator"])
def test_sight_ends_when_the_session_moves_to_another_date(here, who):
    by, session = getattr(here, who), here.session
    tomorrow = Shape(
        session.on + timedelta(days=1), session.start, session.end, "teaching", "", None
    )
    with as_member(by):
        rescheduling.change(
            session_id=session.pk,
            becomes=tomorrow,
            scope=Scope.ONE,
            seen=None,
            why="plan",
            at=timezone.now(),
            by=by,
        )
    assert reached(here) == NOTHING


def test_sight_ends_with_the_schools_own(marked):
    Grant.objects.filter(participant=marked.participant, school__isnull=False).update(
        until=timezone.now()
    )
    with as_member(marked.substitute):
        assert marked.participant not in Participant.objects.all()


def test_who_was_not_there_that_day_is_not_on_the_sheet(marked):
    tomorrow = marked.session.on + timedelta(days=1)
    Enrolment.objects.filter(pk=marked.enrolment.pk).update(joined_on=tomorrow)
    assert Enrolment.objects.visible_to(marked.substitute).count() == 1
    with as_member(marked.substitute):
        assert Participant.objects.count() == Enrolment.objects.count() == 1
        assert marked.participant not in Participant.objects.all()


def test_another_substitute_of_the_school_sees_nothing(marked):
    marked.substitute = factories.SubstituteFactory(school=marked.school)
    assert reached(marked) == NOTHING
    assert not Session.objects.visible_to(marked.substitute).exists()


def test_of_a_person_there_is_the_name_and_no_more(here):
    with as_member(here.substitute):
        person = Participant.objects.get(pk=here.participant.pk)
        assert person.full_name
        for closed in ("phone", "working_instruction", "needs", "interpreter_language"):
            with pytest.raises(FieldNotReadable):
                getattr(person, closed)


def test_the_substitute_reports_and_corrects_the_lent_session(marked):
    mine = marked.substitute
    for presence, cases in ((Presence.PRESENT, 0), (Presence.NO_WORD, 1)):
        with as_member(mine):
            registers.report(
                session_id=marked.session.pk,
                marks=[MarkLine(marked.enrolment.pk, presence)],
                version=None,
                at=timezone.now(),
                by=mine,
            )
        mark = Mark.objects.get(session=marked.session)
        assert (mark.presence, mark.recorded_by) == (presence, mine)
        case = AbsenceCase.objects.filter(session=marked.session, closed_at=None)
        assert case.count() == cases
    with as_member(mine), pytest.raises(Session.DoesNotExist):
        registers.all_present(
            session_id=marked.past_session.pk, at=timezone.now(), by=mine
        )


def test_postgresql_takes_no_mark_of_another_session(here):
    with (
        as_member(here.substitute),
        pytest.raises(ProgrammingError, match="row-level"),
        transaction.atomic(),
    ):
        Mark.objects.create(
            session=factories.SessionFactory(
                course=here.course, on=here.session.on + timedelta(days=1)
            ),
            enrolment=here.enrolment,
            municipality=here.home,
            presence="present",
            recorded_at=here.now,
            recorded_by=here.substitute,
        )


def test_postgresql_lets_nobody_lend_to_themselves(here):
    for borrower in (here.substitute, here.caseworker):
        with (
            as_member(borrower),
            pytest.raises(ProgrammingError, match="row-level"),
            transaction.atomic(),
        ):
            factories.SessionLoanFactory(
                session=here.past_session,
                membership=here.substitute,
                lent_by=here.school_admin,
            )
    with as_member(here.substitute):
        assert not SessionLoan.objects.update(until=here.now + timedelta(days=9))


def test_a_loan_through_an_accepted_invitation_opens_the_same(marked):
    invitation = marked.invitation
    type(invitation).objects.filter(pk=invitation.pk).update(
        accepted_at=timezone.now(), accepted_as=marked.substitute
    )
    shift(marked, membership=None, invitation=invitation)
    assert reached(marked)["Participant"] == 2
    assert list(Session.objects.visible_to(marked.substitute)) == [marked.session]
    with as_member(marked.substitute):
        assert list(SessionLoan.objects.visible_to(marked.substitute)) == [marked.loan]
