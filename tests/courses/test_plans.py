"""Planning a course and deciding whether it runs."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.utils.timezone import localdate

from branchespor.models import Track
from courses.models import Course, CourseDecision, Enrolment
from courses.services import plans
from courses.services.plans import CoursePlan
from municipalities.models import CancellationPolicy, Cooperation, Notice
from tests import factories
from tests.conftest import MONDAY

Choice = CourseDecision.Choice
START = MONDAY.date() + timedelta(weeks=12)
WANTED = CoursePlan(
    starts_on=START,
    ends_on=START + timedelta(weeks=12),
    seats=16,
    minimum=12,
    target=16,
    signup_deadline_on=START - timedelta(weeks=5),
    release_on=START - timedelta(weeks=5),
    decide_on=START - timedelta(weeks=4),
)


@pytest.fixture
def plan(track, school, coordinator):
    def make(wanted=WANTED, **changes):
        facts = {
            "track_id": track.pk,
            "school_id": school.pk,
            "at": MONDAY,
            "by": coordinator,
        }
        return plans.plan(wanted=wanted, **facts | changes)

    return make


def test_a_new_course_shares_its_seats_and_is_told_to_the_job_centres(
    plan, caseworker, neighbour
):
    course = plan()
    assert sorted(course.quotas.values_list("seats", flat=True)) == [4, 4, 4, 4]
    told = Notice.objects.filter(kind="course_opened")
    assert {each.recipient for each in told} == {caseworker.user, neighbour.user}
    assert plan().number == course.number + 1


def test_the_key_of_the_cooperation_divides(plan, syd):
    for member, people in zip(
        syd.members.order_by("pk"), (55_000, 73_000, 58_000, 36_000), strict=True
    ):
        member.municipality.population = people
        member.municipality.save()
    syd.sharing_key = Cooperation.SharingKey.POPULATION
    syd.save()
    quotas = dict(plan().quotas.values_list("municipality", "seats"))
    assert quotas == {510: 4, 540: 5, 580: 4, 550: 3}


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum": 17},
        {"target": 11},
        {"ends_on": START - timedelta(days=1)},
        {"decide_on": START + timedelta(days=1)},
    ],
)
def test_numbers_and_dates_that_contradict_make_no_course(plan, wrong):
    with pytest.raises(ValidationError):
        plan(replace(WANTED, **wrong))
    assert not Course.objects.exists()


def test_more_cannot_be_guaranteed_than_there_is(plan):
    with pytest.raises(plans.TooManyGuaranteed):
        plan(replace(WANTED, quotas={510: 9, 580: 8}))


def test_a_school_of_others_is_refused(plan, oest):
    with pytest.raises(plans.NotThisSchool):
        plan(school_id=oest.schools.get().school_id)


def test_only_the_cooperations_coordinator_plans(plan, caseworker, other_coordinator):
    with pytest.raises(PermissionDenied):
        plan(by=caseworker)
    with pytest.raises(Track.DoesNotExist):
        plan(by=other_coordinator)


@pytest.fixture
def coming(track, school, aabenraa):
    """Starts in 30 days; eleven seated of a minimum of twelve (T4)."""
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=MONDAY.date() + timedelta(days=30),
        price_per_seat=10_000,
    )
    factories.SeatedFactory.create_batch(11, course=course, municipality=aabenraa)
    return course


@pytest.fixture
def decide(coming, coordinator):
    def make(choice, **changes):
        facts = {"reason": "11 af 12", "at": MONDAY, "by": coordinator}
        return plans.decide(course_id=coming.pk, choice=choice, **facts | changes)

    return make


def test_a_decision_is_kept_with_its_reason(decide, coming, coordinator):
    decide(Choice.RUN)
    kept = coming.decisions.get()
    assert (kept.reason, kept.decided_by) == ("11 af 12", coordinator)


def test_a_decision_without_a_reason_is_none(decide, coming):
    with pytest.raises(ValidationError):
        decide(Choice.RUN, reason="")
    assert not coming.decisions.exists()


def test_calling_off_lets_everybody_leave_and_keeps_the_nominations(decide, coming):
    factories.ReasonCodeFactory(kind="leave", code="course_cancelled")
    session = factories.SessionFactory(course=coming, on=coming.starts_on)
    decide(Choice.CANCEL, cost=30_000)
    coming.refresh_from_db()
    session.refresh_from_db()
    assert coming.cancelled_at == session.cancelled_at == MONDAY
    left = Enrolment.objects.filter(course=coming)
    assert all(each.left_at for each in left)
    assert all(each.nomination.withdrawn_at is None for each in left)
    assert Notice.objects.filter(kind="course_cancelled").exists()
    with pytest.raises(plans.CourseOver):
        decide(Choice.RUN)


def test_postponing_moves_every_date_and_keeps_the_seats(decide, coming):
    session = factories.SessionFactory(course=coming, on=coming.starts_on)
    names = ("ends_on", "signup_deadline_on", "release_on", "decide_on")
    before = {name: getattr(coming, name) for name in names}
    later = coming.starts_on + timedelta(days=14)
    decide(Choice.POSTPONE, new_start=later)
    coming.refresh_from_db()
    session.refresh_from_db()
    assert coming.starts_on == later
    for name, day in before.items():
        assert getattr(coming, name) == day + timedelta(days=14)
    assert session.cancelled_at
    assert {each.joined_on for each in coming.enrolments.seated()} == {later}
    with pytest.raises(ValidationError):
        decide(Choice.POSTPONE, new_start=MONDAY.date())


def test_t4_the_page_shows_what_is_missing_and_what_waiting_costs(
    client_for, coordinator, track, school, aabenraa, today
):
    policy = CancellationPolicy.objects.create(name="T4", source="test")
    for days_before, percent in ((28, 25), (21, 50)):
        policy.steps.create(days_before=days_before, percent=percent, applies="course")
    school.policy = policy
    school.save()
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=today + timedelta(days=28),
        price_per_seat=10_000,
    )
    factories.SeatedFactory.create_batch(11, course=course, municipality=aabenraa)
    page = client_for(coordinator).get(f"/courses/{course.pk}/decide/")
    shown = page.context
    assert shown["missing"] == 1
    assert (shown["now"].kroner, shown["next_week"].kroner) == (40_000, 80_000)
    text = page.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    assert "40.000" in text
    assert "80.000" in text


@pytest.mark.parametrize(
    ("facts", "why", "what"),
    [
        ({"days": -1}, "begyndte", "/roster/"),
        ({"days": -200}, "sluttede", "?copy="),
        ({"days": 30, "cancelled": True}, "blev aflyst", "/board/"),
    ],
)
def test_a_course_with_nothing_left_to_decide_says_why_and_what_can_be_done(
    client_for, coordinator, track, school, today, facts, why, what
):
    starts_on = today + timedelta(days=facts["days"])
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=starts_on,
        cancelled_at=MONDAY if facts.get("cancelled") else None,
    )
    client, url = client_for(coordinator), f"/courses/{course.pk}/decide/"
    shown = client.get(url)
    refused = client.post(url, {"choice": Choice.RUN, "reason": "alle er klar"})
    for page in (shown, refused):
        text = page.content.decode()
        assert why in text
        assert what in text
        assert 'name="reason"' not in text
    assert (shown.status_code, refused.status_code) == (200, 422)
    assert not course.decisions.exists()


def test_the_schools_terms_are_the_courses_from_the_day_it_is_planned(plan, school):
    then = CancellationPolicy.objects.create(name="Da", source="test")
    school.policy = then
    school.save()
    course = plan()
    assert (course.policy, course.terms_agreed_on) == (then, MONDAY.date())
    school.policy = CancellationPolicy.objects.create(name="Nu", source="test")
    school.save()
    assert Course.objects.with_terms().get(pk=course.pk).policy == then


def test_terms_are_agreed_on_a_day(coming):
    terms = CancellationPolicy.objects.create(name="T", source="test")
    with pytest.raises(IntegrityError, match="course_terms_agreed_on_a_day"):
        Course.objects.filter(pk=coming.pk).update(agreed_policy=terms)


def test_courses_from_before_get_the_terms_their_school_has(coming):
    moved = import_module("courses.migrations.0028_terms_of_courses_there_are")
    terms = CancellationPolicy.objects.create(name="T", source="test")
    coming.school.policy = terms
    coming.school.save()
    coming.opened_at = MONDAY
    coming.save()
    with connection.cursor() as cursor:
        cursor.execute(moved.FORWARDS)
    coming.refresh_from_db()
    assert coming.policy == terms
    assert coming.terms_agreed_on == min(localdate(MONDAY), localdate())
