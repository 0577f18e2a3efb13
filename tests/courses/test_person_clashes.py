"""Clashes with other courses, Danish classes and work; the school learns none (D18)."""

from datetime import date, time, timedelta

import pytest
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Session
from courses.services import person_clashes
from courses.weekly_hours import Weekly, When, overlap
from tests import factories
from tests.courses.test_patterns import plan_of, text

TUESDAY = date(2026, 12, 15)
MORNING = When(TUESDAY, time(8), time(12))


@pytest.fixture
def seat(course, aabenraa):
    """Somebody with Danish on Tuesdays 11-13 and work on Thursdays from 16."""
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    said = seat.nomination
    said.danish_weekdays, said.work_weekdays = [2], [4]
    said.danish_from, said.danish_until = time(11), time(13)
    said.work_from, said.work_until = time(16), time(20)
    said.save()
    return seat


def words(course, times, by):
    found = person_clashes.of_course(by, course, times)
    return [reason.words for clash in found for reason in clash.reasons]


def test_danish_classes_and_work_meet_the_sessions_they_overlap(
    seat, course, caseworker, coordinator
):
    week = timedelta(days=7)
    times = [MORNING, MORNING._replace(on=TUESDAY + week)]
    evening = When(TUESDAY + timedelta(days=2), time(15), time(17))
    assert words(course, times, caseworker) == [
        gettext("%(n)s × Danish classes") % {"n": 2}
    ]
    assert words(course, [evening], coordinator) == [gettext("%(n)s × work") % {"n": 1}]
    free = MORNING._replace(end=time(11))
    assert words(course, [free], caseworker) == []


@pytest.fixture
def elsewhere(seat, oest, aabenraa):
    """The person's seat on a course of another cooperation, Tuesday 8-10."""
    track = factories.TrackFactory(cooperation=oest, name="Metal")
    other = factories.CourseFactory(track=track, school=oest.schools.get().school)
    person = seat.nomination.participant
    factories.SeatedFactory(course=other, participant=person, municipality=aabenraa)
    factories.SessionFactory(course=other, on=TUESDAY, start=time(8), end=time(10))
    return other


def test_a_seat_on_another_course_meets_only_that_persons_sessions(
    course, aabenraa, elsewhere, caseworker, coordinator
):
    factories.SeatedFactory(course=course, municipality=aabenraa)
    early = When(TUESDAY, time(9, 30), time(10, 30))
    assert words(course, [early], caseworker) == [f"1 × {elsewhere}"]
    assert words(course, [early], coordinator) == []  # another cooperation's seat
    Session.objects.filter(course=elsewhere).update(
        cancelled_at=factories.NOW, cancelled_by=caseworker
    )
    assert words(course, [early], caseworker) == []


def test_of_a_protected_person_the_other_course_is_not_named(
    seat, course, elsewhere, caseworker
):
    person = seat.nomination.participant
    person.protected = True
    person.save()
    said = words(course, [When(TUESDAY, time(8), time(9))], caseworker)
    assert said == [f"1 × {gettext('another course')}"]


def test_neither_the_school_nor_another_municipality_learns_of_it(
    seat, course, teacher, school_admin, neighbour, leader, client_for
):
    for member in (teacher, school_admin, neighbour, leader):
        assert words(course, [MORNING], member) == []
    page = f"/courses/{course.pk}/clashes/"
    for member in (teacher, school_admin, leader):
        assert client_for(member).get(page).status_code == 403


def test_the_coordinator_is_warned_while_planning_and_the_school_is_not(
    seat, course, coordinator, school_admin, client_for
):
    name = seat.nomination.participant.full_name
    url = f"/courses/{course.pk}/sessions/plan/"
    asked = text(client_for(coordinator).post(url, plan_of()))
    assert name in asked
    assert "danskundervisning" in asked
    assert name not in text(client_for(school_admin).post(url, plan_of()))


def test_the_page_names_whose_week_meets_the_coming_sessions(
    seat, course, caseworker, client_for, today
):
    day = today + timedelta(days=(1 - today.weekday()) % 7 + 7)
    factories.SessionFactory(course=course, on=day, start=time(8), end=time(12))
    page = text(client_for(caseworker).get(f"/courses/{course.pk}/clashes/"))
    assert seat.nomination.participant.full_name in page
    assert f"{day:%d.%m.%Y}" in page


clock = st.times(max_value=time(23, 58))


@given(clock, clock, clock, clock)
def test_two_stretches_meet_exactly_when_a_minute_lies_in_both(a, b, c, d):
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    if a == b or c == d:
        return
    shared = max(a, c) < min(b, d)
    when = When(TUESDAY, a, b)
    assert Weekly([2], c, d).meets(when) == shared
    assert overlap(when, When(TUESDAY, c, d)) == shared
    assert not Weekly([3], c, d).meets(when)
