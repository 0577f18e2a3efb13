"""Complaints of other systems' users about waiting lists, each shown not to be ours.

Named after the complaint; the sources and the complaints that other tests answer are
listed in docs/free-seats.md.
"""

from datetime import timedelta

import pytest

from courses.models import Course, Enrolment, SeatRule
from courses.services import capacity, filling, leaving, offers, releases, seats
from municipalities.models import AuditEntry, Notice
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


@pytest.fixture
def gives_back(coordinator):
    reason = factories.ReasonCodeFactory(kind="leave", code="own_wish").pk

    def leave(entry, at=MONDAY):
        return leaving.withdraw(
            enrolment_id=entry.pk,
            reason_id=reason,
            last_day=at.date(),
            at=at,
            by=coordinator,
        )

    return leave


def asked():
    return set(Enrolment.objects.offered())


def test_a_seat_nobody_gets_says_why(coming, full, gives_back, wait, aabenraa, toender):
    """Pretix #3628: nobody gets the place and nobody can see why."""
    factories.QuotaFactory(course=coming, municipality=toender, seats=2)
    wait(aabenraa, 10)
    gives_back(full[0])

    left = AuditEntry.objects.get(verb="course.seat_left_free")
    assert left.changes["why"] == "guaranteed"
    words = filling.why_left(coming, filling.situation(coming))
    assert f"{coming.release_on:%d.%m.%Y}" in words


def test_the_longest_wait_is_asked_whatever_its_wish(full, gives_back, wait, aabenraa):
    """Pretix #2119: the freed place went to the newest, the list being per product."""
    first = wait(aabenraa, 30, wish_rank=3)
    wait(aabenraa, 5, wish_rank=1)
    gives_back(full[0])
    assert asked() == {first}


def test_people_carry_their_wait_over_to_the_next_run(
    track, school, wait, aabenraa, coordinator, coming
):
    """Pretix #1391: every wave has its own list."""
    entry = wait(aabenraa, 90)
    nomination = entry.nomination
    nxt = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=coming.starts_on + timedelta(days=100),
    )
    again = seats.queue(
        nomination_id=nomination.pk,
        course_id=nxt.pk,
        wish_rank=1,
        at=MONDAY,
        by=coordinator,
    )
    assert again.queued_at == nomination.nominated_at


def test_an_offer_that_is_given_back_leaves_the_count_right(
    coming, full, gives_back, wait, aabenraa
):
    """Pretix #1405: a voucher and a cancelled order left the count wrong."""
    entry = wait(aabenraa, 10)
    gives_back(full[0])
    gives_back(entry, LATER)

    counted = Course.objects.with_counts().get(pk=coming.pk)
    assert (counted.seated, counted.offered, counted.waiting) == (1, 0, 0)
    assert filling.situation(coming).free == 1


def test_one_freed_seat_is_one_offer(coming, gives_back, full, wait, aabenraa):
    """Pretix #1238: deleting an unused group voucher sent 60 extra offers."""
    Course.objects.filter(pk=coming.pk).update(seats=60)
    for days in range(1, 8):
        wait(aabenraa, days)
    gives_back(full[0])
    assert len(asked()) == 1


def test_the_line_is_by_waiting_time_and_never_by_name(
    full, gives_back, wait, aabenraa
):
    """hitobito_youth #156: the list was sorted by surname, not by date."""
    wait(aabenraa, 5, participant__family_name="Aa")
    longest = wait(aabenraa, 50, participant__family_name="Åå")
    gives_back(full[0])
    assert asked() == {longest}


def test_somebody_moves_up_at_once_and_a_newcomer_cannot_jump_in(
    full, gives_back, wait, aabenraa, toender, coordinator
):
    """mod_booking #986, #693: nobody moves up, the next visitor jumps the queue."""
    first = wait(aabenraa, 30)
    gives_back(full[0])
    newcomer = wait(toender, 0)

    assert asked() == {first}
    with pytest.raises(seats.NoFreeSeat):
        seats.seat(enrolment_id=newcomer.pk, at=LATER, by=coordinator)


def test_nobody_moves_up_after_the_start(full, gives_back, wait, aabenraa):
    """mod_booking #937: moved up after course start."""
    wait(aabenraa, 30)
    gives_back(full[0], MONDAY + timedelta(days=41))
    assert asked() == set()


def test_raised_capacity_asks_and_seats_nobody_unasked(
    coming, full, wait, aabenraa, coordinator
):
    """mod_booking #899: raising capacity bypassed the confirmation step."""
    entry = wait(aabenraa, 30)
    capacity.set_seats(course_id=coming.pk, seats=3, at=MONDAY, by=coordinator)
    assert asked() == {entry}
    assert coming.enrolments.seated().count() == 2


