"""The nomination's pages: refused input keeps its place, foreign rows are not there."""

import pytest

from branchespor.models import Nomination
from tests import factories


@pytest.fixture
def person(aabenraa):
    return factories.ParticipantFactory(municipality=aabenraa)


@pytest.fixture
def post(client_for, caseworker, person, track):
    client = client_for(caseworker)
    url = f"/people/{person.public_id}/nominate/"
    return lambda **changes: client.post(
        url, {"wish_1": track.pk, "scheme": "igu"} | changes
    )


@pytest.fixture
def nomination(person, syd, caseworker):
    return factories.NominationFactory(
        participant=person, cooperation=syd, nominated_by=caseworker
    )


def test_nominating_leads_on_to_the_courses(post):
    answer = post(available_from="01.12.2026", chose_industry="true")
    made = Nomination.objects.get()
    assert answer["Location"] == f"/nominations/{made.public_id}/courses/"
    assert (made.available_from.isoformat(), made.chose_industry) == (
        "2026-12-01",
        True,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wish_1": ""}, "wish_1"),
        ({"scheme": "bonus"}, "scheme"),
        ({"wish_text": "CPR 010190-1234"}, "wish_text"),
        ({"available_from": "31.02.2027"}, "available_from"),
        (
            {"available_from": "01.03.2027", "available_until": "01.02.2027"},
            "available_until",
        ),
    ],
)
def test_a_refusal_stands_at_its_field(post, changes, field):
    answer = post(**{"payment_promised_on": "24.12.2026"} | changes)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert "24.12.2026" in answer.content.decode()
    assert not Nomination.objects.exists()


def test_wishes_of_two_cooperations_are_refused(post, syd, aabenraa):
    other = factories.CooperationFactory(lead=aabenraa)
    other.members.create(municipality=aabenraa, period=factories.ALWAYS)
    foreign = factories.TrackFactory(cooperation=other)
    assert set(post(wish_2=foreign.pk).context["form"].errors) == {"wish_2"}


def test_nominating_twice_says_so_and_makes_one(post):
    post()
    answer = post()
    assert answer.status_code == 422
    assert "wish_1" in answer.context["form"].errors
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize("page", ["", "payment/", "withdraw/", "courses/"])
def test_t10_a_foreign_nomination_is_not_there(client_for, neighbour, nomination, page):
    url = f"/nominations/{nomination.public_id}/{page}"
    assert client_for(neighbour).post(url).status_code == 404


def test_the_coordinator_reads_but_states_nothing(client_for, coordinator, nomination):
    client = client_for(coordinator)
    url = f"/nominations/{nomination.public_id}/"
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 403


def test_the_school_has_no_nominations(client_for, teacher, nomination):
    client = client_for(teacher)
    assert client.get("/nominations/").status_code == 403
    assert client.get(f"/nominations/{nomination.public_id}/").status_code == 403


def test_the_promise_to_pay_and_taking_back_by_the_page(
    client_for, caseworker, nomination
):
    client = client_for(caseworker)
    url = f"/nominations/{nomination.public_id}/"
    client.post(f"{url}payment/", {"on": "23.11.2026"})
    client.post(f"{url}payment/", {"on": "sidste uge"})
    nomination.refresh_from_db()
    assert nomination.payment_promised_on.isoformat() == "2026-11-23"
    client.post(f"{url}withdraw/")
    nomination.refresh_from_db()
    assert nomination.withdrawn_at


def test_declining_asks_for_a_reason_and_a_suggestion(
    client_for, coordinator, nomination
):
    reason = factories.ReasonCodeFactory(kind="decline", code="other_offer")
    client = client_for(coordinator)
    url = f"/nominations/{nomination.public_id}/decline/"
    assert set(client.post(url, {"reason": ""}).context["form"].errors) == {
        "reason",
        "suggestion",
    }
    client.post(url, {"reason": reason.pk, "suggestion": "Prøv igen i marts."})
    nomination.refresh_from_db()
    assert nomination.declined_at
