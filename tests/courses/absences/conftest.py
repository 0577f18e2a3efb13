"""A person absent from today's session, and the case that follows."""

import pytest

from courses.models import AbsenceCase, Presence
from courses.services import registers
from courses.services.registers import MarkLine
from tests import factories
from tests.conftest import MONDAY


@pytest.fixture
def session(course):
    return factories.SessionFactory(course=course)


@pytest.fixture
def absent(course, aabenraa, caseworker, coordinator):
    return factories.SeatedFactory(
        course=course,
        municipality=aabenraa,
        seated_by=coordinator,
        nomination__nominated_by=caseworker,
    )


@pytest.fixture
def mark(session, absent, teacher):
    def state(presence, at=MONDAY, who=absent):
        registers.report(
            session_id=session.pk,
            marks=[MarkLine(who.pk, presence)],
            version=None,
            at=at,
            by=teacher,
        )

    return state


@pytest.fixture
def case(mark, caseworker, coordinator):
    mark(Presence.NO_WORD)
    return AbsenceCase.objects.get()
