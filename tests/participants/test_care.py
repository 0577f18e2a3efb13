"""Who is responsible in which phase, and pauses (domain E3, E8)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from participants.models import Participant, Pause, Phase, PhaseOwner
from participants.services import care
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def person(aabenraa):
    return factories.ParticipantFactory(municipality=aabenraa)


@pytest.fixture
def colleague(aabenraa):
    return factories.MembershipFactory(municipality=aabenraa)


def own(person, owner, by, *, phase=Phase.AFTERCARE, at=MONDAY):
    return care.set_owner(
        participant_id=person.pk, phase=phase, owner_id=owner.pk, at=at, by=by
    )


def test_the_one_before_stays_in_the_history(person, caseworker, colleague):
    own(person, caseworker, caseworker, at=MONDAY - timedelta(days=9))
    assert own(person, colleague, caseworker) == own(person, colleague, caseworker)
    first, second = PhaseOwner.objects.order_by("period")
    assert (first.owner, first.period.upper) == (caseworker, TODAY)
    assert (second.owner, second.period.lower) == (colleague, TODAY)
    own(person, caseworker, caseworker)
    assert PhaseOwner.objects.count() == 2


def test_only_a_colleague_can_be_responsible(person, caseworker, neighbour, leader):
    for stranger in (neighbour, leader):
        with pytest.raises(care.NoColleague):
            own(person, stranger, caseworker)
    with pytest.raises(Participant.DoesNotExist):
        own(person, neighbour, neighbour)
    with pytest.raises(PermissionDenied):
        own(person, caseworker, leader)


def test_a_pause_lasts_until_the_return_is_noted(person, caseworker):
    said = {"participant_id": person.pk, "at": MONDAY, "by": caseworker}
    first, back = TODAY - timedelta(days=20), TODAY + timedelta(days=90)
    known = care.pause(first=first, expected_return_on=back, **said)
    again = care.pause(first=first, expected_return_on=back + timedelta(days=7), **said)
    assert (known.pk, known.last_day) == (again.pk, None)
    with pytest.raises(care.WrongDays):
        care.pause(first=first, expected_return_on=first, **said)
    with pytest.raises(care.WrongDays):
        care.come_back(on=TODAY + timedelta(days=1), **said)
    care.come_back(on=TODAY, **said)
    assert Pause.objects.get().last_day == TODAY - timedelta(days=1)
    for refused in (
        lambda: care.come_back(on=TODAY, **said),
        lambda: care.pause(first=first, expected_return_on=back, **said),
    ):
        with pytest.raises(care.OnPause):
            refused()


def test_the_page_sets_each(person, caseworker, colleague, client_for):
    desk = client_for(caseworker)
    url = reverse("participants:participant_care", args=[person.public_id])
    owner = {"do": "owner", "owner-phase": "aftercare", "owner-owner": colleague.pk}
    assert colleague.user.name in desk.post(url, owner, follow=True).text
    pause = {"do": "pause", "pause-first": "01.09.2026"}
    refused = desk.post(url, pause | {"pause-expected_return_on": "31.02.2027"})
    assert refused.status_code == 422
    assert "31.02.2027" in refused.text
    desk.post(url, pause | {"pause-expected_return_on": "01.03.2027"})
    assert "ventes tilbage 01.03.2027" in desk.get(url).text
    at_home = desk.get(reverse("person", args=[person.public_id])).text
    assert "pause, ventes tilbage 01.03.2027" in at_home
    desk.post(url, {"do": "back", "back-on": "20.11.2026"})
    assert Pause.objects.get().last_day is not None


def test_the_page_offers_no_stranger_and_no_reason(
    person, caseworker, neighbour, client_for
):
    url = reverse("participants:participant_care", args=[person.public_id])
    page = client_for(caseworker).get(url)
    assert neighbour.user.name not in page.text
    assert set(page.context["pause"].fields) == {"first", "expected_return_on"}
    assert client_for(neighbour).get(url).status_code == 404
