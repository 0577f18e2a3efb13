"""Complaints of other systems' users about overbooking, each shown not to be ours."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from courses.models import Course, Enrolment
from courses.services import capacity, filling, offers, seats
from tests import factories
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def coming(track, school):
    return factories.CourseFactory(
        track=track,
        school=school,
        seats=2,
        minimum=1,
        target=1,
        starts_on=(MONDAY + timedelta(days=40)).date(),
    )


@pytest.fixture
def wait(coming):
    def queue(home, days, *, course=None, **nomination):
        return factories.WaitingFactory(
            course=course or coming,
            municipality=home,
            queued_at=MONDAY - timedelta(days=days),
            **nomination,
        )

    return queue


@pytest.fixture
def full(coming, toender):
    return factories.SeatedFactory.create_batch(2, course=coming, municipality=toender)


def test_every_door_counts_the_same(coming, full, wait, aabenraa, coordinator):
    """hitobito #3270, civicrm-core PR #16098: two counting rules disagree.

    Pages, verbs and the database itself refuse the same seat.
    """
    entry = wait(aabenraa, 30)
    assert filling.situation(coming).free == 0
    with pytest.raises(seats.NoFreeSeat):
        seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator)
    with pytest.raises(IntegrityError, match="no free seat"), transaction.atomic():
        Enrolment.objects.filter(pk=entry.pk).update(
            offered_at=MONDAY, offer_expires_at=LATER, offer_rule="common"
        )


def test_the_database_counts_an_open_offer_as_a_seat(coming, wait, aabenraa, toender):
    """simple-courses #197: 29 people in 28 places."""
    Course.objects.filter(pk=coming.pk).update(seats=1)
    asked_first, other = wait(aabenraa, 30), wait(toender, 20)
    Enrolment.objects.filter(pk=asked_first.pk).update(
        offered_at=MONDAY - timedelta(days=9),
        offer_expires_at=MONDAY - timedelta(days=8),  # over, but nobody ended it yet
        offer_rule="common",
    )
    with pytest.raises(IntegrityError, match="no free seat"), transaction.atomic():
        Enrolment.objects.filter(pk=other.pk).update(
            offered_at=MONDAY, offer_expires_at=LATER, offer_rule="common"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT courses_seats_taken(%s)", [coming.pk])
        assert cursor.fetchone() == (1,)


def test_a_full_course_is_not_made_smaller(coming, full, coordinator):
    """hitobito #2122: overbooking cannot be prevented."""
    with pytest.raises(capacity.TooFewSeats):
        capacity.set_seats(course_id=coming.pk, seats=1, at=MONDAY, by=coordinator)
    with pytest.raises(IntegrityError, match="more people"), transaction.atomic():
        Course.objects.filter(pk=coming.pk).update(seats=1)


def test_rock_2510_attendize_473_a_page_from_before_gives_no_seat(
    coming, wait, aabenraa, toender, coordinator, client_for
):
    """Capacity checked on the first page only: here when the seat is given."""
    Course.objects.filter(pk=coming.pk).update(seats=1)
    late, quick = wait(aabenraa, 30), wait(toender, 40)
    client = client_for(coordinator)
    page = client.get(f"/courses/{coming.pk}/filling/")
    assert page.context["free"] == 1
    seats.seat(enrolment_id=quick.pk, at=MONDAY, by=coordinator)

    reason = factories.ReasonCodeFactory(kind="departure").pk
    client.post(f"/seats/{late.pk}/", {"reason": reason})
    assert list(coming.enrolments.seated()) == [quick]


def test_hi_events_1072_who_is_asked_and_then_seated_is_counted_once(
    coming, wait, aabenraa, coordinator
):
    """Double counting."""
    entry = wait(aabenraa, 30)
    offers.ask_next(course_id=coming.pk, at=MONDAY, by=coordinator)
    assert filling.situation(coming).free == 1
    offers.accept(enrolment_id=entry.pk, at=MONDAY, by=coordinator)
    assert filling.situation(coming).free == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT courses_seats_taken(%s)", [coming.pk])
        assert cursor.fetchone() == (1,)
