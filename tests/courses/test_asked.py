"""A course asks what was published on the day it opened, whatever comes later."""

from datetime import timedelta

import pytest

from branchespor.models import RequirementCheck
from courses.models import Enrolment
from courses.services import papers, plans, to_settle
from tests import factories
from tests.conftest import MONDAY
from tests.courses.test_plans import WANTED

OPENED = MONDAY - timedelta(days=10)
BEFORE, AFTER = OPENED - timedelta(days=1), OPENED + timedelta(days=1)


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track,
        school=school,
        starts_on=today + timedelta(days=60),
        opened_at=OPENED,
    )


@pytest.fixture
def fails(coming, aabenraa, caseworker):
    """A function: somebody waits who does not meet a hard requirement with these days."""

    def build(finding="not_met", **days):
        waits = factories.WaitingFactory(course=coming, municipality=aabenraa)
        waits.nomination.payment_promised_on = MONDAY.date()
        waits.nomination.save()
        RequirementCheck.objects.create(
            nomination=waits.nomination,
            requirement=factories.RequirementFactory(track=coming.track, **days),
            finding=finding,
            checked_at=MONDAY,
            checked_by=caseworker,
        )
        return waits

    return build


CASES = [
    ({"published_at": BEFORE}, True),
    ({"published_at": AFTER}, False),
    ({"published_at": None}, False),
    ({"published_at": BEFORE, "ended_at": AFTER}, True),
    ({"published_at": BEFORE - timedelta(days=1), "ended_at": BEFORE}, False),
]


@pytest.mark.parametrize(("days", "asks"), CASES)
def test_a_hard_requirement_blocks_where_the_course_asks_it(
    fails, coming, coordinator, days, asks
):
    waits = fails(**days)
    entry = Enrolment.objects.with_blocks().get(pk=waits.pk)
    assert entry.unmet == asks
    pairs = to_settle.hard(coordinator, "not_met")["not_met"]
    assert ((waits.nomination_id, coming.pk) in pairs) == asks


@pytest.mark.parametrize(("days", "asks"), CASES)
def test_a_missing_check_is_owed_where_the_course_asks_it(
    fails, coordinator, today, days, asks
):
    fails(finding="unknown", **days)
    lacks = [papers.lack(each) for each in papers.lacking(coordinator, today=today)]
    assert [len(each.unchecked) for each in lacks] == ([1] if asks else [])


@pytest.mark.parametrize(("days", "asks"), CASES)
def test_the_page_of_the_course_shows_what_it_asks(
    client_for, caseworker, coming, days, asks
):
    asked = factories.RequirementFactory(
        track=coming.track, text_da="Truckkort", **days
    )
    text = client_for(caseworker).get(f"/courses/{coming.pk}/").content.decode()
    assert (asked.text_da in text) == asks


def test_a_course_that_is_not_open_asks_what_is_in_force(fails, coming):
    coming.opened_at = None
    coming.save()
    gone = fails(published_at=BEFORE, ended_at=AFTER)
    new = fails(published_at=AFTER)
    entries = Enrolment.objects.with_blocks().in_bulk([gone.pk, new.pk])
    assert (entries[gone.pk].unmet, entries[new.pk].unmet) == (False, True)


def test_no_course_of_an_ended_track_is_planned(client_for, coordinator, track, school):
    track.ended_on = MONDAY.date()
    track.save()
    assert client_for(coordinator).get(f"/tracks/{track.pk}/plan/").status_code == 404
    with pytest.raises(type(track).DoesNotExist):
        plans.plan(
            track_id=track.pk,
            school_id=school.pk,
            wanted=WANTED,
            at=MONDAY,
            by=coordinator,
        )


def test_a_new_course_starts_from_what_is_usual(client_for, coordinator, track, school):
    track.usual_seats, track.usual_minimum, track.usual_weeks = 14, 10, 6
    track.save()
    client, url = client_for(coordinator), f"/tracks/{track.pk}/plan/"
    form = client.get(url).context["form"]
    assert (form["seats"].value(), form["minimum"].value()) == (14, 10)
    typed = {"starts_on": "04.01.2027", "seats": 14, "minimum": 10, "preview": 1}
    filled = client.post(url, typed | {"school": school.pk}).context["form"]
    assert filled["ends_on"].value() == "12.02.2027"


def test_a_planned_course_keeps_its_modules(track, school, coordinator):
    one, two = factories.ModuleTemplateFactory.create_batch(2, track=track)
    track.modules.filter(pk=one.pk).update(position=None, ended_on=MONDAY.date())
    said = {"school_id": school.pk, "at": MONDAY, "by": coordinator}
    course = plans.plan(track_id=track.pk, wanted=WANTED, **said)
    track.modules.filter(pk=two.pk).update(position=None, ended_on=MONDAY.date())
    assert [each.title for each in course.modules.all()] == [two.module.title]
