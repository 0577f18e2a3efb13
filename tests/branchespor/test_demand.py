"""Employers' orders, the note on lack of labour, published requirements."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from branchespor.models import EmployerDemand, Track
from branchespor.services import demand, track_requirements
from branchespor.services.demand import Order
from municipalities.models import Employer
from tests.conftest import MONDAY

TODAY = MONDAY.date()
WANTED = Order(
    places=16,
    first=TODAY + timedelta(days=30),
    last=TODAY + timedelta(days=120),
    ordered_on=TODAY,
    contact="Mette Holm, 74 00 00 00",
    employer_name="Køkkenbranchen Syd",
)


@pytest.fixture
def order(track, coordinator):
    def note(wanted=WANTED, **changes):
        facts = {"track_id": track.pk, "at": MONDAY, "by": coordinator} | changes
        return demand.order(wanted=wanted, **facts)

    return note


def test_an_order_says_who_how_many_when_and_whom_to_ring(order):
    noted = order()
    noted.refresh_from_db()
    assert noted.employer.name == "Køkkenbranchen Syd"
    assert (noted.places, noted.contact) == (16, WANTED.contact)
    assert noted.period.upper == WANTED.last + timedelta(days=1)


def test_a_known_cvr_number_is_the_known_employer(order):
    first = order(replace(WANTED, cvr="12345678"))
    again = order(replace(WANTED, cvr="12345678", employer_name="Andet navn"))
    assert again.employer == first.employer
    assert Employer.objects.count() == 1


def test_a_changed_order_keeps_what_it_said(order, coordinator):
    noted = order()
    wanted = replace(WANTED, places=12, employer_id=noted.employer_id)
    demand.change(demand_id=noted.pk, wanted=wanted, at=MONDAY, by=coordinator)
    said = EmployerDemand.pgh_event_model.objects.filter(pgh_obj=noted)
    assert sorted(said.values_list("places", flat=True)) == [12, 16]


def test_a_closed_order_stays_as_it_was(order, coordinator):
    noted = order()
    for _ in range(2):
        demand.close(demand_id=noted.pk, at=MONDAY, by=coordinator)
    assert not EmployerDemand.objects.open().exists()
    with pytest.raises(demand.OrderClosed):
        demand.change(demand_id=noted.pk, wanted=WANTED, at=MONDAY, by=coordinator)


def test_only_the_cooperations_coordinator_notes_orders(
    order, caseworker, other_coordinator
):
    with pytest.raises(PermissionDenied):
        order(by=caseworker)
    with pytest.raises(Track.DoesNotExist):
        order(by=other_coordinator)


@pytest.mark.parametrize(
    "wrong", [{"places": 0}, {"employer_name": ""}, {"contact": "010190-1234"}]
)
def test_an_order_without_places_or_orderer_or_with_a_cpr_number_is_none(order, wrong):
    with pytest.raises(ValidationError):
        order(replace(WANTED, **wrong))
    assert not EmployerDemand.objects.exists()


def test_a_note_on_lack_of_labour_has_its_source_and_day(track, coordinator):
    said = {"track_id": track.pk, "at": MONDAY, "by": coordinator}
    noted = demand.note_shortage(text="Kokke mangler", source="STAR", **said)
    assert noted.shortage_noted_on == TODAY
    with pytest.raises(ValidationError):
        demand.note_shortage(text="Kokke mangler", source="", **said)
    assert demand.note_shortage(text="", source="STAR", **said).shortage_source == ""


def test_requirements_are_published_once(track, coordinator):
    Track.objects.filter(pk=track.pk).update(requirements_published_at=None)
    said = {"track_id": track.pk, "version": 0, "by": coordinator}
    track_requirements.publish(at=MONDAY, **said)
    later = track_requirements.publish(at=MONDAY + timedelta(days=1), **said)
    assert later.requirements_published_at == MONDAY
