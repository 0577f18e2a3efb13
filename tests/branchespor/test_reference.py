"""Trades, module titles and the tracks two cooperations start with."""

from decimal import Decimal

import pytest

from branchespor.models import Industry, ModuleTitle, Requirement, Track
from branchespor.services import reference
from municipalities.services import reference as organisations

pytestmark = pytest.mark.django_db
VERIFIED = {
    "Hospitalshygiejne": ("49354", 2),
    "Rengøring og rengøringskontrol": ("42994", 2),
    "Personbefordring med bus": ("40531", 30),
    "Personbefordring med lille bus (D1)": ("48400", 30),
}


@pytest.fixture
def loaded(db):
    organisations.load(organisations.Tally())
    reference.load(organisations.Tally())


def load_again():
    tally = organisations.Tally()
    reference.load(tally)
    return tally


def test_loading_twice_changes_nothing(loaded):
    tally = load_again()
    assert not tally.added
    assert not tally.changed


def test_only_verified_modules_have_a_number_and_days(loaded):
    known = ModuleTitle.objects.exclude(number="")
    assert {m.title: (m.number, m.days) for m in known} == VERIFIED
    rest = ModuleTitle.objects.filter(number="")
    assert rest.count() == 15
    assert not rest.exclude(days=None).exists()
    assert not ModuleTitle.objects.filter(source="").exists()


def test_seven_industries_in_two_languages(loaded):
    assert set(Industry.objects.values_list("code", flat=True)) == {
        "koekken",
        "rengoering",
        "social-sundhed",
        "metal",
        "bus",
        "lager",
        "byggeri",
    }
    assert not Industry.objects.filter(name_en="").exists()


def test_the_tracks_of_each_cooperation(loaded):
    names = {(t.cooperation.name, t.name) for t in Track.objects.all()}
    assert names == {
        ("Brancheforløb Syd", "Køkken & rengøring"),
        ("Brancheforløb Syd", "Social & sundhed"),
        ("Tre-kommunesamarbejdet (Østjylland)", "Service"),
        ("Tre-kommunesamarbejdet (Østjylland)", "Metal"),
        ("Tre-kommunesamarbejdet (Østjylland)", "Bus"),
    }


def test_the_bus_asks_for_a_licence_and_an_age_and_talks_about_danish(loaded):
    bus = Track.objects.get(name="Bus")
    licence = bus.requirements.get(kind=Requirement.Kind.LICENCE)
    age = bus.requirements.get(kind=Requirement.Kind.AGE)
    danish = bus.requirements.get(kind=Requirement.Kind.DANISH)
    assert (licence.licence, licence.is_hard) == ("B", True)
    assert (age.minimum, age.is_hard) == (21, True)
    assert (danish.minimum, danish.is_hard) == (3, False)
    kitchen = Track.objects.get(name="Køkken & rengøring")
    danish = kitchen.requirements.get(kind=Requirement.Kind.DANISH)
    assert (danish.minimum, danish.is_hard) == (2, False)


def test_every_track_has_requirements_and_modules_in_order(loaded):
    for track in Track.objects.all():
        requirements = track.requirements.order_by("position")
        assert [r.position for r in requirements] == [*range(1, len(requirements) + 1)]
        assert all(r.text_en for r in requirements)
        modules = track.modules.select_related("module").order_by("position")
        assert [m.position for m in modules] == [*range(1, len(modules) + 1)]
        assert modules
        for each in modules:
            if each.module.days is None:
                assert 1 <= each.days <= 5
            else:
                assert each.days == each.module.days


def test_what_a_cooperation_made_of_its_tracks_stays(loaded):
    track = Track.objects.get(name="Bus")
    track.requirements.filter(kind="licence").delete()
    track.requirements.filter(kind="age").update(text_da="Fyldt 24 år")
    Track.objects.filter(name="Service").update(name="Service og hotel")
    tally = load_again()
    assert not tally.added
    assert not tally.changed
    assert Track.objects.count() == 5
    assert track.requirements.get(kind="age").text_da == "Fyldt 24 år"
    assert not track.requirements.filter(kind="licence").exists()


def test_a_changed_name_of_an_industry_is_brought_in_step(loaded):
    Industry.objects.filter(code="bus").update(name_da="Busser")
    own = Industry.objects.create(code="hotel", name_da="Hotel", name_en="Hotel")
    assert load_again().changed == {"Industry": 1}
    assert Industry.objects.get(code="bus").name_da == "Bus"
    own.refresh_from_db()


def test_a_number_a_user_filled_in_stays(loaded):
    title = ModuleTitle.objects.filter(title="Almen fødevarehygiejne")
    title.update(number="12345", days=Decimal(3), source="voksenuddannelse.dk")
    renumbered = ModuleTitle.objects.filter(title="Hospitalshygiejne")
    renumbered.update(number="54321")
    assert not load_again().changed
    assert title.get().number == "12345"
    assert title.get().days == 3
    assert renumbered.get().number == "54321"


def test_a_number_verified_later_reaches_a_title_without_one(loaded):
    title = ModuleTitle.objects.filter(title="Hospitalshygiejne")
    title.update(number="", days=None, source="")
    assert load_again().changed == {"ModuleTitle": 1}
    assert (title.get().number, title.get().days) == ("49354", 2)
    assert title.get().source
