"""»Ændringer«: former and new values for the home, and itself a look."""

import pytest
from django.utils import timezone

from courses.models import AbsenceCase
from courses.services import absences
from municipalities import isolation
from municipalities.models import AccessEntry
from participants.services import people
from tests import factories, world
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.access_log]


@pytest.fixture
def person(caseworker):
    """Somebody of Aabenraa whose phone a caseworker has changed, and support noted."""
    found = factories.ParticipantFactory(
        municipality=caseworker.municipality, phone="11223344"
    )
    with isolation.changing_as(caseworker):
        people.change(
            participant_id=found.pk,
            fields={"phone": "55667788"},
            at=MONDAY,
            by=caseworker,
        )
        people.note_support(
            participant_id=found.pk, wording="Kan ikke løfte", at=MONDAY, by=caseworker
        )
    return found


def page(client, person):
    return client.get(f"/changes/people/{person.pk}/")


def test_a_caseworker_reads_who_changed_what_from_what_to_what(
    person, caseworker, client_for
):
    said = page(client_for(caseworker), person).content.decode()
    assert caseworker.user.name in said
    assert said.index("11223344") < said.index("55667788")
    assert "Kan ikke løfte" in said
    assert "Telefon" in said


def test_an_administrator_reads_who_and_which_field_but_no_value(
    person, administrator, caseworker, client_for
):
    said = page(client_for(administrator), person).content.decode()
    assert caseworker.user.name in said
    assert "Telefon" in said
    for value in ("11223344", "55667788", "Kan ikke løfte", person.family_name):
        assert value not in said


def test_the_newest_change_stands_first(person, caseworker, client_for):
    told = page(client_for(caseworker), person).context["changes"]
    phones = [
        (field.before, field.after, each.is_new)
        for each in told
        for field in each.fields
        if field.name == "Telefon"
    ]
    assert phones == [("11223344", "55667788", False), ("", "11223344", True)]


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_another_municipality_finds_nothing(person, who, request, client_for):
    answer = page(client_for(request.getfixturevalue(who)), person)
    assert answer.status_code == 404


def test_reading_the_changes_is_logged(person, administrator, client_for):
    page(client_for(administrator), person)
    entry = AccessEntry.objects.latest("pk")
    assert (entry.by, entry.purpose) == (administrator, "oversight")
    assert entry.participant_id == person.pk


def test_what_hangs_on_a_seat_is_told_too(syd, client_for):
    here = world.build(syd)
    with isolation.changing_as(here.caseworker):
        absences.see(case_id=here.case.pk, at=timezone.now(), by=here.caseworker)
    told = page(client_for(here.caseworker), here.participant).context["changes"]
    by_me = {each.kind for each in told if each.by == here.caseworker}
    assert by_me == {str(AbsenceCase._meta.verbose_name).capitalize()}
    assert len({each.kind for each in told}) >= 7


def test_the_list_is_paged(person, caseworker, client_for):
    for number in range(55):
        type(person).objects.filter(pk=person.pk).update(phone=f"{number:08}")
    answer = page(client_for(caseworker), person)
    assert len(answer.context["changes"]) == 50
    assert "page=2" in answer.content.decode()


def test_the_persons_page_leads_there(person, caseworker, client_for):
    said = client_for(caseworker).get(f"/people/{person.public_id}/").content.decode()
    assert f"/changes/people/{person.pk}/" in said
