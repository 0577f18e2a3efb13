"""The board: everybody who waits beside every open course, one step to a seat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branchespor.models import Nomination, RequirementCheck, TrackWish
from courses.models import Departure, Enrolment
from courses.services import passing_on
from courses.services.passing_on import Cause
from municipalities.models import AccessEntry
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track,
        school=school,
        quotas=True,
        starts_on=today + timedelta(days=60),
    )


@pytest.fixture
def waiting(coming, aabenraa):
    """Six people of Aabenraa: four guaranteed seats and two more."""
    return factories.WaitingFactory.create_batch(
        6, course=coming, municipality=aabenraa
    )


@pytest.fixture
def desk(client_for, coordinator):
    return client_for(coordinator)


def look(desk, entry=None, **query):
    if entry is not None:
        query["person"] = entry.nomination.public_id
    return desk.get("/board/", query)


def verdict(answer):
    return answer.context["lanes"][0].verdict


def place(desk, entry, course, **more):
    person = entry.nomination.public_id
    return desk.post(
        "/board/seat/", {"person": person, "course": course.pk, **more}, follow=True
    )


def test_everybody_who_waits_and_every_open_course_is_there(desk, waiting, coming):
    answer = look(desk)
    assert [lane.column.course for lane in answer.context["lanes"]] == [coming]
    assert len(answer.context["pool"]) == 6
    assert answer.context["pool"][0].wishes == [str(coming)]


def test_who_is_chosen_learns_what_a_seat_would_mean(desk, waiting):
    assert verdict(look(desk, waiting[0])).rule == "quota"
    assert verdict(look(desk, waiting[5])).is_out_of_turn


def test_a_seat_is_given_in_one_step_and_the_rule_is_kept(desk, waiting, coming):
    place(desk, waiting[0], coming)
    waiting[0].refresh_from_db()
    assert waiting[0].is_seated
    assert waiting[0].seat_rule == "quota"
    assert len(look(desk).context["pool"]) == 5


def test_out_of_turn_needs_a_reason_and_changes_nothing_without(desk, waiting, coming):
    answer = place(desk, waiting[5], coming)
    assert "Andre står før i køen." in str(*answer.context["messages"])
    assert answer.context["chosen"].nomination == waiting[5].nomination
    assert not Enrolment.objects.seated().exists()
    reason = factories.ReasonCodeFactory(kind="departure", code="igu_start")
    place(desk, waiting[5], coming, reason=reason.pk)
    assert Departure.objects.get().reason == reason


def test_who_is_on_no_list_is_put_there_and_seated_at_once(desk, coming, aabenraa):
    nomination = factories.NominationFactory(
        municipality=aabenraa, cooperation=coming.track.cooperation
    )
    TrackWish.objects.create(nomination=nomination, track=coming.track, rank=1)
    person = nomination.public_id
    assert verdict(desk.get("/board/", {"person": person})).rule == "quota"
    desk.post("/board/seat/", {"person": person, "course": coming.pk})
    assert nomination.enrolments.get().is_seated


def test_a_refused_seat_leaves_no_place_on_the_list(desk, waiting, coming, toender):
    Nomination.objects.filter(enrolments__in=waiting).update(municipality=toender)
    Enrolment.objects.update(municipality=toender)
    late = factories.NominationFactory(
        municipality=toender,
        cooperation=coming.track.cooperation,
        nominated_at=waiting[-1].queued_at + timedelta(days=5),
    )
    desk.post("/board/seat/", {"person": late.public_id, "course": coming.pk})
    assert not late.enrolments.exists()


def test_what_is_in_the_way_is_said_and_no_button_offered(desk, waiting, coming):
    RequirementCheck.objects.create(
        nomination=waiting[0].nomination,
        requirement=factories.RequirementFactory(track=coming.track),
        finding=RequirementCheck.Finding.NOT_MET,
        checked_at=waiting[0].queued_at,
        checked_by=waiting[0].nomination.nominated_by,
    )
    told = verdict(look(desk, waiting[0]))
    assert told.bar == "et krav, der skal være opfyldt, er ikke opfyldt"
    assert "ikke opfyldt" in str(*place(desk, waiting[0], coming).context["messages"])


def test_who_is_asked_is_told_apart_and_may_be_seated_at_once(desk, waiting, coming):
    passing_on.pass_on(coming, seats=1, cause=Cause.ASKED, at=timezone.now())
    asked = Enrolment.objects.get(offered_at__isnull=False)
    assert verdict(look(desk, asked)).is_asked
    place(desk, asked, coming)
    asked.refresh_from_db()
    assert asked.is_seated
    assert not Departure.objects.exists()


def test_who_cannot_come_then_is_barred(desk, waiting, coming):
    Nomination.objects.filter(pk=waiting[0].nomination_id).update(
        available_from=coming.starts_on + timedelta(days=1)
    )
    assert "fra første til sidste dag" in verdict(look(desk, waiting[0])).bar


def test_who_cannot_get_to_the_school_is_barred(desk, waiting, coming):
    Nomination.objects.filter(pk=waiting[0].nomination_id).update(
        unreachable=[coming.school_id]
    )
    assert verdict(look(desk, waiting[0])).bar
    assert not verdict(look(desk, waiting[1])).bar


def test_nothing_is_sent_or_logged_while_nothing_changes(desk, waiting, coming):
    version = look(desk).context["version"]
    logged = AccessEntry.objects.count()
    same = desk.get("/board/", {"have": version}, headers=HTMX)
    assert same.status_code == 204
    assert AccessEntry.objects.count() == logged
    place(desk, waiting[0], coming)
    changed = desk.get("/board/", {"have": version}, headers=HTMX)
    assert changed.status_code == 200
    assert "Ændret af en anden" in changed.content.decode()
    assert "<html" not in changed.content.decode()


def test_the_proposal_in_use_is_laid_over_the_board(desk, waiting, coming):
    type(coming).objects.filter(pk=coming.pk).update(minimum=1)
    assert not look(desk).context["lanes"][0].proposed
    desk.post("/proposals/new/")
    answer = look(desk)
    cards = answer.context["lanes"][0].proposed
    assert {card.nomination for card in cards} <= {e.nomination for e in waiting}
    assert len(cards) == 4
    assert {c.proposed for c in answer.context["pool"]} == {coming, None}
    assert "Foreslået" in answer.content.decode()


def test_the_filters_narrow_pool_and_courses(desk, waiting, coming, toender):
    assert not look(desk, municipality=toender.pk).context["pool"]
    assert len(look(desk, track=coming.track_id).context["pool"]) == 6
    assert not look(desk, track=999_999).context["lanes"]


def test_a_large_pool_comes_in_pages_and_only_who_is_shown_is_logged(
    desk, waiting, monkeypatch
):
    monkeypatch.setattr("courses.views.board.PER_PAGE", 4)
    before = AccessEntry.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    last = before[0] if before else 0
    second = look(desk, page=2)

    shown = {card.nomination.participant_id for card in second.context["pool"]}
    assert shown == {each.nomination.participant_id for each in waiting[4:]}
    logged = AccessEntry.objects.filter(pk__gt=last, participant_id__isnull=False)
    assert set(logged.values_list("participant_id", flat=True)) == shown
    assert "5–6, længste ventetid først" in second.content.decode()
    chosen = look(desk, waiting[0], page=2)  # who stands on another page
    assert verdict(chosen)
    assert 'name="filter_page" value="2"' in chosen.content.decode()


def test_a_stranger_gets_no_board(client_for, caseworker):
    assert client_for(caseworker).get("/board/").status_code in (403, 404)
