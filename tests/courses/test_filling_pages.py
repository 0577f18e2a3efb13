"""The filling page: every place explained, one button per rule, refusals in words."""

from datetime import timedelta

import pytest

from branchespor.models import RequirementCheck, TrackWish
from courses.models import Departure, Enrolment
from tests import factories


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track, school=school, quotas=True, starts_on=today + timedelta(days=60)
    )


@pytest.fixture
def waiting(coming, aabenraa):
    """Six people of Aabenraa: four guaranteed seats and two more."""
    return factories.WaitingFactory.create_batch(
        6, course=coming, municipality=aabenraa
    )


@pytest.fixture
def desk(client_for, coordinator, coming):
    client = client_for(coordinator)
    client.url = f"/courses/{coming.pk}/filling/"
    return client


def said(answer):
    return [str(each) for each in answer.context["messages"]]


def test_the_page_says_who_is_in_turn_and_why_others_wait(desk, waiting):
    page = desk.get(desk.url)
    lines = page.context["lines"]
    assert [line.rule for line in lines] == ["quota"] * 4 + [""] * 2
    assert {line.waits for line in lines[4:]} == {
        "de ledige pladser er garanteret andre kommuner"
    }
    assert page.context["ready"] == 4


def test_filling_releasing_and_filling_again(desk, waiting, coming):
    desk.post(f"{desk.url}fill/")
    assert coming.enrolments.seated().count() == 4
    answer = desk.post(f"{desk.url}release/", follow=True)
    assert said(answer)
    for entry in coming.enrolments.offered():
        desk.post(f"/offers/{entry.public_id}/yes/")
    assert coming.enrolments.seated().count() == 6
    again = desk.post(f"{desk.url}fill/", follow=True)
    assert said(again)[-1] == "Ingen står for tur til en ledig plads nu."


def test_out_of_turn_is_refused_until_a_reason_is_chosen(desk, waiting):
    last = waiting[-1]
    url = f"/seats/{last.pk}/"
    assert "Andre står før i køen." in said(desk.post(url, follow=True))[0]
    assert not Departure.objects.exists()
    reason = factories.ReasonCodeFactory(kind="departure", code="igu_start")
    desk.post(url, {"reason": reason.pk})
    last.refresh_from_db()
    assert last.seated_at
    assert Departure.objects.get().reason == reason


def test_a_blocked_person_is_shown_last_with_the_reason(desk, waiting, coming):
    first = waiting[0]
    RequirementCheck.objects.create(
        nomination=first.nomination,
        requirement=factories.RequirementFactory(track=coming.track),
        finding=RequirementCheck.Finding.NOT_MET,
        checked_at=first.queued_at,
        checked_by=first.nomination.nominated_by,
    )
    lines = desk.get(desk.url).context["lines"]
    assert lines[-1].enrolment == first
    assert lines[-1].blocked


def test_the_pool_goes_on_the_list_once(desk, coming, syd, aabenraa):
    nomination = factories.NominationFactory(
        cooperation=syd, participant__municipality=aabenraa
    )
    TrackWish.objects.create(nomination=nomination, track=coming.track, rank=1)
    assert [each.pk for each in desk.get(desk.url).context["pool"]] == [nomination.pk]
    for _ in range(2):
        desk.post(f"{desk.url}pool/")
    assert Enrolment.objects.get().nomination == nomination
    assert not desk.get(desk.url).context["pool"]


@pytest.mark.parametrize("verb", ["", "fill/", "release/", "pool/"])
def test_another_coordinator_finds_no_such_course(
    client_for, other_coordinator, desk, verb
):
    client = client_for(other_coordinator)
    ask = client.post if verb else client.get
    assert ask(f"{desk.url}{verb}").status_code == 404


def test_a_caseworker_chooses_courses_and_sees_the_place(
    client_for, caseworker, coming, syd, aabenraa
):
    nomination = factories.NominationFactory(
        cooperation=syd, participant__municipality=aabenraa
    )
    client = client_for(caseworker)
    url = f"/nominations/{nomination.public_id}/courses/"
    client.post(url, {"course": coming.pk})
    entry = Enrolment.objects.get()
    assert entry.queued_at == nomination.nominated_at
    (row,) = client.get(url).context["rows"]
    assert (row.course, row.entry, row.rank) == (coming, entry, 1)
    assert client.post(url, {"course": "x"}).status_code == 404


def test_withdrawing_by_the_page_needs_a_reason(client_for, caseworker, waiting):
    entry = waiting[0]
    client = client_for(caseworker)
    url = f"/seats/{entry.public_id}/withdraw/"
    assert client.post(url, {"reason": ""}).status_code == 422
    reason = factories.ReasonCodeFactory(kind="leave", code="own_wish")
    client.post(url, {"reason": reason.pk, "last_day": "23.11.2026"})
    entry.refresh_from_db()
    assert entry.left_at
