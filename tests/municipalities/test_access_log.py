"""What a look-up leaves behind: purpose, channel, and of a search never the text."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from municipalities import audit
from municipalities.audit import Criterion
from municipalities.models import AccessEntry, Purpose
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.access_log]


def look(by, people, **more):
    audit.look_up(
        by=by, people=people, purpose=Purpose.PERSON, at=timezone.now(), **more
    )


def test_fifty_people_are_one_statement(caseworker, django_assert_num_queries):
    people = factories.ParticipantFactory.create_batch(
        50, municipality=caseworker.municipality
    )
    with django_assert_num_queries(1):
        look(caseworker, people)
    assert AccessEntry.objects.count() == 50


def test_a_person_shown_twice_on_a_page_is_one_look(caseworker):
    person = factories.ParticipantFactory(municipality=caseworker.municipality)
    look(caseworker, [person, person])
    assert AccessEntry.objects.get().participant_id == person.pk


def test_a_page_without_people_leaves_nothing(caseworker):
    look(caseworker, [])
    assert not AccessEntry.objects.exists()


def test_a_purpose_outside_the_list_is_refused(caseworker):
    person = factories.ParticipantFactory(municipality=caseworker.municipality)
    refused = pytest.raises(IntegrityError, match="access_purpose_is_listed")
    with refused, transaction.atomic():
        audit.look_up(
            by=caseworker, people=[person], purpose="curiosity", at=timezone.now()
        )


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [("Nadia", "name", 1), ("  nadia  Haddad ", "name", 2), ("S-17", "reference", 1)],
)
def test_a_criterion_keeps_class_and_words(text, kind, words):
    said = Criterion.of(text)
    assert (said.kind, said.words) == (kind, words)
    assert text.strip().casefold() not in said.digest


def test_equal_searches_hash_alike_and_others_do_not():
    assert Criterion.of("Nadia  HADDAD").digest == Criterion.of("nadia haddad").digest
    assert Criterion.of("nadia").digest != Criterion.of("nadja").digest


def test_the_hash_needs_the_portals_key(settings):
    before = Criterion.of("nadia").digest
    settings.SECRET_KEY = "another"
    assert Criterion.of("nadia").digest != before


class TestSearching:
    """The list of people: a criterion of three characters, and always a row."""

    def test_a_search_is_logged_for_who_it_found(self, caseworker, client_for):
        home = {"municipality": caseworker.municipality}
        person = factories.ParticipantFactory(given_name="Nadia", **home)
        factories.ParticipantFactory(given_name="Omar", **home)
        client_for(caseworker).get("/people/?q=nadia")
        entry = AccessEntry.objects.get()
        assert (entry.kind, entry.participant_id) == ("search", person.pk)
        assert (entry.criterion, entry.criterion_words) == ("name", 1)
        assert entry.criterion_hash == Criterion.of("Nadia").digest

    def test_a_search_that_finds_nobody_is_logged_too(self, caseworker, client_for):
        client_for(caseworker).get("/people/?q=nabo")
        entry = AccessEntry.objects.get()
        assert (entry.kind, entry.participant_id) == ("search", None)
        assert entry.municipality == caseworker.municipality

    def test_a_coordinators_search_stands_in_the_leads_log(
        self, coordinator, client_for
    ):
        client_for(coordinator).get("/people/?q=nabo")
        entry = AccessEntry.objects.get()
        assert entry.municipality == coordinator.cooperation.lead

    def test_two_letters_are_too_few_and_say_so(self, caseworker, client_for):
        factories.ParticipantFactory(
            municipality=caseworker.municipality, given_name="Nadia"
        )
        answer = client_for(caseworker).get("/people/?q=na")
        assert answer.status_code == 422
        assert "Skriv mindst tre" in answer.content.decode()
        assert "Nadia" not in answer.content.decode()
        assert not AccessEntry.objects.exists()

    def test_a_strangers_name_finds_nobody(self, caseworker, stranger, client_for):
        factories.ParticipantFactory(
            municipality=stranger.municipality, given_name="Nadia"
        )
        client_for(caseworker).get("/people/?q=nadia")
        assert AccessEntry.objects.get().participant_id is None
