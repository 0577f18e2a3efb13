"""The page of a course's quotas: own names, everybody's counts."""

from datetime import timedelta

import pytest
from django.utils.formats import localize_input

from courses.models import HeldSeat, SeatTrade
from tests import factories

AABENRAA, TOENDER = 580, 550


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track, school=school, quotas=True, starts_on=today + timedelta(days=60)
    )


@pytest.fixture
def url(coming):
    return f"/courses/{coming.pk}/quotas/"


def hold(client, url, today, *, municipality=AABENRAA, number=1):
    return client.post(
        f"{url}hold/",
        {
            "hold-municipality": municipality,
            "hold-number": number,
            "hold-name_by": localize_input(today + timedelta(days=20)),
        },
    )


def test_seats_are_held_named_and_given_back(
    client_for, caseworker, coming, aabenraa, url, today
):
    client = client_for(caseworker)
    hold(client, url, today, number=2)
    first, second = HeldSeat.objects.order_by("pk")
    waits = factories.WaitingFactory(course=coming, municipality=aabenraa)
    person = waits.nomination.participant
    assert person.full_name in client.get(f"/held/{first.pk}/name/").content.decode()
    client.post(f"/held/{first.pk}/name/", {"nomination": waits.nomination_id})
    client.post(f"/held/{second.pk}/back/")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.enrolment, second.released_at is None) == (waits, False)
    assert person.full_name in client.get(url).content.decode()


def test_others_see_the_count_and_not_the_name(
    client_for, caseworker, neighbour, coming, aabenraa, url, today
):
    hold(client_for(caseworker), url, today)
    waits = factories.WaitingFactory(course=coming, municipality=aabenraa)
    HeldSeat.objects.update(enrolment=waits, named_at=waits.queued_at)
    page = client_for(neighbour).get(url)
    held = {home.code: each.held for home, each in page.context["standings"]}
    assert held[AABENRAA] == 1
    assert waits.nomination.participant.full_name not in page.content.decode()


def test_a_trade_is_proposed_and_accepted(
    client_for, caseworker, neighbour, coming, url
):
    typed = {"trade-giver": TOENDER, "trade-receiver": AABENRAA, "trade-seats": 1}
    client_for(caseworker).post(f"{url}trade/", typed)
    trade = SeatTrade.objects.get()
    client_for(caseworker).post(f"/trades/{trade.pk}/", {"answer": "accept"})
    trade.refresh_from_db()
    assert trade.accepted_at is None
    client_for(neighbour).post(f"/trades/{trade.pk}/", {"answer": "accept"})
    assert dict(coming.quotas.values_list("municipality", "seats"))[AABENRAA] == 5
    history = client_for(caseworker).get(f"{url}history/").content.decode()
    assert "4 → 5" in history


def test_the_coordinator_changes_quotas_by_hand(client_for, coordinator, coming, url):
    client = client_for(coordinator)
    page = client.get(url)
    assert page.context["as_key"]
    typed = {f"quota-{code}": 4 for code in (510, 540, AABENRAA)}
    client.post(f"{url}change/", typed | {f"quota-{TOENDER}": 2})
    assert coming.quotas.get(municipality=TOENDER).seats == 2
    page = client.get(url)
    assert (page.context["common"], page.context["as_key"]) == (2, False)


def test_ones_own_people_see_their_place_and_the_rule(
    client_for, caseworker, coming, aabenraa
):
    waits = factories.WaitingFactory.create_batch(
        5, course=coming, municipality=aabenraa
    )
    shown = client_for(caseworker).get(f"/courses/{coming.pk}/").context["own"]
    assert [place.rank for place in shown] == [1, 2, 3, 4, 5]
    assert len({place.rule for place in shown[:4]}) == 1
    assert shown[4].rule != shown[0].rule
    assert {place.enrolment for place in shown} == set(waits)
