"""Wishes over tracks and courses in one order, and what the citizen says."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.formats import localize_input

from branchespor.models import Nomination, RequirementCheck
from branchespor.services import nominations
from branchespor.services import wishes as said_wishes
from branchespor.services.wishes import Statement
from courses.services import seats, wishes
from courses.services.wishes import Wish
from tests import factories
from tests.conftest import MONDAY


@pytest.fixture
def nomination(syd, aabenraa, caseworker):
    person = factories.ParticipantFactory(municipality=aabenraa)
    return factories.NominationFactory(
        participant=person, cooperation=syd, nominated_by=caseworker
    )


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track, school=school, starts_on=today + timedelta(days=60)
    )


@pytest.fixture
def metal(syd):
    return factories.TrackFactory(cooperation=syd, name="Metal")


@pytest.fixture
def order(nomination, caseworker):
    def put(*ranked, by=caseworker):
        return wishes.order(
            nomination_id=nomination.pk, ranked=ranked, at=MONDAY, by=by
        )

    return put


def stands(nomination):
    """The wishes by rank: name of the track or course."""
    found = [(each.rank, str(each.track)) for each in nomination.wishes.all()]
    waits = nomination.enrolments.filter(left_at=None)
    found += [(each.wish_rank, str(each.course)) for each in waits]
    return sorted(found)


def test_tracks_and_courses_stand_in_one_order_that_can_change(
    order, nomination, coming, metal, track
):
    course, other = Wish("course", coming.pk), Wish("track", metal.pk)
    order(course, other)
    assert stands(nomination) == [(1, str(coming)), (2, "Metal")]
    third = Wish("track", track.pk)
    order(other, third, course)
    assert stands(nomination) == [(1, "Metal"), (2, str(track)), (3, str(coming))]
    entry = nomination.enrolments.get()
    assert entry.queued_at == nomination.nominated_at


def test_a_wish_for_a_track_is_taken_back_and_its_history_stays(
    order, nomination, metal, track
):
    order(Wish("track", metal.pk), Wish("track", track.pk))
    gone = nomination.wishes.get(track=metal)
    order(Wish("track", track.pk))
    assert stands(nomination) == [(1, str(track))]
    assert gone.events.model.objects.filter(pgh_obj_id=gone.pk).exists()


def test_a_course_not_named_follows_its_track(order, nomination, coming, track, metal):
    order(Wish("course", coming.pk))
    order(Wish("track", metal.pk), Wish("track", track.pk))
    assert nomination.enrolments.get().wish_rank == 2


def test_a_list_the_person_waits_on_cannot_be_wished_away(order, coming, metal):
    order(Wish("course", coming.pk))
    with pytest.raises(wishes.StillOnList):
        order(Wish("track", metal.pk))


def test_more_than_five_or_the_same_twice_is_refused(order, syd):
    tracks = factories.TrackFactory.create_batch(6, cooperation=syd)
    ranked = [Wish("track", each.pk) for each in tracks]
    with pytest.raises(wishes.TooMany):
        order(*ranked)
    with pytest.raises(wishes.TooMany):
        order(ranked[0], ranked[0])
    order(*ranked[:5])
    order(*reversed(ranked[:5]))


def test_a_track_of_another_cooperation_is_no_wish(order, oest):
    foreign = factories.TrackFactory(cooperation=oest)
    with pytest.raises(nominations.UnknownTrack):
        order(Wish("track", foreign.pk))


def test_only_the_home_municipality_orders_wishes(order, metal, neighbour, coordinator):
    with pytest.raises(Nomination.DoesNotExist):
        order(Wish("track", metal.pk), by=neighbour)
    with pytest.raises(PermissionDenied):
        order(Wish("track", metal.pk), by=coordinator)


def test_a_new_wish_brings_its_requirements_and_a_hard_one_blocks(
    order, nomination, coming, caseworker
):
    hard = factories.RequirementFactory(track=coming.track, is_hard=True)
    soft = factories.RequirementFactory(track=coming.track, is_hard=False)
    order(Wish("course", coming.pk))
    found = RequirementCheck.Finding
    assert {each.finding for each in nomination.checks.all()} == {found.UNKNOWN}
    entries = nomination.enrolments.with_blocks()
    for requirement, blocks in ((soft, False), (hard, True)):
        nominations.check(
            nomination_id=nomination.pk,
            findings={requirement.pk: found.NOT_MET},
            at=MONDAY,
            by=caseworker,
        )
        assert entries.get().unmet == blocks


def test_what_the_citizen_says_can_change_and_holds_no_cpr_number(
    nomination, caseworker, school
):
    given = {"nomination_id": nomination.pk, "at": MONDAY, "by": caseworker}
    said = Statement(wish_text="Jeg vil lave mad.", unreachable=(school.pk,))
    said_wishes.restate(said=said, **given)
    nomination.refresh_from_db()
    assert (nomination.wish_text, nomination.unreachable) == (
        "Jeg vil lave mad.",
        [school.pk],
    )
    with pytest.raises(ValidationError):
        said_wishes.restate(said=Statement(wish_text="010190-1234"), **given)


def test_the_entry_follows_the_person_from_run_to_run(
    nomination, coming, caseworker, coordinator, track, school, today
):
    first = seats.queue(
        nomination_id=nomination.pk,
        course_id=coming.pk,
        wish_rank=1,
        at=MONDAY,
        by=caseworker,
    )
    later = factories.CourseFactory(
        track=track, school=school, starts_on=today + timedelta(days=90)
    )
    second = seats.queue(
        nomination_id=nomination.pk,
        course_id=later.pk,
        wish_rank=1,
        at=MONDAY + timedelta(days=20),
        by=coordinator,
    )
    assert first.queued_at == second.queued_at == nomination.nominated_at


def test_the_pages_rank_state_and_show_what_clashes(
    client_for, caseworker, nomination, coming, school, today
):
    client = client_for(caseworker)
    at = f"/nominations/{nomination.public_id}/"
    client.post(f"{at}wishes/", {"wish_1": f"course {coming.pk}"})
    assert stands(nomination) == [(1, str(coming))]
    typed = {
        "unreachable": [school.pk],
        "available_from": localize_input(today),
        "danish_weekdays": [1, 3],
    }
    client.post(f"{at}change/", typed)
    page = client.get(f"{at}courses/")
    (row,) = page.context["rows"]
    assert (row.rank, row.wish, len(row.clashes)) == (1, 1, 2)
    assert str(school) in client.get(at).content.decode()


def test_a_refused_statement_stands_at_its_field(client_for, caseworker, nomination):
    answer = client_for(caseworker).post(
        f"/nominations/{nomination.public_id}/change/", {"danish_from": "08.00"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"danish_until"}


@pytest.fixture
def lacks(nomination, coming, aabenraa, toender):
    """Two people without a promise to pay, one of them with an unknown requirement."""
    requirement = factories.RequirementFactory(track=coming.track)
    for home in (aabenraa, toender):
        entry = factories.WaitingFactory(course=coming, municipality=home)
    RequirementCheck.objects.create(
        nomination=entry.nomination,
        requirement=requirement,
        checked_at=MONDAY,
        checked_by=entry.nomination.nominated_by,
    )
    return requirement


def test_who_lacks_what_for_which_course_by_when(
    client_for, caseworker, coordinator, coming, lacks, nomination
):
    shown = client_for(coordinator).get("/papers/").context["lacks"]
    assert [each.course for each in shown] == [coming, coming, None]
    assert shown[0].due == coming.starts_on - timedelta(weeks=3)
    missing = {each.nomination.municipality_id: each for each in shown[:2]}
    assert [each.requirement for each in missing[550].unchecked] == [lacks]
    own = client_for(caseworker).get("/papers/").context["lacks"]
    assert {each.nomination.municipality_id for each in own} == {580}
    Nomination.objects.update(payment_promised_on=MONDAY.date())
    (left,) = client_for(coordinator).get("/papers/").context["lacks"]
    assert (left.payment, left.unchecked[0].requirement) == (False, lacks)
