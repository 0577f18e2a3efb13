"""What users of other systems complain of about quotas and held places: not here."""

import contextlib
import random
from datetime import timedelta

import pytest

from courses.models import HeldSeat, SeatTrade
from courses.services import (
    filling,
    held_seats,
    holdings,
    plans,
    releases,
    seats,
    trades,
)
from municipalities.models import Notice
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
CODES = (510, 540, 580, 550)


@pytest.fixture
def coming(track, school):
    return factories.CourseFactory(
        track=track, school=school, quotas=True, starts_on=TODAY + timedelta(days=60)
    )


def held(course, by, *, number=1, days=30):
    return held_seats.hold(
        course_id=course.pk,
        municipality_id=by.municipality_id,
        number=number,
        name_by=TODAY + timedelta(days=days),
        at=MONDAY,
        by=by,
    )


def test_pretix_5590_a_large_pool_does_not_use_up_the_seats_of_a_small_one(
    coming, aabenraa, toender, coordinator
):
    """All seats of the small pool were used up by the large one."""
    factories.WaitingFactory.create_batch(20, course=coming, municipality=aabenraa)
    at = {"course_id": coming.pk, "at": MONDAY, "by": coordinator}
    seats.fill_from_waiting_list(**at)
    assert holdings.standings(coming)[550].unused == 4
    late = factories.WaitingFactory.create_batch(4, course=coming, municipality=toender)
    given = seats.fill_from_waiting_list(**at)
    assert {entry.pk for entry in given} == {entry.pk for entry in late}


def test_pretix_5590_every_seat_is_counted_in_one_pool_only(coming, aabenraa):
    """Dependent quotas confuse: here each seat is guaranteed once, or common."""
    factories.SeatedFactory.create_batch(6, course=coming, municipality=aabenraa)
    standing = holdings.standings(coming)
    guaranteed = sum(each.guaranteed for each in standing.values())
    taken = sum(each.seated for each in standing.values())
    unused = sum(each.unused for each in standing.values())
    assert (guaranteed, taken, unused) == (16, 6, 12)
    assert filling.board(coming).situation.free == 10


def test_pretix_1092_a_municipality_manages_its_own_people_and_only_those(
    client_for, coming, caseworker, neighbour, aabenraa
):
    """A local leader must manage the people of the own group, and only those."""
    (mine,) = held(coming, caseworker)
    waits = factories.WaitingFactory(course=coming, municipality=aabenraa)
    url = f"/held/{mine.pk}/name/"
    assert client_for(neighbour).get(url).status_code == 404
    client_for(neighbour).post(url, {"nomination": waits.nomination_id})
    assert client_for(neighbour).post(f"/held/{mine.pk}/back/").status_code == 404
    mine.refresh_from_db()
    assert (mine.named_at, mine.released_at) == (None, None)
    client_for(caseworker).post(url, {"nomination": waits.nomination_id})
    mine.refresh_from_db()
    assert mine.enrolment == waits


def test_volunteer_tracker_210_seats_are_held_before_names_exist(coming, caseworker):
    """Hold seats for an organisation before names exist."""
    held(coming, caseworker, number=3)
    standing = holdings.standings(coming)[580]
    assert (standing.held, standing.unused) == (3, 1)
    assert not coming.enrolments.exists()


def test_volunteer_tracker_210_a_smaller_hold_costs_nobody_the_place_in_line(
    coming, caseworker, aabenraa, toender
):
    """Reduce the hold without losing the place in line."""
    waiting = [
        factories.WaitingFactory(course=coming, municipality=home)
        for home in (aabenraa, toender) * 5
    ]
    first, second = held(coming, caseworker, number=2)
    person = waiting[2].nomination_id
    held_seats.name(held_id=first.pk, nomination_id=person, at=MONDAY, by=caseworker)
    home_of = {each.pk: each.municipality_id for each in waiting}
    before = list(filling.board(coming).line())
    held_seats.give_back(held_id=second.pk, at=MONDAY, by=caseworker)
    here = filling.board(coming)
    asked = [each.pk for each in here.offered]
    after = [*asked, *here.line()]
    since = {each.pk: each.queued_at for each in (*here.queue, *here.offered)}
    assert since == {each.pk: each.queued_at for each in waiting}
    for home in (580, 550):
        own = [key for key in before if home_of[key] == home]
        assert [key for key in after if home_of[key] == home] == own


def test_openki_416_the_minimum_is_shown_with_what_is_missing(
    client_for, coordinator, coming, aabenraa
):
    """Show the minimum number."""
    factories.SeatedFactory.create_batch(3, course=coming, municipality=aabenraa)
    page = client_for(coordinator).get(f"/courses/{coming.pk}/decide/")
    assert page.context["missing"] == coming.minimum - 3


def test_openki_207_easyappointments_243_who_is_below_the_minimum_is_told_in_time(
    coming, aabenraa, caseworker, coordinator
):
    """Act on the minimum: cancel and tell people in time."""
    factories.ReasonCodeFactory(kind="leave", code="course_cancelled")
    seated = factories.SeatedFactory.create_batch(
        3, course=coming, municipality=aabenraa, nomination__nominated_by=caseworker
    )
    plans.decide(
        course_id=coming.pk,
        choice="cancel",
        reason="3 af 12",
        at=MONDAY,
        by=coordinator,
    )
    told = Notice.objects.filter(kind="course_cancelled", recipient=caseworker.user)
    assert told.count() == len(seated)
    assert all(each.due_at.date() < coming.starts_on for each in told)


def test_whatever_is_held_traded_and_released_adds_up(coming, syd, coordinator):
    """A random walk: never more guaranteed, taken and held than there are seats."""
    chance = random.Random(4)  # noqa: S311 (no secret: the same walk every time)
    workers = {
        code: factories.MembershipFactory(
            municipality=factories.MunicipalityFactory(code=code)
        )
        for code in CODES
    }
    refused = (
        held_seats.NothingToHold,
        held_seats.NotHeld,
        trades.CannotTrade,
        trades.AlreadyAnswered,
    )
    for step in range(80):
        with contextlib.suppress(*refused):
            _step(chance, coming, workers)
        if step == 60:
            releases.release_quotas(course_id=coming.pk, at=MONDAY, by=coordinator)
        standing = holdings.standings(coming).values()
        assert sum(each.guaranteed for each in standing) <= coming.seats
        assert all(each.held + each.seated <= each.guaranteed for each in standing)
        if step < 60:
            assert sum(each.quota.seats for each in standing) == coming.seats
    late = MONDAY + timedelta(days=50)
    assert (
        held_seats.expire_due(at=late)
        == HeldSeat.objects.exclude(released_at=MONDAY).count()
    )
    assert sum(e.guaranteed for e in holdings.standings(coming).values()) == 0


def _step(chance, course, workers):
    code, other = chance.sample(CODES, 2)
    match chance.choice(("hold", "back", "trade", "accept")):
        case "hold":
            held(course, workers[code], number=chance.randint(1, 3))
        case "back":
            one = HeldSeat.objects.filter(released_at=None).order_by("?").first()
            if one:
                by = workers[one.municipality_id]
                held_seats.give_back(held_id=one.pk, at=MONDAY, by=by)
        case "trade":
            trades.propose(
                course_id=course.pk,
                giver_id=code,
                receiver_id=other,
                seats=chance.randint(1, 3),
                at=MONDAY,
                by=workers[code],
            )
        case "accept":
            trade = SeatTrade.objects.open().first()
            if trade:
                by = workers[trade.receiver_id]
                trades.accept(trade_id=trade.pk, at=MONDAY, by=by)
