"""The lists the portal is delivered with: municipalities, schools, reasons, rules."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from municipalities.danish import sort_key
from municipalities.models import (
    CancellationPolicy,
    Cooperation,
    Employer,
    Municipality,
    MunicipalityRegion,
    ReasonCode,
    RuleValue,
    School,
)
from municipalities.models.organisations import valid_on
from municipalities.services import reference

pytestmark = pytest.mark.django_db
LAST_OLD_DAY = date(2026, 12, 31)
FIRST_NEW_DAY = date(2027, 1, 1)


@pytest.fixture
def loaded(db):
    reference.load(reference.Tally())


def load_all():
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue().strip()


def in_region(name, day):
    return MunicipalityRegion.objects.filter(valid_on(day), region__name=name).count()


def test_loading_twice_changes_nothing():
    first = load_all()
    assert first.startswith("Reference data: added")
    assert "98 Municipality" in first
    assert "52 ReasonCode" in first
    assert load_all() == "Reference data: added nothing; changed nothing."


def test_there_are_98_municipalities_in_danish_order(loaded):
    names = [m.name for m in Municipality.objects.in_danish_order()]
    assert len(names) == 98
    assert names == sorted(names, key=sort_key)
    assert names[0] == "Albertslund"
    assert names[-3:] == ["Aabenraa", "Aalborg", "Aarhus"]


def test_east_denmark_replaces_two_regions_on_new_year(loaded):
    assert in_region("Region Hovedstaden", LAST_OLD_DAY) == 29
    assert in_region("Region Sjælland", LAST_OLD_DAY) == 17
    assert in_region("Region Østdanmark", LAST_OLD_DAY) == 0
    assert in_region("Region Hovedstaden", FIRST_NEW_DAY) == 0
    assert in_region("Region Sjælland", FIRST_NEW_DAY) == 0
    assert in_region("Region Østdanmark", FIRST_NEW_DAY) == 46


@pytest.mark.parametrize("day", [date(2007, 1, 1), LAST_OLD_DAY, FIRST_NEW_DAY])
def test_every_municipality_lies_in_one_region(loaded, day):
    places = MunicipalityRegion.objects.filter(valid_on(day))
    assert places.count() == 98
    assert in_region("Region Syddanmark", day) == 22
    assert in_region("Region Midtjylland", day) == 19
    assert in_region("Region Nordjylland", day) == 11


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        (101, "Københavns Kommune"),
        (400, "Bornholms Regionskommune"),
        (480, "Nordfyns Kommune"),
        (820, "Vesthimmerlands Kommune"),
        (330, "Slagelse Kommune"),
        (217, "Helsingør Kommune"),
    ],
)
def test_full_names(loaded, code, full_name):
    assert Municipality.objects.get(code=code).full_name == full_name


def test_joint_job_centres_serve_two_each(loaded):
    for codes in ((813, 825), (155, 185)):
        centres = {Municipality.objects.get(code=c).job_centre_id for c in codes}
        assert len(centres) == 1
        assert None not in centres
    assert Municipality.objects.exclude(job_centre=None).count() == 4


def test_a_wrong_end_of_a_region_is_corrected(loaded):
    place = MunicipalityRegion.objects.get(
        municipality_id=860, region__name="Region Nordjylland"
    )
    place.period = (date(2007, 1, 1), date(2030, 1, 1))
    place.save()
    tally = reference.Tally()
    reference.load(tally)
    assert tally.changed == {"MunicipalityRegion": 1}
    place.refresh_from_db()
    assert place.period.upper is None


def test_cooperations_their_lead_members_and_schools(loaded):
    syd = Cooperation.objects.get(name="Brancheforløb Syd")
    oest = Cooperation.objects.get(name="Tre-kommunesamarbejdet (Østjylland)")
    assert syd.lead.name == "Aabenraa"
    assert oest.lead.name == "Randers"
    members = {m.municipality_id for m in syd.members.all()}
    assert members == {510, 540, 550, 580}
    assert {m.municipality_id for m in oest.members.all()} == {706, 707, 730}
    assert {s.school.name for s in oest.schools.all()} == {
        "Tradium",
        "Viden Djurs",
        "Randers Social- og Sundhedsskole",
    }


def test_a_cooperation_that_users_renamed_does_not_come_back(loaded):
    Cooperation.objects.filter(name="Brancheforløb Syd").update(name="Sønderjylland")
    reference.load(reference.Tally())
    assert Cooperation.objects.count() == 2


def test_schools_say_only_what_a_source_says(loaded):
    randers = School.objects.get(name="Randers Social- og Sundhedsskole")
    assert randers.usual_minimum == 16
    assert School.objects.exclude(usual_minimum=None).count() == 1
    assert not School.objects.exclude(phone="").exists()
    assert not School.objects.filter(source="").exists()


@pytest.mark.parametrize(
    ("name", "course_steps"),
    [
        ("KCV-lignende", [(28, 50), (14, 100)]),
        ("SOSU H-lignende", [(42, 50), (28, 100)]),
    ],
)
def test_cancellation_policies(loaded, name, course_steps):
    policy = CancellationPolicy.objects.get(name=name)
    assert policy.priced_seats == 18
    assert policy.substitutes == CancellationPolicy.Substitutes.UNTIL_START
    course = policy.steps.filter(applies="course").order_by("-days_before")
    assert list(course.values_list("days_before", "percent")) == course_steps
    late = policy.steps.get(applies="person")
    assert (late.days_before, late.fee_short, late.fee_long) == (6, 1500, 2500)
    away = policy.steps.get(applies="no_show")
    assert (away.days_before, away.fee_short, away.fee_long) == (0, 2500, 3500)


def test_a_fee_the_school_stated_stays(loaded):
    policy = CancellationPolicy.objects.get(name="KCV-lignende")
    policy.steps.filter(applies="course").delete()
    policy.steps.filter(applies="person").update(fee_long=3000)
    assert load_all().endswith("changed nothing.")
    assert policy.steps.get(applies="person").fee_long == 3000
    assert not policy.steps.filter(applies="course").exists()


def test_a_changed_label_is_brought_in_step(loaded):
    ReasonCode.objects.filter(kind="absence", code="syg").update(label_da="Sygg")
    tally = reference.Tally()
    reference.load(tally)
    assert ReasonCode.objects.get(kind="absence", code="syg").label_da == "Syg"
    assert tally.changed == {"ReasonCode": 1}
    assert not tally.added


def test_a_retired_reason_stays_retired(loaded):
    ReasonCode.objects.filter(code="moved").update(retired_on=LAST_OLD_DAY)
    reference.load(reference.Tally())
    assert ReasonCode.objects.get(code="moved").retired_on == LAST_OLD_DAY


def test_what_users_added_stays(loaded):
    own = ReasonCode.objects.create(
        kind="leave", code="own", label_da="Egen", label_en="Own", position=99
    )
    school = School.objects.create(name="Egen skole")
    Employer.objects.create(name="Egen virksomhed", sector="private")
    School.objects.filter(name="Tradium").update(phone="20 00 00 01")
    reference.load(reference.Tally())
    own.refresh_from_db()
    school.refresh_from_db()
    assert School.objects.get(name="Tradium").phone == "20 00 00 01"


def test_the_reasons_the_code_asks_for_exist(loaded):
    leave = set(ReasonCode.objects.for_kind("leave").values_list("code", flat=True))
    assert {"not_completed", "course_cancelled"} <= leave
    absence = ReasonCode.objects.for_kind("absence")
    assert [r.code for r in absence][:2] == ["syg", "barn_syg"]
    assert absence.count() == 10


def test_every_rule_value_has_a_source_and_is_read_by_its_date(loaded):
    today = date(2026, 11, 24)
    numbers = {
        "first_offer_aim_days": 14,
        "first_offer_latest_days": 30,
        "gap_max_days": 42,
        "weekly_hours": 37,
        "igu_school_weeks": 23,
        "small_number_threshold": 5,
        "comparison_minimum": 10,
    }
    for key, number in numbers.items():
        assert RuleValue.objects.value(key, on=today).number == number
    assert (
        RuleValue.objects.value("igu_school_weeks", on=date(2021, 4, 30)).number == 20
    )


@pytest.mark.parametrize(
    ("key", "day", "name"),
    [
        ("benefit_name", date(2019, 12, 31), "integrationsydelse"),
        ("benefit_name", date(2020, 1, 1), "selvforsørgelses- og hjemrejseydelse"),
        ("benefit_name", date(2025, 6, 30), "selvforsørgelses- og hjemrejseydelse"),
        ("benefit_name", date(2025, 7, 1), "kontanthjælp"),
        ("programme_name", date(2019, 6, 30), "integrationsprogram"),
        ("programme_name", date(2024, 12, 31), "selvforsørgelses- og hjemrejseprogram"),
        ("programme_name", date(2025, 1, 1), "introduktionsprogram"),
    ],
)
def test_names_of_benefit_and_programme_follow_the_date(loaded, key, day, name):
    assert RuleValue.objects.value(key, on=day).text_da == name


def test_t12_a_line_in_the_file_renames_the_benefit_from_its_date(loaded, tmp_path):
    for path in reference.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "rule_values.csv").open("a", encoding="utf-8") as lines:
        lines.write("benefit_name,2027-01-01,,,ny ydelse,new benefit,En ny lov\n")
    tally = reference.Tally()
    reference.load(tally, folder=tmp_path)
    assert tally.added == {"RuleValue": 1}
    assert not tally.changed
    rules = RuleValue.objects
    assert rules.value("benefit_name", on=LAST_OLD_DAY).text_da == "kontanthjælp"
    assert rules.value("benefit_name", on=FIRST_NEW_DAY).text_da == "ny ydelse"


def test_t12_a_row_of_a_user_outlives_the_next_load(loaded):
    RuleValue.objects.create(
        key="benefit_name", valid_from=FIRST_NEW_DAY, text_da="ny ydelse", source="Lov"
    )
    reference.load(reference.Tally())
    rules = RuleValue.objects
    assert rules.value("benefit_name", on=LAST_OLD_DAY).text_da == "kontanthjælp"
    assert rules.value("benefit_name", on=FIRST_NEW_DAY).text_da == "ny ydelse"


def test_no_file_holds_anything_like_a_cpr_number():
    for path in reference.FOLDER.iterdir():
        assert not re.search(r"\d{6}-\d{4}", path.read_text("utf-8")), path.name
