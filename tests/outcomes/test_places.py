"""The catalogue of places: coordinators keep it, caseworkers read it (D10, D19, A3)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from branchespor.models import Scheme
from outcomes import catalogue
from outcomes.models import PlaceOffer
from outcomes.services import placements, places
from outcomes.services.placements import Agreement
from outcomes.services.places import Offer
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def canteen(coordinator):
    wanted = Offer(places=2, first=TODAY, employer_name="Kantinen", is_fallback=True)
    return places.offer(wanted=wanted, at=MONDAY, by=coordinator)


def fill(place, by, *, sector="private"):
    person = factories.ParticipantFactory(municipality=by.municipality)
    place.employer.sector = sector
    place.employer.save()
    wanted = Agreement(
        scheme=Scheme.ORDINARY_JOB,
        first=TODAY,
        employer_id=place.employer_id,
        place_id=place.pk,
    )
    return placements.begin(participant_id=person.pk, wanted=wanted, at=MONDAY, by=by)


def test_a_place_is_filled_by_a_placement_and_the_rest_is_free(
    canteen, caseworker, neighbour, coordinator
):
    fill(canteen, caseworker)
    for reader in (caseworker, neighbour, coordinator):
        (row,) = catalogue.offers(reader, today=TODAY)
        assert (row.filled, row.free) == (1, 1)
    places.close(place_id=canteen.pk, at=MONDAY, by=coordinator)
    assert not catalogue.offers(caseworker, today=TODAY)
    with pytest.raises(places.OfferClosed):
        places.change(
            place_id=canteen.pk,
            wanted=Offer(places=3, first=TODAY),
            at=MONDAY,
            by=coordinator,
        )


def test_only_the_coordinator_keeps_it_and_only_her_own(
    canteen, caseworker, other_coordinator, stranger
):
    wanted = Offer(places=3, first=TODAY, employer_name="X")
    with pytest.raises(PermissionDenied):
        places.offer(wanted=wanted, at=MONDAY, by=caseworker)
    with pytest.raises(PlaceOffer.DoesNotExist):
        places.close(place_id=canteen.pk, at=MONDAY, by=other_coordinator)
    assert not catalogue.offers(stranger, today=TODAY)


def test_d19_public_places_agreed_against_used(
    canteen, caseworker, coordinator, aabenraa
):
    said = {"municipality_id": aabenraa.pk, "at": MONDAY, "by": coordinator}
    first = places.agree_public(agreed=5, **said)
    assert places.agree_public(agreed=5, **said) == first
    fill(canteen, caseworker, sector="public")
    rows = {
        each.municipality: each for each in catalogue.public(coordinator, today=TODAY)
    }
    assert (rows[aabenraa].agreed, rows[aabenraa].used) == (5, 1)
    outside = factories.MunicipalityFactory(code=101)
    with pytest.raises(places.NoMember):
        places.agree_public(**said | {"municipality_id": outside.pk}, agreed=1)


def test_the_page_is_edited_by_the_coordinator_and_read_by_caseworkers(
    coordinator, caseworker, client_for
):
    desk, url = client_for(coordinator), reverse("outcomes:place_new")
    said = {"employer_name": "Hotellet", "places": "3", "first": "01.02.2027"}
    refused = desk.post(url, said | {"last": "31.01.2027"})
    assert refused.status_code == 422
    assert "Sidste dag ligger ikke før første dag." in refused.text
    page = desk.post(url, said | {"last": "30.06.2027"}, follow=True)
    assert "Pladserne er gemt." in page.text
    read = client_for(caseworker).get(reverse("outcomes:place_list"))
    assert "Hotellet" in read.text
    assert "Nye pladser" not in read.text
