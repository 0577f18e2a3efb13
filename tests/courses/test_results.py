"""How a course ended: stated on the last day, corrected later, certified once passed."""

import pytest
from django.core.exceptions import PermissionDenied

from courses.models import Course, CourseModule, ModuleResult
from courses.services import results
from courses.services.results import PersonResult
from tests import factories
from tests.conftest import MONDAY

Result = ModuleResult.Result


@pytest.fixture(autouse=True)
def not_completed(db):
    return factories.ReasonCodeFactory(kind="leave", code="not_completed")


@pytest.fixture
def ended(track, school):
    """A course whose last day is today."""
    return factories.CourseFactory(
        track=track,
        school=school,
        starts_on=MONDAY.date() - factories.timedelta(days=84),
        ends_on=MONDAY.date(),
    )


@pytest.fixture
def people(ended, aabenraa):
    return factories.SeatedFactory.create_batch(2, course=ended, municipality=aabenraa)


@pytest.fixture
def module(ended):
    return CourseModule.objects.create(
        course=ended, position=1, title="Hygiejne", days=2, gives_certificate=True
    )


@pytest.fixture
def complete(ended, teacher):
    def state(*said, at=MONDAY, by=teacher):
        return results.complete(
            course_id=ended.pk,
            results=said,
            certified_on=at.date(),
            at=at,
            by=by,
        )

    return state


def test_who_completed_is_stated_and_corrected(complete, people, days):
    amal, bashir = people
    done = complete(PersonResult(amal.pk, True), PersonResult(bashir.pk, False))
    assert done == 1
    for each in people:
        each.refresh_from_db()
    assert amal.completed_at == MONDAY
    assert bashir.leave_reason.code == "not_completed"

    assert complete(PersonResult(bashir.pk, True), at=MONDAY + days(2)) == 1
    bashir.refresh_from_db()
    assert bashir.completed_at == MONDAY + days(2)
    assert (bashir.left_at, bashir.leave_reason) == (None, None)


def test_stating_the_same_twice_keeps_the_first_time(complete, people, days):
    for day in (0, 3):
        complete(PersonResult(people[0].pk, True), at=MONDAY + days(day))
    people[0].refresh_from_db()
    assert people[0].completed_at == MONDAY


def test_a_passed_module_with_a_certificate_is_certified(complete, people, module):
    amal, bashir = people
    complete(
        PersonResult(amal.pk, True, {module.pk: Result.PASSED}),
        PersonResult(bashir.pk, True, {module.pk: Result.FAILED}),
    )
    assert amal.module_results.get().certified_on == MONDAY.date()
    assert bashir.module_results.get().certified_on is None


def test_before_the_last_day_nothing_is_stated(complete, people, days):
    with pytest.raises(results.NotOver):
        complete(PersonResult(people[0].pk, True), at=MONDAY - days(1))


def test_only_people_and_modules_of_the_course(complete, course, aabenraa, people):
    foreign = factories.SeatedFactory(course=course, municipality=aabenraa)
    with pytest.raises(results.NotOnCourse):
        complete(PersonResult(foreign.pk, True))
    other = CourseModule.objects.create(course=course, position=1, title="X", days=1)
    with pytest.raises(results.NotOnCourse):
        complete(PersonResult(people[0].pk, True, {other.pk: Result.PASSED}))


def test_another_school_states_nothing(complete, people, other_teacher, caseworker):
    with pytest.raises(Course.DoesNotExist):
        complete(PersonResult(people[0].pk, True), by=other_teacher)
    with pytest.raises(PermissionDenied):
        complete(PersonResult(people[0].pk, True), by=caseworker)


def test_the_page_states_everybody_at_once(client_for, teacher, track, school, today):
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=today - factories.timedelta(days=84),
        ends_on=today,
    )
    amal, bashir = factories.SeatedFactory.create_batch(2, course=course)
    client = client_for(teacher)
    url = f"/courses/{course.pk}/ending/"
    assert client.get(url).status_code == 200
    client.post(url, {f"completed-{amal.pk}": "on"})
    for each in (amal, bashir):
        each.refresh_from_db()
    assert (amal.completed_at is None, bashir.completed_at is None) == (False, True)
