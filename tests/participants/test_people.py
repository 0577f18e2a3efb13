"""People: registered once, changed with a trace, found when a list means them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from municipalities.models import AuditEntry, Municipality
from participants.models import Participant, Phase, Support
from participants.services import people
from participants.services.people import _may_ring
from tests import factories
from tests.conftest import MONDAY


@pytest.fixture
def register(aabenraa, caseworker):
    def make(**fields):
        facts = {"given_name": "Amal", "family_name": "Hassan", "gender": "woman"}
        return people.register(
            municipality_id=aabenraa.pk, at=MONDAY, by=caseworker, **facts | fields
        )

    return make


def test_who_registers_a_person_owns_the_course_phase_from_that_day(
    register, caseworker, aabenraa
):
    person = register()
    owner = person.owners.get()
    assert (owner.owner, owner.phase) == (caseworker, Phase.EFFORT)
    assert owner.period.lower == MONDAY.date()
    stay = person.stays.get()
    assert (stay.municipality, stay.period.upper) == (aabenraa, None)
    assert AuditEntry.objects.get(verb="person.registered").by == caseworker


def test_nobody_registers_in_another_municipality(caseworker, toender):
    with pytest.raises(Municipality.DoesNotExist):
        people.register(
            municipality_id=toender.pk,
            given_name="Amal",
            family_name="Hassan",
            gender="woman",
            at=MONDAY,
            by=caseworker,
        )
    assert not Participant.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "leader", "teacher"])
def test_only_caseworkers_register(request, aabenraa, role):
    with pytest.raises(PermissionDenied):
        people.register(
            municipality_id=aabenraa.pk,
            given_name="Amal",
            family_name="Hassan",
            gender="woman",
            at=MONDAY,
            by=request.getfixturevalue(role),
        )


@pytest.mark.parametrize(
    "field", ["given_name", "family_name", "case_reference", "working_instruction"]
)
@pytest.mark.parametrize("cpr", ["010190-1234", "0101901234", "010190 1234"])
def test_t11_no_field_takes_a_cpr_number(register, field, cpr):
    with pytest.raises(ValidationError) as refused:
        register(**{field: f"se {cpr}"})
    assert field in refused.value.message_dict
    assert not Participant.objects.exists()


def test_a_change_is_logged_by_field_and_the_old_value_stays_in_the_history(
    register, caseworker
):
    person = register(phone="20 00 01 23")
    people.change(
        participant_id=person.pk,
        fields={"phone": "20 00 99 99", "given_name": "Amal"},
        at=MONDAY,
        by=caseworker,
    )
    entry = AuditEntry.objects.get(verb="person.changed")
    assert entry.changes == {"fields": ["phone"]}
    assert "99" not in str(entry.changes)


def test_changing_nothing_leaves_no_trace(register, caseworker):
    person = register()
    people.change(
        participant_id=person.pk,
        fields={"given_name": "Amal"},
        at=MONDAY,
        by=caseworker,
    )
    assert not AuditEntry.objects.filter(verb="person.changed").exists()


def test_a_neighbour_changes_nobody(register, neighbour):
    person = register()
    with pytest.raises(Participant.DoesNotExist):
        people.change(
            participant_id=person.pk,
            fields={"given_name": "Anna"},
            at=MONDAY,
            by=neighbour,
        )


def test_no_field_beyond_the_list_is_written(register, caseworker):
    person = register()
    with pytest.raises(TypeError, match="municipality"):
        people.change(
            participant_id=person.pk,
            fields={"municipality_id": 550},
            at=MONDAY,
            by=caseworker,
        )


def test_support_is_noted_rewritten_and_removed(register, caseworker):
    person = register()
    for wording in ("kan ikke løfte over 10 kg", "har brug for korte pauser"):
        people.note_support(
            participant_id=person.pk, wording=wording, at=MONDAY, by=caseworker
        )
        assert Support.objects.get().wording == wording
    for _ in range(2):
        people.note_support(
            participant_id=person.pk, wording="", at=MONDAY, by=caseworker
        )
    assert not Support.objects.exists()
    assert AuditEntry.objects.filter(verb="person.support_noted").count() == 3


def test_support_is_for_the_home_municipality_alone(register, coordinator, leader):
    person = register()
    for stranger in (coordinator, leader):
        with pytest.raises(PermissionDenied):
            people.note_support(
                participant_id=person.pk, wording="x", at=MONDAY, by=stranger
            )


class TestMatches:
    @pytest.fixture
    def known(self, register):
        return register(birth_year=1990, phone="+45 20 00 01 23", case_reference="A-7")

    @pytest.fixture
    def find(self, caseworker):
        return lambda **facts: people.find_matches(membership=caseworker, **facts)

    @pytest.mark.parametrize(
        ("facts", "found"),
        [
            ({"given_name": "amal", "family_name": "HASSAN"}, True),
            ({"given_name": "Amal", "family_name": "Hasan"}, False),
            ({"given_name": "Amal"}, False),
            (
                {"given_name": "Amal", "family_name": "Hassan", "birth_year": 1990},
                True,
            ),
            (
                {"given_name": "Amal", "family_name": "Hassan", "birth_year": 1991},
                False,
            ),
            (
                {"given_name": "Amal", "family_name": "Hassan", "phone": "20000123"},
                True,
            ),
            (
                {"given_name": "Amal", "family_name": "Hassan", "phone": "20999999"},
                False,
            ),
            ({"case_reference": "A-7", "given_name": "Anna"}, True),
            ({"case_reference": "A-8"}, False),
            ({}, False),
        ],
    )
    def test_the_facts_decide(self, known, find, facts, found):
        assert find(**facts) == ([known] if found else [])

    @pytest.mark.usefixtures("known")
    def test_two_of_the_same_name_are_both_shown(self, register, find):
        register()
        assert len(find(given_name="Amal", family_name="Hassan")) == 2

    @pytest.mark.usefixtures("known")
    def test_a_neighbour_finds_nobody(self, neighbour):
        assert not people.find_matches(
            membership=neighbour,
            case_reference="A-7",
            given_name="Amal",
            family_name="Hassan",
        )


@given(known=st.text(max_size=20), asked=st.text(max_size=20))
def test_two_numbers_agree_or_not_whichever_is_asked_first(known, asked):
    assert _may_ring(known, asked) == _may_ring(asked, known)
    assert _may_ring(known, known)


class TestPages:
    def post(self, client, **changes):
        form = {
            "given_name": "Amal",
            "family_name": "Hassan",
            "gender": "woman",
            "channel": "phone",
        }
        return client.post("/people/new/", form | changes)

    def test_a_person_is_registered_by_the_form(self, client_for, caseworker):
        answer = self.post(client_for(caseworker), phone="20 00 01 23")
        person = Participant.objects.get()
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"/{person.public_id}/")
        assert person.phone == "20 00 01 23"

    def test_a_namesake_is_shown_first_and_may_be_registered_anyway(
        self, client_for, caseworker, aabenraa
    ):
        factories.ParticipantFactory(
            municipality=aabenraa, given_name="Amal", family_name="Hassan"
        )
        client = client_for(caseworker)
        assert self.post(client).status_code == 422
        assert Participant.objects.count() == 1
        assert self.post(client, anyway="on").status_code == 302
        assert Participant.objects.count() == 2

    def test_t11_the_refusal_stands_at_the_field_and_nothing_is_lost(
        self, client_for, caseworker
    ):
        answer = self.post(
            client_for(caseworker),
            given_name="Freja",
            working_instruction="010190-1234 har brug for en rolig start",
        )
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"working_instruction"}
        assert "Freja" in answer.content.decode()
        assert not Participant.objects.exists()
