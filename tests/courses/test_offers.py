"""Freed seats: who is asked, until when, and what becomes of yes, no and silence."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.models import Enrolment, SeatRule
from courses.services import capacity, leaving, offers, releases, seats
from municipalities.models import AuditEntry, CancellationPolicy, Notice
from tests import factories
from tests.conftest import MONDAY

IN_TIME = MONDAY + timedelta(hours=2)
TOO_LATE = MONDAY + timedelta(days=4)


@pytest.fixture
def coming(track, school):
    """One seat, no quotas, starts in 30 days."""
    return factories.CourseFactory(
        track=track,
        school=school,
        seats=1,
        minimum=1,
        target=1,
        starts_on=(MONDAY + timedelta(days=30)).date(),
    )


@pytest.fixture
def seated(coming, toender):
    return factories.SeatedFactory(course=coming, municipality=toender)


@pytest.fixture
def line(coming, aabenraa, toender):
    """Three who wait, in the order seats come to them."""
    return [
        factories.WaitingFactory(
            course=coming, municipality=home, queued_at=MONDAY - timedelta(days=days)
        )
        for home, days in ((aabenraa, 30), (toender, 20), (aabenraa, 10))
    ]


@pytest.fixture
def no(db):
    return factories.ReasonCodeFactory(kind="offer", code="dates").pk


@pytest.fixture
def free_the_seat(coordinator, seated):
    """Withdraw who has the seat, as the coordinator."""
    reason = factories.ReasonCodeFactory(kind="leave", code="own_wish").pk

    def withdraw(at=MONDAY, by=coordinator):
        return leaving.withdraw(
            enrolment_id=seated.pk, reason_id=reason, last_day=at.date(), at=at, by=by
        )

    return withdraw


def told(kind):
    return {each.recipient for each in Notice.objects.filter(kind=kind)}


def asked():
    return list(Enrolment.objects.offered())


def test_a_seat_given_back_is_offered_to_the_first_in_line_and_home_is_asked(
    free_the_seat, line
):
    free_the_seat()

    (entry,) = asked()
    assert entry == line[0]
    assert entry.offer_rule == SeatRule.COMMON
    assert Notice.objects.get(kind="seat_offered").recipient == (
        entry.nomination.nominated_by.user
    )
    made = AuditEntry.objects.get(verb="offer.made")
    assert made.changes["rule"] == "common"
    assert made.changes["freed_by"] == "withdrawn"


def test_an_offer_holds_its_seat_against_everybody_else(
    free_the_seat, line, coordinator, coming
):
    free_the_seat()

    with pytest.raises(seats.NoFreeSeat):
        seats.seat(enrolment_id=line[1].pk, at=MONDAY, by=coordinator)
    assert not seats.fill_from_waiting_list(
        course_id=coming.pk, at=MONDAY, by=coordinator
    )


def test_yes_by_the_home_caseworker_takes_the_seat_once(
    free_the_seat, line, caseworker, coordinator
):
    free_the_seat()

    for _ in range(2):
        offers.accept(enrolment_id=line[0].pk, at=IN_TIME, by=caseworker)

    line[0].refresh_from_db()
    assert line[0].is_seated
    assert line[0].seated_by == caseworker
    assert line[0].seat_rule == SeatRule.COMMON
    assert told("offer_accepted") >= {coordinator.user}
    assert AuditEntry.objects.filter(verb="seat.given").count() == 1


def test_yes_by_the_coordinator_is_told_at_home(free_the_seat, line, coordinator):
    free_the_seat()
    offers.accept(enrolment_id=line[0].pk, at=IN_TIME, by=coordinator)

    told = Notice.objects.get(kind="offer_accepted_for_you")
    assert told.recipient == line[0].nomination.nominated_by.user


def test_no_needs_a_listed_reason_and_the_next_is_asked(
    free_the_seat, line, caseworker, no
):
    free_the_seat()
    with pytest.raises(seats.UnknownReason):
        offers.refuse(enrolment_id=line[0].pk, reason_id=0, at=IN_TIME, by=caseworker)
    for _ in range(2):
        offers.refuse(enrolment_id=line[0].pk, reason_id=no, at=IN_TIME, by=caseworker)

    assert asked() == [line[1]]
    line[0].refresh_from_db()
    assert line[0].offer_refusal_id == no
    assert line[0].left_at is None


def test_another_municipality_answers_nothing(free_the_seat, line, neighbour, teacher):
    free_the_seat()
    with pytest.raises(Enrolment.DoesNotExist):
        offers.accept(enrolment_id=line[0].pk, at=IN_TIME, by=neighbour)
    with pytest.raises(PermissionDenied):
        offers.accept(enrolment_id=line[0].pk, at=IN_TIME, by=teacher)


def test_after_the_deadline_a_yes_is_refused_even_before_the_clockwork_came(
    free_the_seat, line, caseworker
):
    free_the_seat()
    with pytest.raises(offers.OfferOver):
        offers.accept(enrolment_id=line[0].pk, at=TOO_LATE, by=caseworker)
    assert asked() == [line[0]]


def test_silence_passes_the_seat_on_and_is_told_to_coordinator_and_home(
    free_the_seat, line, coordinator
):
    free_the_seat()
    before = line[0].nomination.nominated_by.user

    assert offers.end_due(at=TOO_LATE) == 1
    assert offers.end_due(at=TOO_LATE) == 0

    (entry,) = asked()
    assert entry == line[1]
    assert entry.offer_expires_at > TOO_LATE
    assert told("offer_unanswered") >= {coordinator.user}
    assert Notice.objects.get(kind="offer_expired").recipient == before


def test_three_days_of_downtime_are_caught_up_with_a_whole_deadline(
    free_the_seat, line
):
    free_the_seat()
    back = MONDAY + timedelta(days=7)

    assert offers.end_due(at=back) == 1
    assert asked() == [line[1]]
    assert offers.end_due(at=back + timedelta(hours=20)) == 0


def test_a_reminder_comes_once_and_not_at_once(free_the_seat, line):
    free_the_seat()
    assert offers.remind_due(at=MONDAY + timedelta(hours=1)) == 0
    near = asked()[0].offer_expires_at - timedelta(hours=20)

    assert offers.remind_due(at=near) == 1
    offers.remind_due(at=near + timedelta(minutes=10))

    assert Notice.objects.filter(kind="offer_reminder").count() == 1


def test_who_let_a_seat_go_is_asked_again_only_when_back_in_line(
    free_the_seat, line, caseworker, no
):
    free_the_seat()
    offers.refuse(enrolment_id=line[0].pk, reason_id=no, at=IN_TIME, by=caseworker)
    offers.back_in_line(enrolment_id=line[0].pk, at=IN_TIME, by=caseworker)
    offers.end_due(at=TOO_LATE)

    assert asked() == [line[0]]
    assert line[0].queued_at == Enrolment.objects.get(pk=line[0].pk).queued_at


def test_an_offer_ends_when_the_nomination_is_taken_back(free_the_seat, line):
    free_the_seat()
    nomination = line[0].nomination
    nomination.withdrawn_at, nomination.withdrawn_by = MONDAY, nomination.nominated_by
    nomination.save()

    assert offers.end_due(at=IN_TIME) == 1
    assert asked() == [line[1]]


def test_a_seat_nobody_waits_for_is_left_and_the_log_says_why(free_the_seat):
    free_the_seat()
    left = AuditEntry.objects.get(verb="course.seat_left_free")
    assert left.changes == {"seats": 1, "why": "nobody_waits", "freed_by": "withdrawn"}


def test_raised_capacity_offers_as_many_seats_as_were_added(
    seated, line, coming, coordinator
):
    for _ in range(2):
        capacity.set_seats(course_id=coming.pk, seats=3, at=MONDAY, by=coordinator)

    assert set(asked()) == set(line[:2])


def test_seats_are_not_lowered_below_what_is_held(seated, line, coming, coordinator):
    capacity.set_seats(course_id=coming.pk, seats=2, at=MONDAY, by=coordinator)
    with pytest.raises(capacity.TooFewSeats):
        capacity.set_seats(course_id=coming.pk, seats=1, at=MONDAY, by=coordinator)


def test_released_guarantees_are_offered(line, coming, toender):
    factories.QuotaFactory(course=coming, municipality=toender, seats=1)

    assert releases.release_due(at=MONDAY + timedelta(days=1)) == 1
    assert asked() == [line[0]]


def test_after_the_start_a_freed_seat_is_left(free_the_seat, line, coming):
    free_the_seat(at=MONDAY + timedelta(days=31))
    assert asked() == []
    left = AuditEntry.objects.get(verb="course.seat_left_free")
    assert left.changes["why"] == "closed"


def test_a_school_that_takes_substitutes_in_the_first_days_gets_one(
    free_the_seat, line, coming, school, coordinator
):
    school.policy = CancellationPolicy.objects.create(
        name="p", source="test", substitutes="first_days", substitute_days=3
    )
    school.save()
    day_after = MONDAY + timedelta(days=31)
    free_the_seat(at=day_after)
    assert asked() == [line[0]]
    taken = offers.ring(
        enrolment_id=line[0].pk, contact="says_yes", at=day_after, by=coordinator
    )
    assert taken.is_seated
    assert taken.seat_rule == SeatRule.SUBSTITUTE
    assert taken.joined_on == day_after.date()


def test_an_offer_given_back_passes_on(free_the_seat, line, coordinator):
    free_the_seat()
    leaving.withdraw(
        enrolment_id=line[0].pk,
        reason_id=factories.ReasonCodeFactory(kind="leave", code="got_job").pk,
        last_day=MONDAY.date(),
        at=IN_TIME,
        by=coordinator,
    )
    assert asked() == [line[1]]
