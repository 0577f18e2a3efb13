"""Held seats without a name: the job centre is reminded before the deadline."""

from datetime import timedelta

import pytest

from courses.models import HeldSeat
from courses.services import held_seats, leaving, reminders
from municipalities.models import Notice
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
NAME_BY = TODAY + timedelta(days=20)


@pytest.fixture
def coming(track, school):
    return factories.CourseFactory(
        track=track, school=school, quotas=True, starts_on=TODAY + timedelta(days=60)
    )


@pytest.fixture
def held(coming, caseworker):
    """Two seats of Aabenraa, names needed in 20 days."""
    return held_seats.hold(
        course_id=coming.pk,
        municipality_id=580,
        number=2,
        name_by=NAME_BY,
        at=MONDAY,
        by=caseworker,
    )


def remind(*, days_before):
    days = (NAME_BY - TODAY).days - days_before
    return reminders.remind_of_names(at=MONDAY + timedelta(days=days))


def told():
    return Notice.objects.filter(kind="names_needed")


def test_the_municipality_is_reminded_once_a_week_before(held, caseworker, neighbour):
    assert (remind(days_before=8), told().count()) == (0, 0)
    assert [remind(days_before=7), remind(days_before=7), remind(days_before=6)] == [
        len(held)
    ] * 3
    assert [each.recipient for each in told()] == [caseworker.user]


@pytest.mark.parametrize(("days_before", "count"), [(1, 1), (0, 1), (-1, 0)])
def test_a_downtime_is_caught_up_until_the_deadline(held, days_before, count):
    remind(days_before=days_before)
    assert told().count() == count


def test_two_deadlines_are_two_reminders(held, coming, caseworker):
    held_seats.hold(
        course_id=coming.pk,
        municipality_id=580,
        number=1,
        name_by=NAME_BY + timedelta(days=2),
        at=MONDAY,
        by=caseworker,
    )
    remind(days_before=5)
    assert told().count() == 2


def test_a_short_deadline_is_not_reminded_of_at_once(coming, caseworker):
    held_seats.hold(
        course_id=coming.pk,
        municipality_id=580,
        number=1,
        name_by=TODAY + timedelta(days=4),
        at=MONDAY,
        by=caseworker,
    )
    counts = [
        reminders.remind_of_names(at=MONDAY + timedelta(days=day)) for day in (0, 1, 2)
    ]
    assert counts == [0, 0, 1]


@pytest.fixture
def named(held, coming, aabenraa, caseworker):
    """The first of the two seats has a name, the second is given back."""
    waits = factories.WaitingFactory(course=coming, municipality=aabenraa)
    said = {"at": MONDAY, "by": caseworker}
    held_seats.name(held_id=held[0].pk, nomination_id=waits.nomination_id, **said)
    held_seats.give_back(held_id=held[1].pk, **said)
    return waits


def test_a_named_seat_needs_no_reminder(named):
    assert (remind(days_before=5), told().count()) == (0, 0)


def test_who_was_named_and_is_gone_again_is_no_name(named, caseworker):
    leaving.withdraw(
        enrolment_id=named.pk,
        reason_id=factories.ReasonCodeFactory(kind="leave", code="own_wish").pk,
        last_day=TODAY,
        at=MONDAY,
        by=caseworker,
    )
    assert remind(days_before=5) == 1
    assert caseworker.user in {each.recipient for each in told()}


@pytest.mark.parametrize("change", ["given_back", "cancelled"])
def test_what_is_over_is_not_reminded_of(held, coming, change):
    if change == "cancelled":
        coming.cancelled_at = MONDAY
        coming.save()
    else:
        HeldSeat.objects.update(released_at=MONDAY)
    assert (remind(days_before=5), told().count()) == (0, 0)


def test_the_reminder_names_nobody_and_leads_to_the_quotas(held, coming):
    remind(days_before=5)
    assert told().get().path == f"/courses/{coming.pk}/quotas/"
