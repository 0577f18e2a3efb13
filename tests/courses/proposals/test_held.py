"""A seat held without a name, and the person then named on it, in proposals."""

from datetime import timedelta

import pytest

from branchespor.models import EmployerDemand, RequirementCheck
from courses.models import Enrolment, Quota
from courses.services import filling, held_seats, proposals, seats
from courses.services.confirming import confirm
from courses.services.proposing import problem
from tests import factories
from tests.conftest import MONDAY
from tests.courses.proposals.people import of, seats_of, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def tight(later, aabenraa):
    """Two seats, one of them guaranteed to Aabenraa."""
    later.seats, later.target, later.minimum = 2, 2, 1
    later.save()
    Quota.objects.create(course=later, municipality=aabenraa, seats=1)
    return later


@pytest.fixture
def held(tight, caseworker):
    (seat,) = held_seats.hold(
        course_id=tight.pk,
        municipality_id=caseworker.municipality_id,
        number=1,
        name_by=(MONDAY + timedelta(days=20)).date(),
        at=MONDAY,
        by=caseworker,
    )
    return seat


@pytest.fixture
def named(held, tight, aabenraa, caseworker):
    """Came last, and is the one the seat is held for."""
    entry = waiting(tight, aabenraa)
    held_seats.name(
        held_id=held.pk, nomination_id=entry.nomination_id, at=MONDAY, by=caseworker
    )
    return entry


def hindered(entry, by):
    RequirementCheck.objects.create(
        nomination=entry.nomination,
        requirement=factories.RequirementFactory(track=entry.course.track),
        finding="not_met",
        checked_at=MONDAY,
        checked_by=by,
    )


def test_who_is_named_comes_before_a_longer_wait_from_home(
    named, tight, aabenraa, coordinator
):
    longest = waiting(tight, aabenraa, days=90)
    second = waiting(tight, aabenraa, days=60)
    made = proposals.make(at=MONDAY, by=coordinator)
    assert set(seats_of(made)) == {of(named).int, of(longest).int}
    (given,) = confirm(
        proposal_id=made.pk, people=[of(named)], at=MONDAY, by=coordinator
    )
    assert (given.pk, given.seat_rule) == (named.pk, "quota")
    assert of(second).int not in seats_of(made)


def test_a_seat_held_without_a_name_is_no_common_seat(
    held, tight, aabenraa, toender, coordinator
):
    first, _ = waiting(tight, toender, days=60), waiting(tight, aabenraa, days=30)
    asked = problem(coordinator, at=MONDAY, lot="lod")
    assert asked.courses[0].seats == 1
    assert set(seats_of(proposals.make(at=MONDAY, by=coordinator))) == {of(first).int}


def test_after_its_deadline_the_held_seat_is_proposed_again(
    held, tight, aabenraa, toender, coordinator
):
    both = waiting(tight, toender, days=60), waiting(tight, aabenraa, days=30)
    held_seats.expire_due(at=MONDAY + timedelta(days=21))
    Enrolment.objects.update(offered_at=None, offer_expires_at=None, offer_rule="")
    made = proposals.make(at=MONDAY + timedelta(days=21), by=coordinator)
    assert set(seats_of(made)) == {of(each).int for each in both}


def test_the_held_seat_waits_for_a_named_person_who_is_hindered(
    named, tight, aabenraa, toender, coordinator, reason
):
    hindered(named, coordinator)
    first = waiting(tight, toender, days=60)
    last = waiting(tight, aabenraa, days=30)
    made = proposals.make(at=MONDAY, by=coordinator)
    assert set(seats_of(made)) == {of(first).int}
    seats.seat(enrolment_id=first.pk, at=MONDAY, by=coordinator)
    with pytest.raises(seats.NoFreeSeat):
        seats.seat(enrolment_id=last.pk, reason_id=reason.pk, at=MONDAY, by=coordinator)


def test_the_line_of_the_course_holds_the_seat_too(
    named, tight, aabenraa, toender, coordinator
):
    hindered(named, coordinator)
    first, last = waiting(tight, toender, days=60), waiting(tight, aabenraa, days=30)
    given = seats.fill_from_waiting_list(course_id=tight.pk, at=MONDAY, by=coordinator)
    assert [each.pk for each in given] == [first.pk]
    assert filling.board(tight).kept == 1
    last.refresh_from_db()
    assert not last.is_seated


def test_who_said_no_holds_no_seat(named, tight, aabenraa, toender, coordinator):
    Enrolment.objects.filter(pk=named.pk).update(
        offered_at=MONDAY, offer_ended_at=MONDAY, offer_rule="quota"
    )
    others = waiting(tight, toender, days=60), waiting(tight, aabenraa, days=30)
    made = proposals.make(at=MONDAY, by=coordinator)
    assert set(seats_of(made)) == {of(each).int for each in others}


def test_an_employers_place_is_kept_for_whoever_will_be_named(
    held, tight, coming, toender, coordinator
):
    order = EmployerDemand.objects.create(
        track=tight.track,
        employer=factories.EmployerFactory(),
        places=2,
        period=(MONDAY.date(), tight.ends_on),
        ordered_on=MONDAY.date(),
    )
    for course in (tight, coming):
        course.demand, course.minimum = order, 1
        course.save()
    for days in range(3):
        waiting(coming, toender, days=days)
    asked = problem(coordinator, at=MONDAY, lot="lod")
    assert asked.places == {order.pk: 1}
    assert len(seats_of(proposals.make(at=MONDAY, by=coordinator))) == 1
