"""From plan to open nominations: published first, told once, waiting time kept."""

from datetime import timedelta

import pytest

from branchespor.models import Track
from courses.models import Course, Enrolment
from courses.services import openings, way
from municipalities.models import JobCentre, Notice
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def planned(track, school):
    """Starts in 13 weeks; nominations are not open."""
    return factories.CourseFactory(
        track=track,
        school=school,
        starts_on=TODAY + timedelta(weeks=13),
        opened_at=None,
    )


def opened(course):
    course.refresh_from_db()
    return course.opened_at


def test_the_clockwork_opens_a_course_on_its_day_once(planned, caseworker):
    assert openings.open_due(at=MONDAY) == 0
    late = MONDAY + timedelta(days=9)
    assert [openings.open_due(at=late), openings.open_due(at=late)] == [1, 0]
    assert opened(planned) == late
    assert Notice.objects.filter(kind="course_opened").count() == 1


def test_a_moved_opening_day_counts(planned):
    Course.objects.filter(pk=planned.pk).update(opens_on=TODAY)
    assert openings.open_due(at=MONDAY) == 1


def test_unpublished_requirements_keep_nominations_closed(planned, coordinator):
    Track.objects.update(requirements_published_at=None)
    Course.objects.filter(pk=planned.pk).update(opens_on=TODAY)
    assert openings.open_due(at=MONDAY) == 0
    with pytest.raises(openings.NotPublished):
        openings.open_for_nominations(course_id=planned.pk, at=MONDAY, by=coordinator)
    Track.objects.update(requirements_published_at=MONDAY)
    assert openings.open_due(at=MONDAY) == 1


def test_opened_by_hand_twice_is_opened_once(planned, coordinator, caseworker):
    for days in (0, 1):
        openings.open_for_nominations(
            course_id=planned.pk, at=MONDAY + timedelta(days=days), by=coordinator
        )
    assert opened(planned) == MONDAY
    assert Notice.objects.filter(kind="course_opened").count() == 1


def test_the_invitation_goes_to_every_member_and_names_nobody(
    planned, coordinator, caseworker, neighbour, stranger
):
    openings.open_for_nominations(course_id=planned.pk, at=MONDAY, by=coordinator)
    told = Notice.objects.filter(kind="course_opened")
    assert {each.recipient for each in told} == {caseworker.user, neighbour.user}
    assert {each.path for each in told} == {f"/courses/{planned.pk}/"}


def test_a_caseworker_of_a_joint_job_centre_is_invited_too(planned, coordinator, syd):
    centre = JobCentre.objects.create(name="Fælles jobcenter")
    fanoe = factories.MunicipalityFactory(code=563, job_centre=centre)
    member = syd.members.first().municipality
    member.job_centre = centre
    member.save()
    there = factories.MembershipFactory(municipality=fanoe)
    openings.open_for_nominations(course_id=planned.pk, at=MONDAY, by=coordinator)
    assert Notice.objects.filter(recipient=there.user).exists()


@pytest.fixture
def former(track, school):
    """The run before, begun a week ago."""
    return factories.CourseFactory(
        track=track, school=school, starts_on=TODAY - timedelta(days=7)
    )


def test_who_waited_follows_to_the_next_run_with_the_waiting_time(
    planned, former, aabenraa, coordinator
):
    waited = factories.WaitingFactory(course=former, municipality=aabenraa, wish_rank=2)
    openings.open_for_nominations(course_id=planned.pk, at=MONDAY, by=coordinator)
    entry = planned.enrolments.get()
    assert entry.nomination == waited.nomination
    assert entry.queued_at == waited.nomination.nominated_at
    assert (entry.wish_rank, entry.municipality) == (2, aabenraa)


def test_who_was_on_a_cancelled_run_follows_too(planned, former, aabenraa, coordinator):
    reason = factories.ReasonCodeFactory(kind="leave", code="course_cancelled")
    sat = factories.SeatedFactory(course=former, municipality=aabenraa)
    Enrolment.objects.filter(pk=sat.pk).update(
        left_at=MONDAY, left_on=TODAY, left_by=coordinator, leave_reason=reason
    )
    Course.objects.filter(pk=former.pk).update(cancelled_at=MONDAY)
    openings.open_for_nominations(course_id=planned.pk, at=MONDAY, by=coordinator)
    assert planned.enrolments.get().nomination == sat.nomination


def test_who_left_or_sits_somewhere_does_not_follow(
    planned, former, aabenraa, coordinator
):
    own_wish = factories.ReasonCodeFactory(kind="leave", code="own_wish")
    left = factories.WaitingFactory(course=former, municipality=aabenraa)
    Enrolment.objects.filter(pk=left.pk).update(
        left_at=MONDAY, left_on=TODAY, left_by=coordinator, leave_reason=own_wish
    )
    sits = factories.WaitingFactory(course=former, municipality=aabenraa)
    elsewhere = factories.CourseFactory(track__cooperation=former.track.cooperation)
    factories.SeatedFactory(
        course=elsewhere, municipality=aabenraa, nomination=sits.nomination
    )
    openings.open_for_nominations(course_id=planned.pk, at=MONDAY, by=coordinator)
    assert not planned.enrolments.exists()


def test_dates_on_the_way_move_and_go_back(planned, coordinator):
    said = {"course_id": planned.pk, "at": MONDAY, "by": coordinator}
    day = planned.starts_on - timedelta(weeks=7)
    way.move(to={"meeting_on": day, "decide_on": day}, **said)
    planned.refresh_from_db()
    assert (planned.meeting_on, planned.decide_on) == (day, day)
    way.move(to={"meeting_on": None, "decide_on": None}, **said)
    planned.refresh_from_db()
    assert planned.meeting_on is None
    assert planned.decide_on == planned.starts_on - timedelta(weeks=4)


def test_what_has_happened_is_not_moved(planned, coordinator):
    said = {"course_id": planned.pk, "at": MONDAY, "by": coordinator}
    Course.objects.filter(pk=planned.pk).update(opened_at=MONDAY)
    with pytest.raises(way.CannotMove):
        way.move(to={"opens_on": TODAY}, **said)
    planned.quotas.create(municipality_id=580, seats=4, released_at=MONDAY)
    with pytest.raises(way.CannotMove):
        way.move(to={"release_on": planned.starts_on - timedelta(days=1)}, **said)
