"""The pages of offered seats, each member behind the walls of the database."""

from datetime import timedelta

import pytest

from courses.models import Enrolment
from tests import factories


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track,
        school=school,
        seats=1,
        minimum=1,
        target=1,
        starts_on=today + timedelta(days=40),
    )


@pytest.fixture
def line(coming, aabenraa, toender):
    """The holder and the first in line are Aabenraa's, the next is Tønder's."""
    holder = factories.SeatedFactory(course=coming, municipality=aabenraa)
    since = holder.queued_at
    first, second = (
        factories.WaitingFactory(
            course=coming, municipality=home, queued_at=since + timedelta(days=days)
        )
        for home, days in ((aabenraa, 1), (toender, 2))
    )
    return holder, first, second


@pytest.fixture
def own(client_for, caseworker):
    return client_for(caseworker)


@pytest.fixture
def freed(own, line, today):
    """The caseworker of Aabenraa withdraws her person, by the page."""
    own.post(
        f"/seats/{line[0].public_id}/withdraw/",
        {
            "reason": factories.ReasonCodeFactory(kind="leave", code="own_wish").pk,
            "last_day": f"{today:%d.%m.%Y}",
        },
    )
    return line


def asked():
    return list(Enrolment.objects.offered())


def test_a_caseworker_frees_a_seat_and_answers_for_her_own(freed, own):
    _, first, _ = freed
    assert asked() == [first]
    assert list(own.get("/offers/").context["awaiting"]) == [first]
    assert "Ja, tager pladsen" in own.get(f"/offers/{first.public_id}/").text

    own.post(f"/offers/{first.public_id}/yes/")
    first.refresh_from_db()
    assert first.is_seated


def test_her_no_asks_another_municipality_which_she_does_not_see(freed, own):
    _, first, second = freed
    reason = factories.ReasonCodeFactory(kind="offer", code="dates").pk
    answer = own.post(f"/offers/{first.public_id}/no/", {"reason": reason}, follow=True)

    assert asked() == [second]
    assert "Stil i køen igen" in answer.text
    assert own.get(f"/offers/{second.public_id}/").status_code == 404
    assert own.post(f"/offers/{second.public_id}/yes/").status_code == 404
    own.post(f"/offers/{first.public_id}/back/")
    first.refresh_from_db()
    assert first.offered_at is None


def test_the_coordinator_rings_one_after_the_other(
    freed, client_for, coordinator, coming
):
    _, first, second = freed
    desk = client_for(coordinator)
    page = desk.get(f"/courses/{coming.pk}/substitutes/")
    assert page.context["asked"] == [first]

    desk.post(f"/offers/{first.public_id}/rung/", {"contact": "no_answer"})
    desk.post(f"/offers/{second.public_id}/rung/", {"contact": "says_yes"})

    second.refresh_from_db()
    assert second.is_seated
    unfit = desk.get(f"/courses/{coming.pk}/substitutes/").context["unfit"]
    assert [line.blocked for line in unfit] == ["svarede ikke på tilbuddet"]


def test_more_seats_by_the_page_and_too_few_are_refused_in_words(
    line, client_for, coordinator, coming
):
    desk = client_for(coordinator)
    desk.post(f"/courses/{coming.pk}/seats/", {"seats": "2"})
    assert asked() == [line[2]]  # Aabenraa has a common seat: Tønder is in turn
    answer = desk.post(f"/courses/{coming.pk}/seats/", {"seats": "1"}, follow=True)
    assert "2 pladser er optaget eller tilbudt" in answer.text


def test_a_seat_given_by_mistake_is_taken_back_by_the_page(
    line, client_for, coordinator
):
    holder, first, _ = line
    Enrolment.objects.filter(pk=holder.pk).update(
        queued_at=first.queued_at + timedelta(days=9)
    )
    desk = client_for(coordinator)
    page = desk.get(f"/seats/{holder.public_id}/withdraw/")
    assert "Tag pladsen tilbage" in page.text
    reason = factories.ReasonCodeFactory(kind="departure", code="error").pk
    desk.post(f"/seats/{holder.public_id}/back/", {"reason": reason})

    holder.refresh_from_db()
    assert holder.seated_at is None
    assert asked() == [first]
