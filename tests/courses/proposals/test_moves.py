"""Announced seats move only when unlocked; departures keep their reason."""

import pytest

from courses.models import Departure, Enrolment, HeldSeat, Quota, Ruling
from courses.services import departing, proposals, seats
from courses.services.confirming import Outdated, confirm
from tests import factories
from tests.conftest import MONDAY
from tests.courses.proposals.people import of, ruled, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed_course():
    return factories.ReasonCodeFactory(kind="leave", code="other_course")


@pytest.fixture
def tight(later):
    later.seats = later.target = 1
    later.save()
    return later


@pytest.fixture
def flexible(tight, coming, aabenraa, coordinator):
    """Sits on the one seat of ``tight`` and would also take ``coming``."""
    entry = waiting(tight, aabenraa, days=9)
    factories.WaitingFactory(
        nomination=entry.nomination,
        course=coming,
        municipality=aabenraa,
        wish_rank=2,
        queued_at=MONDAY,
    )
    seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator)
    coming.minimum = 1
    coming.save()
    return entry


def test_an_announced_seat_stays_while_nobody_unlocks_it(
    flexible, tight, toender, coordinator
):
    blocked = waiting(tight, toender, days=90)
    made = proposals.make(at=MONDAY, by=coordinator)
    placed = {each[0] for each in made.answer["seats"] if each[2] != "announced"}
    assert placed == set()
    assert blocked.nomination.public_id.int not in placed


@pytest.mark.usefixtures("changed_course")
def test_who_is_unlocked_moves_so_that_a_blocked_person_gets_in(
    flexible, tight, coming, toender, coordinator, reason
):
    blocked = waiting(tight, toender, days=90)
    ruled(flexible, tight, Ruling.Kind.UNLOCK, reason=reason, by=coordinator)
    made = proposals.make(at=MONDAY, by=coordinator)
    both = {"people": [of(flexible), of(blocked)], "at": MONDAY, "by": coordinator}
    confirm(proposal_id=made.pk, **both)

    sits = dict(Enrolment.objects.seated().values_list("nomination", "course"))
    assert sits == {
        flexible.nomination_id: coming.pk,
        blocked.nomination_id: tight.pk,
    }
    assert Departure.objects.get().reason == reason
    assert not Ruling.objects.in_force().exists()


@pytest.mark.usefixtures("changed_course")
def test_nobody_takes_the_seat_of_somebody_who_was_not_chosen_to_move(
    flexible, tight, toender, coordinator, reason
):
    blocked = waiting(tight, toender, days=90)
    ruled(flexible, tight, Ruling.Kind.UNLOCK, reason=reason, by=coordinator)
    made = proposals.make(at=MONDAY, by=coordinator)
    with pytest.raises(Outdated, match="ikke pladser nok"):
        confirm(proposal_id=made.pk, people=[of(blocked)], at=MONDAY, by=coordinator)
    assert Enrolment.objects.seated().get().nomination == flexible.nomination


def test_who_is_unlocked_keeps_a_seat_whoever_has_waited_longer(
    later, tight, aabenraa, toender, coordinator, reason
):
    entry = waiting(tight, aabenraa)
    seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator)
    waiting(tight, toender, days=90)
    ruled(entry, tight, Ruling.Kind.UNLOCK, reason=reason, by=coordinator)
    made = proposals.make(at=MONDAY, by=coordinator)
    assert [each[0] for each in made.answer["seats"]] == [of(entry).int]


def test_only_who_sits_there_can_be_unlocked(later, aabenraa, coordinator, reason):
    entry = waiting(later, aabenraa)
    with pytest.raises(seats.NotFit):
        ruled(entry, later, Ruling.Kind.UNLOCK, reason=reason, by=coordinator)


def departed(entry, course, *, reason, by):
    return departing.depart(
        nomination_id=entry.nomination_id,
        course_id=course.pk,
        reason_id=reason.pk,
        at=MONDAY,
        by=by,
    )


def test_a_departure_seats_now_and_keeps_its_reason(
    tight, aabenraa, coordinator, reason
):
    waiting(tight, aabenraa, days=90)
    last = waiting(tight, aabenraa)
    entry = departed(last, tight, reason=reason, by=coordinator)
    assert (entry.seat_rule, Departure.objects.get().reason) == ("departure", reason)
    assert departed(last, tight, reason=reason, by=coordinator) == entry
    assert Departure.objects.count() == 1


def test_a_departure_takes_no_seat_that_is_taken(flexible, tight, toender, coordinator):
    late = waiting(tight, toender)
    why = factories.ReasonCodeFactory(kind="departure")
    with pytest.raises(departing.NoSeat):
        departed(late, tight, reason=why, by=coordinator)


def test_a_seat_held_without_a_name_is_proposed_to_nobody(
    tight, aabenraa, toender, coordinator
):
    quota = Quota.objects.create(course=tight, municipality=toender, seats=1)
    HeldSeat.objects.create(
        quota=quota,
        municipality=toender,
        name_by=tight.starts_on,
        held_at=MONDAY,
        held_by=coordinator,
    )
    waiting(tight, aabenraa), waiting(tight, toender)
    assert proposals.make(at=MONDAY, by=coordinator).answer["seats"] == []
