"""A school's sight of a person begins with the seat and ends when the verbs say so."""

from datetime import datetime, time, timedelta

import pytest

from courses.services import leaving, seats
from participants.models import Grant
from tests import factories
from tests.conftest import COPENHAGEN, MONDAY


@pytest.fixture
def seated(course, aabenraa, coordinator):
    """Somebody given a seat on a course that comes."""
    starts = MONDAY.date() + timedelta(days=30)
    type(course).objects.filter(pk=course.pk).update(
        starts_on=starts, ends_on=starts + timedelta(days=60)
    )
    course.refresh_from_db()
    entry = factories.WaitingFactory(course=course, municipality=aabenraa)
    return seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator)


def until(entry):
    return Grant.objects.get(cause=f"enrolment:{entry.pk}").until


def test_thirty_days_after_the_last_day_of_the_course(seated, course):
    ends = course.ends_on + timedelta(days=31)
    assert until(seated) == datetime.combine(ends, time.min, COPENHAGEN)


def test_at_once_when_the_person_leaves(seated, coordinator):
    reason = factories.ReasonCodeFactory(kind="leave", code="own_wish")
    leaving.withdraw(
        enrolment_id=seated.pk,
        reason_id=reason.pk,
        last_day=MONDAY.date(),
        at=MONDAY,
        by=coordinator,
    )
    assert until(seated) == MONDAY


def test_at_once_when_the_seat_is_taken_back(seated, coordinator):
    reason = factories.ReasonCodeFactory(kind="departure", code="other")
    leaving.take_back(
        enrolment_id=seated.pk, reason_id=reason.pk, at=MONDAY, by=coordinator
    )
    assert until(seated) == MONDAY
