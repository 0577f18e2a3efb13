"""What employers asked for against what was filled: page, track, file (A3, T5)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from branchespor.models import EmployerDemand
from outcomes import report
from outcomes.models import Goal
from outcomes.services import tallies
from tests import factories
from tests.conftest import MONDAY
from tests.outcomes.test_leader_page import course, people

TODAY = MONDAY.date()


def order(track, places, *, year=2025, planned=None):
    made = EmployerDemand.objects.create(
        track=track, employer=factories.EmployerFactory(), places=places,
        period=(date(year, 1, 20), date(year, 6, 30)), ordered_on=date(year - 1, 12, 1),
    )  # fmt: skip
    if planned:
        planned.demand = made
        planned.save()
    return made


@pytest.fixture
def place(oest):
    return oest.members.order_by("pk").first().municipality


@pytest.fixture
def bus(oest, place):
    """T5: 16 ordered, 16 started; and a second order nothing is planned for."""
    track = factories.TrackFactory(cooperation=oest, name="Bus")
    run = course(track, 2025, seats=16)
    people(run, place, works=9, of=16)
    order(track, 16, planned=run)
    order(track, 8)
    return track


@pytest.fixture
def found(oest):
    def of(**query):
        query = {"year": 2025, "own": (), "today": TODAY} | query
        tallies.refresh(at=MONDAY, everything=True)
        rows = report.report(cooperation=oest, **query).demand
        return {
            row.track: (row.asked, row.planned, row.filled_in_words) for row in rows
        }

    return of


HIDDEN = "skjult: for få personer her eller i en anden gruppe"


def test_asked_for_planned_and_filled_per_track_and_in_all(bus, oest, found):
    kitchen = factories.TrackFactory(cooperation=oest, name="Køkken")
    order(kitchen, 6)
    assert found() == {
        "": (30, 16, "53 % (16/30)"),
        "Bus": (24, 16, "67 % (16/24)"),
        "Køkken": (6, 0, "0/6 (for få til procent)"),
    }
    assert found(track=bus) == {"Bus": (24, 16, "67 % (16/24)")}


def test_one_small_track_hides_what_is_filled_of_each(bus, oest, place, found):
    kitchen = factories.TrackFactory(cooperation=oest, name="Køkken")
    run = course(kitchen, 2025, seats=16)
    people(run, place, works=1, of=3)
    order(kitchen, 12, planned=run)
    assert found() == {
        "": (36, 28, "53 % (19/36)"),
        "Bus": (24, 16, HIDDEN),
        "Køkken": (12, 12, HIDDEN),
    }
    assert found(track=bus)["Bus"][2] == HIDDEN


def test_two_years_do_not_tell_of_the_small_one(bus, place, found):
    run = course(bus, 2026, seats=16)
    people(run, place, works=1, of=3)
    order(bus, 12, year=2026, planned=run)
    assert found(months=24) == {"": (36, 28, HIDDEN), "Bus": (36, 28, HIDDEN)}


def test_the_page_the_file_and_the_definitions_say_it(bus, oest, client_for):
    tallies.refresh(at=MONDAY, everything=True)
    Goal.objects.create(
        cooperation=oest, name="KIB", throughput=200, result=75,
        period=(date(2025, 2, 1), date(2025, 9, 1)),
    )  # fmt: skip
    desk = client_for(factories.CoordinatorFactory(cooperation=oest))
    desk.get(reverse("outcomes:summary"))
    with CaptureQueriesContext(connection) as asked:
        page = desk.get(reverse("outcomes:summary"), {"months": 24})
    sql = [q["sql"] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(sql) <= 12, sql
    for answer in (page, desk.get(reverse("outcomes:summary_csv"))):
        assert "67 % (16/24)" in answer.content.decode()
    words = strip_tags(desk.get(reverse("outcomes:definition_list")).content.decode())
    assert "Får arbejdsgiverne de folk, de har bestilt?" in words


def test_the_board_adds_up_each_track(bus, oest, client_for):
    desk = client_for(factories.CoordinatorFactory(cooperation=oest))
    text = " ".join(strip_tags(desk.get("/demand/").content.decode()).split())
    assert "24 bestilte pladser, 16 planlagt, 16 besat." in text
