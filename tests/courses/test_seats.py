"""Seats: the pooled course of four municipalities (T1), the substitute (T3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from branchespor.models import Nomination, RequirementCheck, Scheme
from courses.models import Departure, Enrolment, SeatRule
from courses.services import leaving, offers, releases, seats
from municipalities.models import Notice
from participants.models import Participant
from tests import factories
from tests.conftest import MONDAY

PLACES = {"Haderslev": 510, "Sønderborg": 540, "Aabenraa": 580, "Tønder": 550}


@pytest.fixture
def coming(track, school):
    """Starts in 30 days, 16 seats, quotas 4/4/4/4."""
    return factories.CourseFactory(
        track=track,
        school=school,
        quotas=True,
        starts_on=(MONDAY + timedelta(days=30)).date(),
    )


@pytest.fixture
def waits(coming):
    """A function that lets people of a municipality wait, the first the longest."""

    def queue(place, number=1, *, course=coming, days=30, **nomination):
        home = factories.MunicipalityFactory(code=PLACES[place], name=place)
        scheme = nomination.pop("scheme", Scheme.IGU)
        return [
            factories.WaitingFactory(
                course=course,
                municipality=home,
                queued_at=MONDAY - timedelta(days=days - i),
                nomination__scheme=scheme,
            )
            for i in range(number)
        ]

    return queue


@pytest.fixture
def reason():
    def code(kind, name):
        return factories.ReasonCodeFactory(kind=kind, code=name).pk

    return code


def test_t1_four_municipalities_fill_sixteen_seats(coming, waits, coordinator):
    waits("Haderslev", 4)
    waits("Haderslev", 2, days=10, scheme=Scheme.OTHER)
    waits("Sønderborg", 4)
    waits("Aabenraa", 4)
    waits("Tønder", 2)

    first = seats.fill_from_waiting_list(course_id=coming.pk, at=MONDAY, by=coordinator)
    assert len(first) == 14
    assert {entry.seat_rule for entry in first} == {SeatRule.QUOTA}

    assert releases.release_due(at=MONDAY + timedelta(days=1)) == 2
    second = [
        offers.accept(enrolment_id=each.pk, at=MONDAY, by=coordinator)
        for each in Enrolment.objects.offered()
    ]
    assert {entry.seat_rule for entry in second} == {SeatRule.COMMON}
    assert {entry.municipality_id for entry in second} == {PLACES["Haderslev"]}

    seated = Nomination.objects.filter(enrolments__seated_at__isnull=False)
    assert seated.count() == 16
    assert seated.filter(scheme=Scheme.IGU).count() == 14
    assert seated.filter(scheme=Scheme.OTHER).count() == 2
    assert not seats.fill_from_waiting_list(
        course_id=coming.pk, at=MONDAY, by=coordinator
    )


def test_releasing_twice_releases_once(coming, waits, coordinator):
    assert releases.release_due(at=MONDAY) == 16
    assert releases.release_due(at=MONDAY) == 0
    assert releases.release_quotas(course_id=coming.pk, at=MONDAY, by=coordinator) == 0
    told = Notice.objects.filter(kind="quotas_released")
    assert told.get().recipient == coordinator.user


def test_a_seat_opens_the_person_to_the_school_and_tells_the_caseworker(
    coming, waits, coordinator, teacher
):
    (entry,) = waits("Aabenraa")
    assert not Participant.objects.visible_to(teacher).exists()

    seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator)

    assert Participant.objects.visible_to(teacher).get() == entry.nomination.participant
    notice = Notice.objects.get(kind="seat_given")
    assert notice.recipient == entry.nomination.nominated_by.user


def test_out_of_turn_needs_a_listed_reason_which_is_kept(
    coming, waits, coordinator, reason
):
    _, later = waits("Haderslev", 2)
    coming.quotas.exclude(municipality=PLACES["Haderslev"]).update(seats=5)
    coming.quotas.filter(municipality=PLACES["Haderslev"]).update(seats=1)

    with pytest.raises(seats.OutOfTurn):
        seats.seat(enrolment_id=later.pk, at=MONDAY, by=coordinator)
    with pytest.raises(seats.UnknownReason):
        seats.seat(
            enrolment_id=later.pk,
            at=MONDAY,
            by=coordinator,
            reason_id=reason("leave", "own_wish"),
        )
    seats.seat(
        enrolment_id=later.pk,
        at=MONDAY,
        by=coordinator,
        reason_id=reason("departure", "igu_start"),
    )

    later.refresh_from_db()
    assert later.seat_rule == SeatRule.DEPARTURE
    assert Departure.objects.get().enrolment == later


def test_a_full_course_says_so(coming, waits, coordinator):
    coming.quotas.all()._raw_delete("default")  # no held seats hang on them
    coming.seats = coming.target = coming.minimum = 1
    coming.save()
    first, second = waits("Haderslev", 2)
    seats.seat(enrolment_id=first.pk, at=MONDAY, by=coordinator)
    with pytest.raises(seats.NoFreeSeat):
        seats.seat(enrolment_id=second.pk, at=MONDAY, by=coordinator)


def test_a_hard_requirement_that_is_not_met_blocks(coming, waits, coordinator):
    blocked, fit = waits("Haderslev", 2)
    RequirementCheck.objects.create(
        nomination=blocked.nomination,
        requirement=factories.RequirementFactory(track=coming.track),
        finding=RequirementCheck.Finding.NOT_MET,
        checked_at=MONDAY,
        checked_by=blocked.nomination.nominated_by,
    )
    with pytest.raises(seats.NotFit):
        seats.seat(enrolment_id=blocked.pk, at=MONDAY, by=coordinator)
    filled = seats.fill_from_waiting_list(
        course_id=coming.pk, at=MONDAY, by=coordinator
    )
    assert filled == [fit]


def test_t3_a_substitute_before_the_start_and_a_refusal_after_it(
    coming, waits, coordinator, reason
):
    coming.quotas.all()._raw_delete("default")  # no held seats hang on them
    coming.seats = coming.target = coming.minimum = 1
    coming.save()
    first, second, third = waits("Aabenraa", 3)
    seats.seat(enrolment_id=first.pk, at=MONDAY, by=coordinator)
    two_days_before = MONDAY + timedelta(days=28)

    def leave(entry, at):
        leaving.withdraw(
            enrolment_id=entry.pk,
            reason_id=reason("leave", "own_wish"),
            last_day=at.date(),
            at=at,
            by=coordinator,
        )

    leave(first, two_days_before)
    seats.seat(enrolment_id=second.pk, at=two_days_before, by=coordinator)
    assert list(coming.enrolments.seated()) == [second]

    day_after = MONDAY + timedelta(days=31)
    leave(second, day_after)
    with pytest.raises(seats.CourseClosed, match=r"23\.12\.2026"):
        seats.seat(enrolment_id=third.pk, at=day_after, by=coordinator)


def test_who_leaves_before_the_start_never_started_and_the_school_forgets(
    coming, waits, coordinator, teacher, reason
):
    (entry,) = waits("Aabenraa")
    seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator)
    leaving.withdraw(
        enrolment_id=entry.pk,
        reason_id=reason("leave", "got_job"),
        last_day=MONDAY.date(),
        at=MONDAY,
        by=coordinator,
    )
    assert not Enrolment.objects.started().exists()
    assert not Enrolment.objects.visible_to(teacher).exists()
    assert not Participant.objects.visible_to(teacher).exists()


def test_the_queue_counts_from_the_nomination_and_is_joined_once(
    coming, coordinator, aabenraa, caseworker
):
    nomination = factories.NominationFactory(
        participant__municipality=aabenraa, cooperation=coming.track.cooperation
    )
    for rank in (1, 2):
        entry = seats.queue(
            nomination_id=nomination.pk,
            course_id=coming.pk,
            wish_rank=rank,
            at=MONDAY,
            by=caseworker,
        )
    assert Enrolment.objects.get() == entry
    assert entry.wish_rank == 2
    assert entry.queued_at == nomination.nominated_at


def test_a_caseworker_fills_nothing_and_reaches_no_neighbour(
    coming, waits, caseworker, neighbour
):
    (entry,) = waits("Aabenraa")
    with pytest.raises(PermissionDenied):
        seats.seat(enrolment_id=entry.pk, at=MONDAY, by=caseworker)
    with pytest.raises(Enrolment.DoesNotExist):
        leaving.withdraw(
            enrolment_id=entry.pk,
            reason_id=1,
            last_day=MONDAY.date(),
            at=MONDAY,
            by=neighbour,
        )
