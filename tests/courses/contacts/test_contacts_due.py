"""Who is due: calendar days since somebody was last reached, wherever it is noted."""

from datetime import timedelta

import pytest

from courses.models import AbsenceCase, ContactAttempt, Course, Session
from courses.services import contacts, contacts_due
from participants.models import Phase, PhaseOwner, Stay
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def due(caseworker, seat):
    def read(member=caseworker, today=TODAY, **more):
        found = contacts_due.overdue(member, today=today, **more)
        return [(e.whom.value, (today - e.since).days, e.late) for e in found]

    return read


@pytest.fixture
def case(seat, course):
    return AbsenceCase.objects.create(
        session=factories.SessionFactory(course=course),
        enrolment=seat,
        municipality=seat.municipality,
        opened_at=MONDAY,
    )


def scheme(seat, name):
    type(seat.nomination).objects.filter(pk=seat.nomination_id).update(scheme=name)


def test_without_a_contact_the_days_count_from_the_first_on_the_course(due):
    assert due() == [("person", 14, 9)]


def test_the_last_day_of_the_rule_is_the_day_to_call(due, tap, days):
    tap(at=MONDAY - days(4))
    assert due() == []
    assert due(today=TODAY + days(1)) == [("person", 5, 0)]
    assert due(today=TODAY + days(2)) == [("person", 6, 1)]


def test_a_try_that_reached_nobody_is_shown_and_does_not_count(due, tap, caseworker):
    tap("not_reached", at=MONDAY)
    assert due() == [("person", 14, 9)]
    (line,) = contacts_due.overdue(caseworker, today=TODAY)
    assert (line.tried_at, line.has_been) == (MONDAY, False)


def test_what_was_taken_back_counts_for_nothing(due, tap, caseworker):
    made = tap()
    contacts.take_back(contact_id=made.pk, at=MONDAY, by=caseworker)
    (line,) = contacts_due.overdue(caseworker, today=TODAY)
    assert (line.late, line.tried_at) == (9, None)


@pytest.mark.parametrize(("result", "still"), [("reached", 0), ("no_answer", 1)])
def test_a_call_about_an_absence_counts_where_it_lies(
    due, case, coordinator, result, still
):
    ContactAttempt.objects.create(
        case=case,
        municipality=case.municipality,
        at=MONDAY,
        by=coordinator,
        channel="phone",
        result=result,
    )
    assert len(due()) == still


def test_the_employers_rule_is_for_who_has_an_employer(due, seat, tap, case, days):
    tap()
    assert due() == []
    for name in contacts_due.AT_EMPLOYER:
        scheme(seat, name)
        assert due() == [("employer", 14, 0)]
    tap("met", whom="employer", at=MONDAY - days(13))
    assert due() == []
    assert due(today=TODAY + days(1))[-1] == ("employer", 14, 0)
    AbsenceCase.objects.filter(pk=case.pk).update(employer_told_at=MONDAY)
    assert ("employer", 14, 0) not in due(today=TODAY + days(1))


def test_while_the_course_is_in_placement_everybody_has_an_employer(
    due, tap, course, days
):
    tap()
    Course.objects.filter(pk=course.pk).update(employer_days=7)
    for on in (TODAY - days(7), TODAY + days(1)):
        factories.SessionFactory(course=course, on=on, kind=Session.Kind.PLACEMENT)
    assert due() == [("employer", 7, 0)]
    assert due(today=TODAY + days(2)) == []


def test_who_moved_counts_from_the_day_at_the_new_home(due, seat, days, coordinator):
    since = TODAY - days(6)
    Stay.objects.create(
        participant=seat.nomination.participant,
        municipality=seat.municipality,
        period=(since, None),
    )
    assert due() == [("person", 6, 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"contact_days": None, "employer_days": None},
        {"cancelled_at": MONDAY},
        {"ends_on": TODAY - timedelta(days=1)},
    ],
)
def test_without_a_rule_or_a_running_course_nobody_is_due(due, course, change):
    Course.objects.filter(pk=course.pk).update(**change)
    assert due() == []


def test_who_has_left_is_not_called(due, seat, caseworker):
    left = {"left_at": MONDAY, "left_on": TODAY, "left_by": caseworker}
    left["leave_reason"] = factories.ReasonCodeFactory()
    type(seat).objects.filter(pk=seat.pk).update(**left)
    assert due() == []


def test_each_sees_whom_the_matrix_says(
    due, coordinator, neighbour, stranger, other_coordinator, teacher, leader
):
    assert len(due(coordinator)) == 1
    for member in (neighbour, stranger, other_coordinator, teacher, leader):
        assert due(member) == []


def test_the_longest_without_contact_stands_first(course, tap, coordinator, days):
    tap(at=MONDAY - days(9))
    factories.SeatedFactory(course=course, municipality=factories.MunicipalityFactory())
    found = contacts_due.overdue(coordinator, today=TODAY)
    assert [e.since for e in found] == sorted(e.since for e in found)
    assert len({e.enrolment for e in found}) == 2


def test_the_counts_of_the_start_page(due, seat, caseworker):
    scheme(seat, "igu")
    counts = contacts_due.counts(caseworker, today=TODAY)
    assert (counts.people, counts.employers, counts.mine) == (1, 1, 0)
    assert (counts.watched, counts.due) == (1, 2)
    PhaseOwner.objects.create(
        participant=seat.nomination.participant,
        municipality=seat.municipality,
        phase=Phase.EFFORT,
        owner=caseworker,
        period=factories.ALWAYS,
    )
    assert contacts_due.counts(caseworker, today=TODAY).mine == 1
    assert len(due(mine=True)) == 2
