"""»Who has looked at this person«: for the home municipality, and itself a look."""

import pytest
from django.utils import timezone

from municipalities import audit
from municipalities.models import AccessEntry, Purpose
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.access_log]


@pytest.fixture
def person(caseworker, teacher):
    """Somebody of Aabenraa a teacher has looked at."""
    found = factories.ParticipantFactory(municipality=caseworker.municipality)
    audit.look_up(by=teacher, people=[found], purpose=Purpose.ROSTER, at=timezone.now())
    return found


def page(client, person):
    return client.get(f"/look-ups/people/{person.pk}/")


def test_a_caseworker_reads_organisation_role_and_purpose_but_no_employee(
    person, caseworker, teacher, client_for
):
    said = page(client_for(caseworker), person).content.decode()
    assert str(teacher.school) in said
    assert "Holdliste" in said
    assert teacher.user.name not in said
    assert person.full_name in said


def test_an_administrator_reads_the_employees_name_but_not_the_persons(
    person, administrator, teacher, client_for
):
    said = page(client_for(administrator), person).content.decode()
    assert teacher.user.name in said
    assert person.family_name not in said


def test_reading_the_log_is_logged(person, administrator, client_for):
    page(client_for(administrator), person)
    entry = AccessEntry.objects.latest("pk")
    assert (entry.by, entry.purpose) == (administrator, "oversight")
    assert entry.participant_id == person.pk


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_another_municipality_finds_nothing(person, who, request, client_for):
    answer = page(client_for(request.getfixturevalue(who)), person)
    assert answer.status_code == 404


def test_the_persons_page_leads_to_the_list(person, caseworker, client_for):
    said = client_for(caseworker).get(f"/people/{person.public_id}/").content.decode()
    assert f"/look-ups/people/{person.pk}/" in said


def test_the_list_is_paged(person, caseworker, client_for):
    for _ in range(55):
        audit.look_up(
            by=caseworker, people=[person], purpose=Purpose.PERSON, at=timezone.now()
        )
    first = page(client_for(caseworker), person)
    assert len(first.context["page"].object_list) == 50
