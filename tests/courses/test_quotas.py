"""Held seats, trades and quotas changed by hand."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.models import Course, HeldSeat, Quota, SeatTrade
from courses.services import (
    filling,
    held_seats,
    holdings,
    leaving,
    plans,
    quotas,
    releases,
    seats,
    trades,
)
from municipalities.models import Notice
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
AABENRAA, TOENDER, HADERSLEV = 580, 550, 510


@pytest.fixture
def coming(track, school):
    """Starts in 60 days, 16 seats, quotas 4/4/4/4, released in 25 days."""
    return factories.CourseFactory(
        track=track, school=school, quotas=True, starts_on=TODAY + timedelta(days=60)
    )


@pytest.fixture
def hold(coming, caseworker):
    """A function that holds seats of Aabenraa, names needed in 40 days."""

    def keep(number=1, *, days=40, at=MONDAY):
        return held_seats.hold(
            course_id=coming.pk,
            municipality_id=AABENRAA,
            number=number,
            name_by=TODAY + timedelta(days=days),
            at=at,
            by=caseworker,
        )

    return keep


@pytest.fixture
def nominated(coming, aabenraa):
    """Somebody of Aabenraa, nominated but on no list."""
    person = factories.ParticipantFactory(municipality=aabenraa)
    return factories.NominationFactory(
        participant=person, cooperation=coming.track.cooperation
    )


def counts(course, code=AABENRAA):
    here = holdings.standings(course)[code]
    return here.guaranteed, here.seated, here.held, here.unused


def test_a_municipality_holds_only_what_is_unused(hold, coming, aabenraa):
    factories.SeatedFactory(course=coming, municipality=aabenraa)
    hold(2)
    assert counts(coming) == (4, 1, 2, 1)
    with pytest.raises(held_seats.NothingToHold):
        hold(2)


def test_nobody_holds_for_others_or_after_release(hold, coming, neighbour, coordinator):
    said = {"course_id": coming.pk, "number": 1, "name_by": TODAY, "at": MONDAY}
    with pytest.raises(Course.DoesNotExist):
        held_seats.hold(municipality_id=AABENRAA, by=neighbour, **said)
    with pytest.raises(PermissionDenied):
        held_seats.hold(municipality_id=AABENRAA, by=coordinator, **said)
    releases.release_quotas(course_id=coming.pk, at=MONDAY, by=coordinator)
    with pytest.raises(held_seats.NothingToHold):
        hold()


@pytest.mark.parametrize("days", [-1, 60])
def test_a_naming_deadline_lies_between_today_and_the_start(hold, days):
    with pytest.raises(held_seats.BadDeadline):
        hold(days=days)


def test_a_held_seat_outlives_the_release_until_its_deadline(hold, coming):
    hold(2)
    released = releases.release_due(at=MONDAY + timedelta(days=26))
    assert released == 14
    assert counts(coming) == (2, 0, 2, 0)
    on_the_day = MONDAY + timedelta(days=40)
    assert held_seats.expire_due(at=on_the_day) == 0
    late = on_the_day + timedelta(days=3)
    assert [held_seats.expire_due(at=late), held_seats.expire_due(at=late)] == [2, 0]
    assert counts(coming) == (0, 0, 0, 0)
    assert Notice.objects.filter(kind="held_seat_expired").count() == 2


def test_a_hold_that_runs_out_before_the_release_stays_in_the_quota(hold, coming):
    hold(days=2)
    assert held_seats.expire_due(at=MONDAY + timedelta(days=3)) == 1
    assert counts(coming) == (4, 0, 0, 4)


def test_the_named_person_comes_first_at_home_and_takes_the_held_seat(
    hold, coming, nominated, aabenraa, caseworker, coordinator
):
    for _ in range(4):
        factories.WaitingFactory(course=coming, municipality=aabenraa)
    (held,) = hold()
    for _ in range(2):
        held_seats.name(
            held_id=held.pk, nomination_id=nominated.pk, at=MONDAY, by=caseworker
        )
    entry = coming.enrolments.get(nomination=nominated)
    assert filling.board(coming).ranks()[entry.pk] == 1
    seats.fill_from_waiting_list(course_id=coming.pk, at=MONDAY, by=coordinator)
    entry.refresh_from_db()
    assert (entry.seat_rule, counts(coming)) == ("quota", (4, 4, 0, 0))


def test_a_held_seat_is_not_filled_with_somebody_else(
    hold, coming, aabenraa, coordinator
):
    for _ in range(4):
        factories.WaitingFactory(course=coming, municipality=aabenraa)
    hold(2)
    given = seats.fill_from_waiting_list(course_id=coming.pk, at=MONDAY, by=coordinator)
    assert (len(given), counts(coming)) == (2, (4, 2, 2, 0))


def test_who_is_named_and_withdrawn_is_no_name(hold, coming, nominated, caseworker):
    (held,) = hold(days=2)
    held_seats.name(
        held_id=held.pk, nomination_id=nominated.pk, at=MONDAY, by=caseworker
    )
    reason = factories.ReasonCodeFactory(kind="leave", code="own_wish")
    leaving.withdraw(
        enrolment_id=coming.enrolments.get().pk,
        reason_id=reason.pk,
        last_day=TODAY,
        at=MONDAY,
        by=caseworker,
    )
    assert held_seats.expire_due(at=MONDAY + timedelta(days=3)) == 1
    assert not HeldSeat.objects.get().named_at


def test_a_named_person_is_named_once_and_a_seated_one_not(
    hold, coming, nominated, aabenraa, caseworker
):
    first, second = hold(2)
    said = {"at": MONDAY, "by": caseworker}
    held_seats.name(held_id=first.pk, nomination_id=nominated.pk, **said)
    sits = factories.SeatedFactory(course=coming, municipality=aabenraa)
    for nomination in (nominated, sits.nomination):
        with pytest.raises(held_seats.NotThisPerson):
            held_seats.name(held_id=second.pk, nomination_id=nomination.pk, **said)
    other = factories.WaitingFactory(course=coming, municipality=aabenraa)
    with pytest.raises(held_seats.NotHeld):
        held_seats.name(held_id=first.pk, nomination_id=other.nomination_id, **said)


def test_others_do_not_name_or_give_back(hold, nominated, neighbour):
    (held,) = hold()
    with pytest.raises(HeldSeat.DoesNotExist):
        held_seats.name(
            held_id=held.pk, nomination_id=nominated.pk, at=MONDAY, by=neighbour
        )
    with pytest.raises(HeldSeat.DoesNotExist):
        held_seats.give_back(held_id=held.pk, at=MONDAY, by=neighbour)


@pytest.fixture
def propose(coming, caseworker):
    """A function by which Aabenraa asks Tønder for seats."""

    def ask(number=2, **changes):
        facts = {"giver_id": TOENDER, "receiver_id": AABENRAA, "by": caseworker}
        return trades.propose(
            course_id=coming.pk, seats=number, at=MONDAY, **facts | changes
        )

    return ask


def test_seats_change_hands_when_the_other_side_accepts(
    propose, coming, caseworker, neighbour
):
    trade = propose()
    told = Notice.objects.get(kind="trade_proposed")
    assert told.recipient == neighbour.user
    assert counts(coming)[0] == 4
    with pytest.raises(trades.NotOurs):
        trades.accept(trade_id=trade.pk, at=MONDAY, by=caseworker)
    for _ in range(2):
        trades.accept(trade_id=trade.pk, at=MONDAY, by=neighbour)
    assert counts(coming)[0] == 6
    assert counts(coming, TOENDER)[0] == 2
    assert sum(coming.quotas.values_list("seats", flat=True)) == 16
    with pytest.raises(trades.AlreadyAnswered):
        trades.end(trade_id=trade.pk, at=MONDAY, by=caseworker)


def test_a_refused_trade_moves_nothing(propose, coming, neighbour):
    trade = propose()
    trades.end(trade_id=trade.pk, at=MONDAY, by=neighbour)
    assert counts(coming)[0] == 4
    with pytest.raises(trades.AlreadyAnswered):
        trades.accept(trade_id=trade.pk, at=MONDAY, by=neighbour)


def test_used_held_or_released_seats_are_not_traded(
    propose, hold, coming, toender, neighbour, coordinator
):
    trade = propose(3)
    factories.SeatedFactory.create_batch(2, course=coming, municipality=toender)
    with pytest.raises(trades.CannotTrade):
        trades.accept(trade_id=trade.pk, at=MONDAY, by=neighbour)
    hold(4)
    with pytest.raises(trades.CannotTrade):
        propose(1, giver_id=AABENRAA, receiver_id=TOENDER)
    small = propose(1)
    releases.release_quotas(course_id=coming.pk, at=MONDAY, by=coordinator)
    with pytest.raises(trades.CannotTrade):
        trades.accept(trade_id=small.pk, at=MONDAY, by=neighbour)
    assert not SeatTrade.objects.filter(accepted_at__isnull=False).exists()


def test_nobody_trades_for_others_or_outside_the_cooperation(propose, stranger, oest):
    for wrong in ({"giver_id": HADERSLEV, "receiver_id": TOENDER}, {"giver_id": 730}):
        with pytest.raises(trades.NotOurs):
            propose(**wrong)
    with pytest.raises(Course.DoesNotExist):
        propose(by=stranger)
    with pytest.raises(SeatTrade.DoesNotExist):
        trades.accept(trade_id=propose().pk, at=MONDAY, by=stranger)


@pytest.fixture
def change(coming, coordinator):
    def by_hand(wanted):
        return quotas.change(
            course_id=coming.pk, seats=wanted, at=MONDAY, by=coordinator
        )

    return by_hand


def test_quotas_change_by_hand_but_never_below_what_is_used(change, hold, coming):
    change({TOENDER: 2, HADERSLEV: 6})
    assert dict(coming.quotas.values_list("municipality", "seats")) == {
        510: 6,
        540: 4,
        580: 4,
        550: 2,
    }
    hold(4)
    with pytest.raises(quotas.SeatsInUse):
        change({AABENRAA: 3})
    with pytest.raises(plans.TooManyGuaranteed):
        change({TOENDER: 3})
    with pytest.raises(quotas.NoMember):
        change({730: 0, 731: 1})


def test_every_change_of_a_quota_stays_in_the_history(change, coming):
    change({TOENDER: 2})
    events = Quota.pgh_event_model.objects.filter(municipality=TOENDER)
    assert list(events.order_by("pgh_id").values_list("seats", flat=True)) == [4, 2]
