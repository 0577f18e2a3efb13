"""Go/no-go: what is known of a course, and merging it with another (T4, J1)."""

from datetime import timedelta

import pytest

from branchespor.models import RequirementCheck
from courses.models import CourseDecision, Enrolment, SeatRule
from courses.services import merging, outlook, plans
from courses.services.merging import Goes
from municipalities.models import AuditEntry, Notice
from tests import factories
from tests.conftest import MONDAY

START = (MONDAY + timedelta(days=40)).date()


@pytest.fixture(autouse=True)
def reasons(db):
    for code in ("course_merged", "course_cancelled"):
        factories.ReasonCodeFactory(kind="leave", code=code)


def a_course(track, school, **facts):
    size = {"seats": 4, "minimum": 3, "target": 4} | facts
    return factories.CourseFactory(track=track, school=school, starts_on=START, **size)


@pytest.fixture
def short(track, school, aabenraa, toender):
    """Short of its minimum: two with a seat, one in line."""
    course = a_course(track, school)
    for days in (30, 20):
        factories.SeatedFactory(
            course=course, municipality=aabenraa, queued_at=MONDAY - timedelta(days)
        )
    factories.WaitingFactory(
        course=course, municipality=toender, queued_at=MONDAY - timedelta(50)
    )
    return course


@pytest.fixture
def other(track, school, toender):
    """Three of four seats are taken."""
    course = a_course(track, school)
    factories.SeatedFactory.create_batch(3, course=course, municipality=toender)
    return course


def merge(course, into, by, *, shown=None, reason="for få"):
    return merging.merge(
        course_id=course.pk,
        into_id=into.pk,
        reason=reason,
        shown=shown or merging.propose(course, into).digest,
        at=MONDAY,
        by=by,
    )


def test_the_outlook_counts_who_is_there_asked_in_turn_and_owed(
    track, school, syd, aabenraa, toender
):
    course = a_course(track, school, seats=8, target=8, minimum=6, quotas=True)
    factories.SeatedFactory(course=course, municipality=aabenraa)
    factories.WaitingFactory.create_batch(3, course=course, municipality=aabenraa)
    factories.WaitingFactory(course=course, municipality=toender)

    view = outlook.outlook(course, on=MONDAY.date())

    assert (view.confirmed, view.in_turn, view.after_release) == (1, 2, 2)
    assert (view.today, view.at_most, view.to_find) == (3, 5, 1)
    owed = {each.municipality.name: each.seats for each in view.owing}
    assert owed == {"Haderslev": 2, "Sønderborg": 2, "Tønder": 1}


def test_the_proposal_says_who_moves_with_a_seat_who_waits_and_changes_nothing(
    short, other
):
    merger = merging.propose(short, other)
    goes = {each.entry.queued_at: each.goes for each in merger.moves}
    assert goes == {
        MONDAY - timedelta(50): Goes.WAITING,
        MONDAY - timedelta(30): Goes.SEAT,
        MONDAY - timedelta(20): Goes.WAITING,
    }
    assert (merger.seated_before, merger.seated_after) == (3, 4)
    assert short.enrolments.filter(left_at=None).count() == 3


def test_merging_moves_everybody_keeps_the_wait_and_tells_all(
    short, other, coordinator, school_admin
):
    merge(short, other, coordinator)

    short.refresh_from_db()
    assert short.cancelled_at == MONDAY
    assert not short.enrolments.filter(left_at=None).exists()
    moved = other.enrolments.seated().get(seat_rule=SeatRule.MERGED)
    assert moved.queued_at == MONDAY - timedelta(30)
    waits = set(other.enrolments.waiting().values_list("queued_at", flat=True))
    assert waits == {MONDAY - timedelta(50), MONDAY - timedelta(20)}
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert kinds >= {"seat_given", "course_merged", "course_decided"}
    decided = CourseDecision.objects.filter(choice="merge")
    assert set(decided.values_list("course", "other")) == {
        (short.pk, other.pk),
        (other.pk, short.pk),
    }


def test_who_does_not_fit_returns_to_the_pool_with_the_reason(
    short, other, coordinator
):
    entry = short.enrolments.seated().first()
    RequirementCheck.objects.create(
        nomination=entry.nomination,
        requirement=factories.RequirementFactory(track=other.track),
        finding=RequirementCheck.Finding.NOT_MET,
        checked_at=MONDAY,
        checked_by=entry.nomination.nominated_by,
    )
    merger = merging.propose(short, other)
    (move,) = merger.going(Goes.POOL)
    assert move.entry == entry
    assert move.why

    merge(short, other, coordinator)
    assert not other.enrolments.filter(nomination=entry.nomination).exists()
    assert entry.nomination.withdrawn_at is None


def test_what_the_other_course_does_not_ask_keeps_nobody_out(short, other):
    entry = short.enrolments.seated().first()
    later = other.opened_at + timedelta(days=1)
    RequirementCheck.objects.create(
        nomination=entry.nomination,
        requirement=factories.RequirementFactory(track=other.track, published_at=later),
        finding=RequirementCheck.Finding.NOT_MET,
        checked_at=MONDAY,
        checked_by=entry.nomination.nominated_by,
    )
    assert merging.propose(short, other).going(Goes.POOL) == []


def test_what_changed_since_it_was_shown_is_shown_again(short, other, coordinator):
    shown = merging.propose(short, other).digest
    factories.WaitingFactory(course=short, municipality=factories.MunicipalityFactory())
    with pytest.raises(merging.Changed):
        merge(short, other, coordinator, shown=shown)
    assert not AuditEntry.objects.filter(verb="course.merged").exists()


def test_a_second_merge_is_refused(short, other, coordinator):
    merge(short, other, coordinator)
    with pytest.raises(merging.NotTogether):
        merge(short, other, coordinator)


def test_merging_never_overbooks(short, other, coordinator, aabenraa):
    factories.SeatedFactory(course=other, municipality=aabenraa)
    merge(short, other, coordinator)
    assert other.enrolments.seated().count() == other.seats
    assert other.enrolments.waiting().count() == 3


def test_people_keep_their_seat_when_a_course_is_postponed_and_homes_are_asked(
    short, coordinator, school_admin
):
    busy = short.enrolments.seated().first()
    busy.nomination.available_until = short.ends_on
    busy.nomination.save()
    plans.decide(
        course_id=short.pk,
        choice="postpone",
        reason="for få",
        new_start=START + timedelta(days=14),
        at=MONDAY,
        by=coordinator,
    )
    assert short.enrolments.seated().count() == 2
    told = Notice.objects.filter(kind="course_postponed")
    asked = Notice.objects.get(kind="dates_do_not_suit")
    assert told.count() == 2
    assert asked.recipient == busy.nomination.nominated_by.user
    assert Notice.objects.get(kind="course_decided").recipient == school_admin.user


def test_cancelling_sends_people_back_to_the_pool_with_their_wait(short, coordinator):
    since = set(short.enrolments.values_list("nomination__nominated_at", flat=True))
    plans.decide(
        course_id=short.pk, choice="cancel", reason="for få", at=MONDAY, by=coordinator
    )
    gone = Enrolment.objects.filter(course=short)
    assert not gone.filter(left_at=None).exists()
    assert not gone.exclude(nomination__withdrawn_at=None).exists()
    assert set(gone.values_list("nomination__nominated_at", flat=True)) == since
