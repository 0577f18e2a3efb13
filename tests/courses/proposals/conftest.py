"""Two open courses of one track, and a reason to depart from the order."""

from datetime import timedelta

import pytest

from tests import factories
from tests.courses.proposals.people import SOON


@pytest.fixture
def coming(track, school):
    return factories.CourseFactory(
        track=track, school=school, starts_on=SOON, seats=4, target=4, minimum=2
    )


@pytest.fixture
def later(track, school):
    return factories.CourseFactory(
        track=track,
        school=school,
        starts_on=SOON + timedelta(days=60),
        seats=4,
        target=4,
        minimum=1,
    )


@pytest.fixture
def reason():
    return factories.ReasonCodeFactory(kind="departure")