def test_with_a_free_seat_the_first_in_line_is_in_turn(
    coming, wait, aabenraa, coordinator
):
    """mod_booking #809: 11 of 12 taken and still put on the list."""
    factories.SeatedFactory(course=coming, municipality=aabenraa)
    entry = wait(aabenraa, 1)
    (seated,) = seats.fill_from_waiting_list(
        course_id=coming.pk, at=MONDAY, by=coordinator
    )
    assert seated == entry


def test_who_leaves_the_list_frees_no_seat(full, gives_back, wait, aabenraa):
    """linkedevents PR #745: deleting a waiting person moved another one up."""
    first, _ = wait(aabenraa, 30), wait(aabenraa, 20)
    gives_back(first)
    assert asked() == set()


def test_who_is_asked_and_who_is_seated_is_told(full, gives_back, wait, aabenraa):
    """linkedevents PR #626, onlineweb4 #673: people moved up were never told."""
    entry = wait(aabenraa, 30)
    home = entry.nomination.nominated_by
    gives_back(full[0])
    offers.accept(enrolment_id=entry.pk, at=LATER, by=full[1].seated_by)

    kinds = set(
        Notice.objects.filter(recipient=home.user).values_list("kind", flat=True)
    )
    assert kinds == {"seat_offered", "offer_accepted_for_you"}


@pytest.mark.parametrize(
    "way", ["withdrawn", "taken_back", "raised", "released", "refused", "expired"]
)
def test_every_way_to_free_a_seat_asks_the_same_person(
    way, coming, full, gives_back, wait, aabenraa, coordinator
):
    """JEM-Project #2287: different ways to free a place behave differently."""
    first = wait(aabenraa, 30)
    FREE[way](coming, full[0], gives_back, coordinator)

    assert asked() == {first}
    made = AuditEntry.objects.filter(verb="offer.made", target_id=first.pk).get()
    assert made.changes["freed_by"] == way
    assert made.changes["rule"] == "common"


def _asked_before(holder):
    """The holder has not answered yet, and stands in front of everybody."""
    Enrolment.objects.filter(pk=holder.pk).update(
        seated_at=None,
        seated_by=None,
        seat_rule="",
        joined_on=None,
        offered_at=MONDAY,
        offer_expires_at=LATER,
        offer_rule="common",
    )


def _refuse(course, holder, gives_back, by):
    _asked_before(holder)
    reason = factories.ReasonCodeFactory(kind="offer", code="dates").pk
    offers.refuse(enrolment_id=holder.pk, reason_id=reason, at=MONDAY, by=by)


def _expire(course, holder, gives_back, by):
    _asked_before(holder)
    offers.end_due(at=LATER)


def _withdraw(course, holder, gives_back, by):
    gives_back(holder)


def _take_back(course, holder, gives_back, by):
    Enrolment.objects.filter(pk=holder.pk).update(queued_at=MONDAY)
    reason = factories.ReasonCodeFactory(kind="departure", code="error").pk
    leaving.take_back(enrolment_id=holder.pk, reason_id=reason, at=MONDAY, by=by)


def _raise(course, holder, gives_back, by):
    capacity.set_seats(course_id=course.pk, seats=3, at=MONDAY, by=by)


def _release(course, holder, gives_back, by):
    Course.objects.filter(pk=course.pk).update(seats=3)
    lead = course.track.cooperation.lead
    factories.QuotaFactory(course=course, municipality=lead, seats=1)
    releases.release_quotas(course_id=course.pk, at=MONDAY, by=by)


FREE = {
    "withdrawn": _withdraw,
    "taken_back": _take_back,
    "raised": _raise,
    "released": _release,
    "refused": _refuse,
    "expired": _expire,
}


def test_whoever_is_nominated_stands_on_a_list_with_a_place(
    coming, full, wait, aabenraa, caseworker, client_for
):
    """indico #3036, #5243: no list at all, people keep mails and ring around."""
    wait(aabenraa, 40)
    entry = wait(aabenraa, 30)
    path = f"/nominations/{entry.nomination.public_id}/courses/"
    rows = client_for(caseworker).get(path).context["rows"]
    (row,) = [each for each in rows if each.course == coming]
    assert (row.rank, row.rule) == (2, SeatRule.COMMON.label)


def test_a_course_that_takes_nobody_says_so_instead_of_a_silent_list(
    coming, wait, aabenraa, coordinator
):
    """Pretix #5188: the list switched on, no product shown; settings need a warning."""
    Course.objects.filter(pk=coming.pk).update(opened_at=None)
    with pytest.raises(seats.CourseClosed):
        seats.queue(
            nomination_id=wait(aabenraa, 1, course=_other(coming)).nomination_id,
            course_id=coming.pk,
            wish_rank=1,
            at=MONDAY,
            by=coordinator,
        )


def _other(course):
    return factories.CourseFactory(
        track=course.track, school=course.school, starts_on=course.starts_on
    )
