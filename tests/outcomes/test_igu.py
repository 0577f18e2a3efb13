"""An IGU's weeks, bonuses and end by the rules of its first day (D20, T12)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from branchespor.models import Scheme
from municipalities.models import RuleValue
from outcomes import igu, igu_counts, rulebook
from outcomes.models import Placement
from outcomes.services import igu_contracts, placements
from outcomes.services.placements import Agreement
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
FIRST = date(2026, 5, 23)


def rule(key, number, *, since=date(2020, 1, 1)):
    RuleValue.objects.create(
        key=key, number=number, text_da=key, valid_from=since, source="test"
    )


@pytest.fixture
def rules(db):
    rule("igu_years", 2)
    rule("igu_school_weeks", 23)
    rule("igu_bonus_first_months", 6)
    rule("igu_bonus_second_months", 24)


def contract(caseworker, *, sector="private", first=FIRST):
    person = factories.ParticipantFactory(municipality=caseworker.municipality)
    employer = factories.EmployerFactory(sector=sector)
    wanted = Agreement(scheme=Scheme.IGU, first=first, employer_id=employer.pk)
    return placements.begin(
        participant_id=person.pk, wanted=wanted, at=MONDAY, by=caseworker
    )


def dates(placement):
    return igu.contract(placement, rules=rulebook.read())


def test_the_dates_come_from_the_rules(rules, caseworker):
    read = Placement.objects.get(pk=contract(caseworker).pk)
    said = dates(read)
    assert said.ends_on == date(2028, 5, 22)
    assert said.first_bonus_on == date(2026, 11, 23)
    assert said.second_bonus_on == date(2028, 5, 23)
    assert (said.weeks, said.left) == (23, 23)


def test_t12_a_rule_that_changes_holds_for_contracts_from_its_day_on(rules, caseworker):
    rule("igu_school_weeks", 20, since=date(2026, 9, 1))
    old, new = contract(caseworker), contract(caseworker, first=date(2026, 9, 1))
    assert (dates(old).weeks, dates(new).weeks) == (23, 20)
    said = {"at": MONDAY, "by": caseworker}
    igu_contracts.note_school_weeks(placement_id=old.pk, weeks=23, **said)
    with pytest.raises(igu_contracts.TooManyWeeks):
        igu_contracts.note_school_weeks(placement_id=new.pk, weeks=21, **said)


def test_a_public_employer_has_no_bonus_nor_one_whose_igu_ended(rules, caseworker):
    assert dates(contract(caseworker, sector="public")).first_bonus_on is None
    ended = contract(caseworker)
    ended.ended_on, ended.end_cause = date(2026, 10, 1), "employer"
    assert dates(ended).first_bonus_on is None
    ended.ended_on = date(2026, 11, 22)
    assert dates(ended).first_bonus_on == date(2026, 11, 23)


def test_a_bonus_is_told_of_once_and_not_before_its_day(rules, caseworker):
    placement = contract(caseworker)
    said = {"placement_id": placement.pk, "at": MONDAY, "by": caseworker}
    with pytest.raises(igu_contracts.NotYet):
        igu_contracts.tell_of_bonus(second=True, on=TODAY, **said)
    with pytest.raises(igu_contracts.NotYet):
        igu_contracts.tell_of_bonus(second=False, on=FIRST, **said)
    igu_contracts.tell_of_bonus(second=False, on=TODAY, **said)
    again = igu_contracts.tell_of_bonus(second=False, on=FIRST, **said)
    assert again.first_bonus_on == TODAY


def test_weeks_left_have_a_day_they_must_begin_on(rules, caseworker):
    placement = Placement.objects.get(pk=contract(caseworker).pk)
    placement.igu_school_weeks = 22
    assert dates(placement).latest_start_on == date(2028, 5, 16)
    placement.igu_school_weeks = 23
    assert dates(placement).latest_start_on is None


def ended(placement, cause):
    Placement.objects.filter(pk=placement.pk).update(ended_on=TODAY, end_cause=cause)


def test_c18_contracts_are_counted_by_the_employers_sector(
    rules, caseworker, syd, leader, client_for
):
    for sector in ["public"] * 7 + ["private"] * 4:
        contract(caseworker, sector=sector)
    (counted,) = igu_counts.of_each([syd], today=TODAY)
    assert all(each.is_hidden for each in counted.sectors.values())
    contract(caseworker)
    (counted,) = igu_counts.of_each([syd], today=TODAY)
    found = {key: each.part for key, each in counted.sectors.items()}
    assert found == {"private": 5, "public": 7}
    page = client_for(leader).get(reverse("outcomes:igu_counter"))
    text = " ".join(strip_tags(page.text).split())
    assert "Begyndt hos offentlige arbejdsgivere 7" in text


def test_the_counter_hides_small_numbers_and_names_nobody(
    rules, caseworker, syd, leader, client_for
):
    for cause in [None] * 6 + ["as_planned"] * 5 + ["employer"] * 2:
        placement = contract(caseworker)
        if cause:
            ended(placement, cause)
    (counted,) = igu_counts.of_each([syd], today=TODAY)
    assert counted.started.part == 13
    assert all(each.is_hidden for each in counted.states.values())
    for _ in range(3):
        ended(contract(caseworker), "employer")
    (counted,) = igu_counts.of_each([syd], today=TODAY + timedelta(days=1))
    assert {key: each.part for key, each in counted.states.items()} == {
        "active": 6,
        "completed": 5,
        "early": 5,
    }
    page = client_for(leader).get(reverse("outcomes:igu_counter"))
    assert "Brancheforløb Syd" in page.text
    assert Placement.objects.first().participant.family_name not in page.text
