"""Goals of one municipality and of one track: counted from what is shown anyway."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from outcomes.models import Goal
from outcomes.report.pace import _on_course
from outcomes.services import tallies
from tests import factories
from tests.conftest import MONDAY
from tests.outcomes.test_leader_page import course, people

YEAR = (date(2025, 1, 1), date(2026, 1, 1))


@pytest.fixture
def bus(oest):
    """2025: 20 from each of three municipalities, 8, 10 and 12 of them work."""
    track = factories.TrackFactory(cooperation=oest, name="Bus")
    found = course(track, 2025, seats=99)
    places = [member.municipality for member in oest.members.order_by("pk")]
    for place, works in zip(places, (8, 10, 12), strict=True):
        people(found, place, works=works, of=20)
    return track


def goal(oest, *, period=YEAR, **whose):
    name = whose.pop("name", "Vores mål")
    return Goal.objects.create(
        cooperation=oest, name=name, throughput=30, result=9, period=period, **whose
    )


@pytest.fixture
def read(client_for, oest):
    """What a member reads: a page's words, with everything counted before."""

    def words(member, page="outcomes:summary", **query):
        tallies.refresh(at=MONDAY, everything=True)
        answer = client_for(member).get(reverse(page), query)
        return " ".join(strip_tags(answer.content.decode()).split())

    return words


@pytest.fixture
def leader(oest):
    home = oest.members.order_by("pk").first().municipality
    return factories.MembershipFactory(role="leader", municipality=home)


def test_the_own_municipalitys_goal_stands_on_both_pages(bus, oest, leader, read):
    goal(oest, municipality=leader.municipality)
    said = "0 af 30 igennem, 8 af 9 i job eller uddannelse."
    text = read(leader, year=2025)
    assert f"Vores mål ({leader.municipality}): {said}" in text
    assert "Måltal bagud: Vores mål: 8 af 9" in text
    assert said in read(leader, page="outcomes:goal_list")


def test_anothers_goal_is_on_the_list_only(bus, oest, leader, read):
    other = oest.members.order_by("pk").last().municipality
    goal(oest, municipality=other)
    assert "Vores mål" not in read(leader, year=2025)
    assert "12 af 9 i job" in read(leader, page="outcomes:goal_list")


def test_a_tracks_goal_stands_on_the_page_and_on_the_tracks_own(
    bus, oest, leader, read
):
    kitchen = factories.TrackFactory(cooperation=oest, name="Køkken")
    cooks = course(kitchen, 2025, seats=99)
    for member in oest.members.order_by("pk"):
        people(cooks, member.municipality, works=3, of=7)
    goal(oest, track=bus)
    for query in ({}, {"track": bus.pk}):
        assert "Vores mål (Bus): 0 af 30 igennem, 30 af 9" in read(
            leader, year=2025, **query
        )
    assert "Vores mål" not in read(leader, year=2025, track=kitchen.pk)


def test_a_municipalitys_goal_on_one_track_is_counted_for_two_years(
    bus, oest, leader, read
):
    """A track's municipalities are shown for two years together, never for one."""
    both = (date(2025, 1, 1), date(2027, 1, 1))
    goal(oest, municipality=leader.municipality, track=bus, period=both)
    assert "8 af 9 i job eller uddannelse" in read(leader, year=2025)
    goal(oest, municipality=leader.municipality, track=bus, name="Kun 2025")
    alone = read(leader, year=2025).split("Kun 2025")[1]
    assert "For få personer til, at tallet kan vises." in alone


def test_too_few_are_neither_counted_nor_judged(oest, leader, read):
    track = factories.TrackFactory(cooperation=oest)
    people(course(track, 2025, seats=99), leader.municipality, works=3, of=20)
    goal(oest, municipality=leader.municipality)
    text = read(leader, year=2025)
    assert "For få personer til, at tallet kan vises." in text
    assert "kan ikke siges" in text
    assert "bagud" not in text.split("Her står måltal")[0]


def test_a_goal_of_other_days_than_years_is_not_counted(bus, oest, leader, read):
    """Two of them, a day apart, would tell of the courses of that day."""
    days = (date(2025, 2, 1), date(2026, 1, 1))
    goal(oest, municipality=leader.municipality, period=days)
    text = read(leader, year=2025)
    assert "Kun måltal for hele kalenderår tælles op." in text
    assert "8 af 9" not in text


def test_years_are_added_up_if_each_is_shown(bus, oest, leader, read):
    people(course(bus, 2024, seats=99), leader.municipality, works=7, of=20)
    other = oest.members.order_by("pk").last().municipality
    people(course(bus, 2024, seats=99), other, works=7, of=20)
    both = (date(2024, 1, 1), date(2026, 1, 1))
    goal(oest, municipality=leader.municipality, period=both)
    assert "15 af 9 i job" in read(leader, year=2025)


@pytest.mark.parametrize(
    ("in_work", "expected", "said"),
    [(3, 1, True), (3, 2, None), (3, 4, None), (3, 5, False), (9, 9, True), (8, 9, 0)],
)
def test_a_small_number_is_not_told_by_the_pace(in_work, expected, said):
    assert _on_course(in_work, expected) is (bool(said) if said == 0 else said)


def test_the_list_costs_the_same_for_one_goal_and_for_many(
    bus, oest, leader, client_for
):
    tallies.refresh(at=MONDAY, everything=True)
    costs, desk = [], client_for(leader)
    desk.get(reverse("outcomes:goal_list"))
    for _ in range(2):
        for number in range(4):
            goal(oest, municipality=leader.municipality, name=f"Mål {number}")
        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse("outcomes:goal_list"))
        costs.append(len(asked))
    assert costs[0] == costs[1]
