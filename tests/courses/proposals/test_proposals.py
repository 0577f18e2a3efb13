"""Proposals stored, explained, confirmed: what the coordinator does with the engine."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from branchespor.models import RequirementCheck, TrackWish
from courses.models import Departure, Enrolment, Proposal, Quota, Ruling
from courses.proposal import record
from courses.proposal.search import propose
from courses.services import proposals, releases, rulings, seats
from courses.services.confirming import Outdated, changes_since, confirm
from courses.services.proposing import number, problem
from tests import factories
from tests.conftest import MONDAY
from tests.courses.proposals.people import SOON, of, ruled, seats_of, waiting


def test_a_proposal_seats_nobody_until_it_is_confirmed(coming, aabenraa, coordinator):
    first, second = waiting(coming, aabenraa), waiting(coming, aabenraa)
    made = proposals.make(at=MONDAY, by=coordinator)
    assert not Enrolment.objects.seated().exists()

    given = confirm(
        proposal_id=made.pk,
        people=[of(first), of(second)],
        at=MONDAY,
        by=coordinator,
    )
    assert {entry.pk for entry in given} == {first.pk, second.pk}
    assert Enrolment.objects.seated().count() == 2


def test_confirming_twice_changes_nothing(coming, aabenraa, coordinator):
    entries = [waiting(coming, aabenraa) for _ in range(2)]
    made = proposals.make(at=MONDAY, by=coordinator)
    chosen = {"people": [of(each) for each in entries], "by": coordinator}
    confirm(proposal_id=made.pk, at=MONDAY, **chosen)
    again = confirm(proposal_id=made.pk, at=MONDAY + timedelta(hours=1), **chosen)
    assert again == []
    assert set(Enrolment.objects.values_list("seated_at", flat=True)) == {MONDAY}


def test_a_course_short_of_its_minimum_is_proposed_to_nobody(
    coming, aabenraa, coordinator
):
    waiting(coming, aabenraa)
    assert seats_of(proposals.make(at=MONDAY, by=coordinator)) == {}


def test_who_only_wishes_for_the_track_is_found_for_its_courses(
    later, track, aabenraa, coordinator
):
    nomination = factories.NominationFactory(
        cooperation=track.cooperation, municipality=aabenraa, nominated_at=MONDAY
    )
    TrackWish.objects.create(nomination=nomination, track=track, rank=1)
    made = proposals.make(at=MONDAY, by=coordinator)
    (entry,) = confirm(
        proposal_id=made.pk, people=[nomination.public_id], at=MONDAY, by=coordinator
    )
    assert (entry.course, entry.is_seated) == (later, True)
    assert entry.queued_at == nomination.nominated_at


def test_a_hard_requirement_and_the_window_stand_in_the_way(
    later, track, aabenraa, coordinator
):
    unmet, away = waiting(later, aabenraa), waiting(later, aabenraa)
    RequirementCheck.objects.create(
        nomination=unmet.nomination,
        requirement=factories.RequirementFactory(track=track, is_hard=True),
        finding="not_met",
        checked_at=MONDAY,
        checked_by=coordinator,
    )
    away.nomination.available_until = later.starts_on
    away.nomination.save()
    made = problem(coordinator, at=MONDAY, lot="lod")
    obstacles = {p.key: [w.obstacle for w in p.wishes] for p in made.people}
    assert obstacles == {
        number(of(unmet)): ["requirement"],
        number(of(away)): ["dates"],
    }


def test_a_seat_in_another_cooperation_keeps_a_person_out(
    later, aabenraa, coordinator, oest
):
    entry = waiting(later, aabenraa)
    elsewhere = factories.NominationFactory(
        participant=entry.nomination.participant,
        municipality=aabenraa,
        cooperation=oest,
    )
    factories.SeatedFactory(
        nomination=elsewhere,
        municipality=aabenraa,
        course=factories.CourseFactory(track=factories.TrackFactory(cooperation=oest)),
    )
    assert seats_of(proposals.make(at=MONDAY, by=coordinator)) == {}


def test_the_stored_inputs_give_the_stored_answer_again(
    coming, later, aabenraa, toender, coordinator
):
    for days in range(7):
        waiting(coming, aabenraa if days % 2 else toender, days=days)
    made = Proposal.objects.get(pk=proposals.make(at=MONDAY, by=coordinator).pk)
    again = propose(record.problem_of(made.inputs))
    assert record.of_answer(again) == made.answer


def test_a_lock_goes_before_the_order_and_leaves_its_reason(
    later, aabenraa, coordinator, reason
):
    Quota.objects.filter(course=later).delete()
    for days in range(4):
        waiting(later, aabenraa, days=90 + days)
    last = waiting(later, aabenraa)
    rulings.rule(
        nomination_id=last.nomination_id,
        course_id=later.pk,
        kind=Ruling.Kind.LOCK,
        reason_id=reason.pk,
        at=MONDAY,
        by=coordinator,
    )
    made = proposals.make(at=MONDAY, by=coordinator)
    confirm(
        proposal_id=made.pk,
        people=[of(last)],
        at=MONDAY,
        by=coordinator,
    )
    assert Departure.objects.get().reason == reason
    last.refresh_from_db()
    assert last.seat_rule == "departure"


def test_who_is_kept_off_a_course_gets_no_seat_until_it_is_lifted(
    later, aabenraa, coordinator, reason
):
    entry = waiting(later, aabenraa)
    ruling = rulings.rule(
        nomination_id=entry.nomination_id,
        course_id=later.pk,
        kind=Ruling.Kind.EXCLUDE,
        reason_id=reason.pk,
        at=MONDAY,
        by=coordinator,
    )
    assert seats_of(proposals.make(at=MONDAY, by=coordinator)) == {}
    rulings.lift(ruling_id=ruling.pk, at=MONDAY, by=coordinator)
    assert seats_of(proposals.make(at=MONDAY, by=coordinator)) == {
        number(of(entry)): later.pk
    }


def test_a_proposal_that_no_longer_holds_is_refused_whole(later, aabenraa, coordinator):
    stays, seated = waiting(later, aabenraa, days=3), waiting(later, aabenraa)
    made = proposals.make(at=MONDAY, by=coordinator)
    later.seats = later.target = later.minimum = 1
    later.save()
    seats.seat(enrolment_id=stays.pk, at=MONDAY, by=coordinator)
    with pytest.raises(Outdated):
        confirm(
            proposal_id=made.pk,
            people=[of(stays), of(seated)],
            at=MONDAY,
            by=coordinator,
        )
    assert Enrolment.objects.seated().count() == 1


def test_t1_released_seats_go_to_whoever_waits(syd, school, track, coordinator):
    """16 seats, 4/4/4/4; Tønder sends two; Haderslev fills the two released (T1)."""
    course = factories.CourseFactory(
        track=track, school=school, starts_on=SOON, seats=16, minimum=12, quotas=True
    )
    places = {each.municipality.name: each.municipality for each in syd.members.all()}
    for name, count in {
        "Haderslev": 8,
        "Sønderborg": 4,
        "Aabenraa": 4,
        "Tønder": 2,
    }.items():
        for days in range(count):
            waiting(course, places[name], days=days)
    before = proposals.make(at=MONDAY, by=coordinator)
    assert len(seats_of(before)) == 14
    releases.release_quotas(course_id=course.pk, at=MONDAY, by=coordinator)
    after = proposals.make(at=MONDAY, by=coordinator)
    home = {each["key"]: each["home"] for each in after.inputs["people"]}
    assert len(seats_of(after)) == 16
    assert [home[k] for k in seats_of(after)].count(places["Haderslev"].pk) == 6


def test_only_the_coordinator_proposes(caseworker):
    with pytest.raises(PermissionDenied):
        proposals.make(at=MONDAY, by=caseworker)


def test_the_page_says_why_in_danish(
    coming, later, aabenraa, toender, coordinator, client_for
):
    waits = waiting(coming, toender)
    waiting(later, aabenraa)
    client = client_for(coordinator)
    answer = client.post(reverse("courses:proposal_make"), follow=True)
    text = unescape(answer.content.decode())
    assert f"1 person mere, så kører {coming}" in text
    assert "fælles plads" in text
    assert waits.nomination.participant.full_name in text


def test_a_stranger_can_be_neither_locked_nor_kept_off(
    coming, coordinator, other_coordinator, client_for, oest, reason
):
    made = proposals.make(at=MONDAY, by=coordinator)
    stranger = factories.NominationFactory(cooperation=oest)
    url = reverse("courses:proposal_rule", args=[made.public_id])
    data = {"person": stranger.pk, "course": coming.pk, "reason": reason.pk}
    assert client_for(coordinator).post(url, data).status_code == 404
    assert client_for(other_coordinator).post(url, data).status_code == 404
    assert not Ruling.objects.exists()


def test_a_newer_proposal_takes_no_place_before_somebody_took_it(
    later, aabenraa, coordinator
):
    waiting(later, aabenraa)
    first = proposals.make(at=MONDAY, by=coordinator)
    waiting(later, aabenraa)
    second = proposals.make(at=MONDAY + timedelta(hours=1), by=coordinator)
    assert proposals.in_use(coordinator) == first
    proposals.take(proposal_id=second.pk, former_id=first.pk, at=MONDAY, by=coordinator)
    assert proposals.in_use(coordinator) == second


def test_who_looked_at_another_proposal_does_not_replace_the_one_in_use(
    later, aabenraa, coordinator
):
    made = []
    for hours in range(3):
        waiting(later, aabenraa)
        at = MONDAY + timedelta(hours=hours)
        made.append(proposals.make(at=at, by=coordinator))
    first, second, third = made
    known = {"former_id": first.pk, "at": MONDAY, "by": coordinator}
    proposals.take(proposal_id=second.pk, **known)
    with pytest.raises(proposals.NotInUse):
        proposals.take(proposal_id=third.pk, **known)


def test_what_changed_is_said_and_confirmed_only_when_read(
    later, aabenraa, coordinator
):
    entry = waiting(later, aabenraa)
    made = proposals.make(at=MONDAY, by=coordinator)
    waiting(later, aabenraa)
    asked = {"proposal_id": made.pk, "people": [of(entry)], "at": MONDAY}
    with pytest.raises(Outdated, match="1 person mere venter"):
        confirm(**asked, by=coordinator)
    mark = changes_since(made, coordinator, at=MONDAY).mark
    assert [each.pk for each in confirm(**asked, read=mark, by=coordinator)] == [
        entry.pk
    ]


def test_a_lock_made_meanwhile_stops_the_confirmation(
    later, aabenraa, coordinator, reason
):
    first, second = waiting(later, aabenraa), waiting(later, aabenraa)
    made = proposals.make(at=MONDAY, by=coordinator)
    ruled(second, later, Ruling.Kind.EXCLUDE, reason=reason, by=coordinator)
    with pytest.raises(Outdated, match="1 person har fået andre ønsker"):
        confirm(proposal_id=made.pk, people=[of(first)], at=MONDAY, by=coordinator)


def test_nobody_overwrites_a_colleagues_ruling(later, aabenraa, coordinator, reason):
    entry = waiting(later, aabenraa)
    ruled(entry, later, Ruling.Kind.LOCK, reason=reason, by=coordinator)
    with pytest.raises(rulings.RuledOtherwise):
        ruled(entry, later, Ruling.Kind.EXCLUDE, reason=reason, by=coordinator)
    assert Ruling.objects.in_force().get().kind == Ruling.Kind.LOCK


def test_a_proposal_can_be_confirmed_in_parts(later, aabenraa, coordinator):
    entries = [waiting(later, aabenraa) for _ in range(3)]
    made = proposals.make(at=MONDAY, by=coordinator)
    for each in entries:
        confirm(proposal_id=made.pk, people=[of(each)], at=MONDAY, by=coordinator)
    assert Enrolment.objects.seated().count() == 3
    assert made.steps.filter(kind="confirmed").count() == 3
