"""The gate holds however a row is fetched; the code around it leaves it shut."""

import ast
import re

import pytest
from django.template import Context, Template

from branchespor.models import Nomination
from courses.models import AbsenceCase, Enrolment
from municipalities import isolation
from municipalities.gate import FieldNotReadable
from participants.models import Participant
from tests import factories, world
from tests.guards.test_source import SOURCES, name_of

pytestmark = [pytest.mark.fields, pytest.mark.django_db]

# Columns that name nobody: keys, the municipality, and the flag that hides.
KEYS = {"id", "public_id", "municipality", "protected"}
PERSONAL = {field.name for field in Participant._meta.concrete_fields} - KEYS
# The clockwork counts by gender, arrival and takeover; no name is among it.
COUNTED = {
    ("outcomes/summaries/people.py", "nomination__participant__gender"),
    ("outcomes/summaries/people.py", "nomination__participant__arrival_year"),
    ("outcomes/summaries/people.py", "nomination__participant__takeover_on"),
    ("outcomes/summaries/places.py", "participant__gender"),
    ("outcomes/summaries/places.py", "participant__arrival_year"),
}


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


@pytest.fixture
def here(syd):
    built = world.build(syd)
    Participant.objects.filter(pk=built.participant.pk).update(
        case_reference="SAG-77", working_instruction="Ingen tunge løft"
    )
    return built


def ways(here):
    """The same person, fetched in each way Django knows."""
    pk = here.participant.pk
    yield Participant.objects.get(pk=pk)
    yield Participant.objects.only("given_name").get(pk=pk)
    yield Participant.objects.in_bulk([pk])[pk]
    seats = Enrolment.objects.filter(pk=here.enrolment.pk)
    yield seats.select_related("nomination__participant").get().nomination.participant
    yield seats.prefetch_related("nomination__participant")[0].nomination.participant
    yield seats.get().nomination.participant
    yield Participant.objects.raw(
        "SELECT * FROM participants_participant WHERE id = %s", [pk]
    )[0]


@pytest.mark.parametrize("who", ["coordinator", "school_teacher"])
def test_a_closed_field_is_not_there_however_the_row_is_fetched(here, who):
    with as_member(getattr(here, who)):
        for person in ways(here):
            assert person.given_name
            assert "case_reference" not in vars(person)
            with pytest.raises(FieldNotReadable):
                _ = person.case_reference


def test_asking_again_brings_nothing(here):
    with as_member(here.school_teacher):
        person = Participant.objects.get(pk=here.participant.pk)
        person.refresh_from_db()
        person.refresh_from_db(fields=["case_reference"])
        with pytest.raises(FieldNotReadable):
            _ = person.case_reference


def test_a_row_behind_a_closed_key_is_not_kept(here):
    reason = factories.ReasonCodeFactory(kind="absence")
    AbsenceCase.objects.filter(pk=here.case.pk).update(reason=reason)
    with as_member(here.coordinator):
        case = AbsenceCase.objects.select_related("reason").get(pk=here.case.pk)
        with pytest.raises(FieldNotReadable):
            _ = case.reason


def test_home_receives_the_whole_person(here):
    with as_member(here.caseworker):
        person = Participant.objects.get(pk=here.participant.pk)
        assert not person.get_deferred_fields()
        assert person.case_reference == "SAG-77"


def test_a_template_shows_nothing_of_a_closed_field(here):
    page = Template("{{ p.case_reference }}{% if p.case_reference %}x{% endif %}")
    with as_member(here.coordinator):
        person = Participant.objects.get(pk=here.participant.pk)
        assert page.render(Context({"p": person})) == ""


@pytest.mark.parametrize(
    ("who", "text", "found"),
    [
        ("caseworker", "SAG-77", 1),
        ("coordinator", "SAG-77", 0),
        ("coordinator", "Amal", 4),
    ],
)
def test_a_search_finds_nobody_by_what_the_searcher_may_not_read(
    here, who, text, found
):
    with as_member(getattr(here, who)):
        visible = Participant.objects.visible_to(getattr(here, who))
        assert visible.searched_for(text).count() == found


def test_the_citizens_words_are_the_coordinators_until_it_is_decided(here):
    for nomination, wish in (
        (here.nomination, "Jeg vil"),
        (here.enrolment.nomination, ""),
    ):
        Nomination.objects.filter(pk=nomination.pk).update(wish_text="Jeg vil")
        with as_member(here.coordinator):
            found = Nomination.objects.with_wish(here.coordinator).get(pk=nomination.pk)
            assert found.wish == wish
            with pytest.raises(FieldNotReadable):
                _ = found.wish_text


def test_a_verb_saves_what_it_changed_and_keeps_what_it_never_held(here):
    with as_member(here.coordinator):
        nomination = Nomination.objects.get(pk=here.nomination.pk)
        nomination.decline_suggestion = "Prøv Lager"
        nomination.save()
    again = Nomination.objects.get(pk=here.nomination.pk)
    assert again.decline_suggestion == "Prøv Lager"
    assert again.own_order == here.nomination.own_order


def test_no_code_outside_participants_reads_a_persons_columns_past_the_gate():
    columns = "|".join(sorted(PERSONAL))
    past = re.compile(
        rf"^[+-]?(\w+__)?(participant|person)__({columns})(__\w+)?$|^__({columns})$"
    )
    found = {
        (name_of(path), node.value)
        for path in SOURCES
        if "participants" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and past.match(node.value)
    }
    assert found == COUNTED


def test_no_code_outside_participants_takes_columns_instead_of_people():
    takes = re.compile(
        r"Participant\.objects[^\n]*\.(values|values_list|aggregate|annotate|raw|extra)\("
    )
    found = [
        name_of(path)
        for path in SOURCES
        if "participants" not in path.parts and takes.search(path.read_text("utf-8"))
    ]
    assert not found
