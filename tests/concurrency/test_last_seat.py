"""Two at once want the same: one seat is given once, one absence opens one case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from courses.models import AbsenceCase, Enrolment, Presence
from courses.services import registers, releases, seats
from courses.services.register_lines import Conflict
from courses.services.registers import MarkLine
from municipalities import isolation
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs):
    """Run each verb in a thread and a transaction of its own; returns answers or errors."""
    start = Barrier(len(verbs))

    def run(verb):
        try:
            start.wait(timeout=10)
            with isolation.acting_for(isolation.CLOCKWORK):
                return verb()
        except Exception as refusal:  # noqa: BLE001 (the test looks at it)
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


@pytest.fixture
def coming(track, school):
    """One seat, no quotas, in 30 days."""
    return factories.CourseFactory(
        track=track,
        school=school,
        seats=1,
        minimum=1,
        target=1,
        starts_on=(MONDAY + timedelta(days=30)).date(),
    )


def test_two_coordinators_and_the_last_seat(coming, aabenraa, toender, syd):
    """The peers' bug: both see a free seat, both press, the course is overbooked."""
    reason = factories.ReasonCodeFactory(kind="departure", code="igu_start").pk
    one, two = (factories.CoordinatorFactory(cooperation=syd) for _ in range(2))
    first = factories.WaitingFactory(course=coming, municipality=aabenraa)
    second = factories.WaitingFactory(course=coming, municipality=toender)

    def give(entry, by):
        return lambda: seats.seat(
            enrolment_id=entry.pk, at=MONDAY, by=by, reason_id=reason
        )

    answers = at_once(give(first, one), give(second, two))

    assert sum(isinstance(each, seats.NoFreeSeat) for each in answers) == 1, answers
    assert Enrolment.objects.seated().count() == 1


def test_filling_twice_at_once_seats_nobody_twice(coming, aabenraa, coordinator):
    factories.WaitingFactory.create_batch(3, course=coming, municipality=aabenraa)

    def fill():
        return seats.fill_from_waiting_list(
            course_id=coming.pk, at=MONDAY, by=coordinator
        )

    answers = at_once(fill, fill)

    assert sorted(len(each) for each in answers) == [0, 1], answers
    assert Enrolment.objects.seated().count() == 1


def test_two_workers_release_a_quota_once(track, school):
    course = factories.CourseFactory(
        track=track,
        school=school,
        quotas=True,
        starts_on=(MONDAY + timedelta(days=30)).date(),
    )

    def release():
        return releases.release_due(at=MONDAY + timedelta(days=1))

    assert sorted(at_once(release, release)) == [0, course.seats]


def test_two_teachers_write_the_same_sheet(course, aabenraa, teacher, school_admin):
    """Whoever comes second is shown the other's mark; the absence has one case."""
    session = factories.SessionFactory(course=course)
    entry = factories.SeatedFactory(course=course, municipality=aabenraa)

    def report(by, presence):
        return lambda: registers.report(
            session_id=session.pk,
            marks=[MarkLine(enrolment_id=entry.pk, presence=presence)],
            version=session.version,
            at=MONDAY,
            by=by,
        )

    answers = at_once(
        report(teacher, Presence.NO_WORD), report(school_admin, Presence.PRESENT)
    )

    refused = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [Conflict], answers
    assert session.marks.count() == 1
    assert AbsenceCase.objects.count() <= 1
