"""A course that asks for contact every fifth day, and one person on it."""

import pytest

from courses.services import contacts
from tests import factories
from tests.conftest import MONDAY


@pytest.fixture
def course(course):
    """Contact every fifth day with the person, every fourteenth with the employer."""
    course.contact_days, course.employer_days = 5, 14
    course.save()
    return course


@pytest.fixture
def seat(course, aabenraa):
    """On the course for two weeks on MONDAY, under a scheme without an employer."""
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    seat.nomination.scheme = "work_duty"
    seat.nomination.save()
    return seat


@pytest.fixture
def tap(seat, caseworker):
    """A function that notes a contact of the person's own municipality."""

    def note(outcome="talked", whom="person", at=MONDAY, by=caseworker):
        return contacts.log(
            enrolment_id=seat.pk, whom=whom, outcome=outcome, at=at, by=by
        )

    return note
