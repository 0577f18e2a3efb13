"""One person on a course, and rows as no verb would leave them."""

from datetime import timedelta

import pytest

from courses.models import Enrolment, Mark, Session
from courses.services import data_checks
from tests import factories
from tests.conftest import MONDAY


@pytest.fixture
def seat(course, aabenraa):
    return factories.SeatedFactory(course=course, municipality=aabenraa)


@pytest.fixture
def session(course):
    return factories.SessionFactory(course=course, on=MONDAY.date())


@pytest.fixture
def mark(seat, session, teacher):
    """A function that marks the person as said, on any session."""

    def put(presence="present", of=session, who=seat, missed=None):
        absent = 0 if presence == "present" else 420
        return Mark.objects.create(
            session=of,
            enrolment=who,
            municipality=who.municipality,
            presence=presence,
            minutes_missed=absent if missed is None else missed,
            recorded_at=MONDAY,
            recorded_by=teacher,
        )

    return put


@pytest.fixture
def second(seat, school, teacher):
    """A function that gives the person a seat on another course at the same time.

    The first is completed: two open seats for one nomination PostgreSQL refuses.
    """

    def give(at_school=school, starts_at=None):
        Enrolment.objects.filter(pk=seat.pk).update(
            completed_at=MONDAY, completed_by=teacher
        )
        track = factories.TrackFactory(cooperation=seat.course.track.cooperation)
        course = factories.CourseFactory(track=track, school=at_school)
        other = factories.SeatedFactory(
            course=course,
            municipality=seat.municipality,
            nomination=seat.nomination,
            grant=False,
        )
        more = {"starts_at": starts_at} if starts_at else {}
        of = factories.SessionFactory(course=course, on=MONDAY.date(), **more)
        return {"of": of, "who": other}

    return give


@pytest.fixture
def left(seat, caseworker):
    """A function after which the person was gone on the day of the session."""

    def leave(on=None):
        Enrolment.objects.filter(pk=seat.pk).update(
            left_at=MONDAY,
            left_on=on or MONDAY.date(),
            left_by=caseworker,
            leave_reason=factories.ReasonCodeFactory(),
        )

    return leave


@pytest.fixture
def cancel(session, coordinator):
    def call_off():
        Session.objects.filter(pk=session.pk).update(
            cancelled_at=MONDAY, cancelled_by=coordinator
        )

    return call_off


@pytest.fixture
def found():
    """A function from a member to the kinds of what he or she can repair."""

    tomorrow = MONDAY.date() + timedelta(days=1)

    def read(member):
        return [str(e.kind) for e in data_checks.findings(member, today=tomorrow)]

    return read
