"""What the leader's page names first: by printed rules, and nothing that is hidden."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from outcomes.models import BackgroundFigure, Goal
from tests import factories
from tests.outcomes.test_leader_page import (  # noqa: F401 (read is a fixture)
    course,
    people,
    read,
)


@pytest.fixture
def places(oest):
    return [member.municipality for member in oest.members.order_by("pk")]


def named(text):
    """What stands under the heading, up to the rules."""
    return text.split("Det kræver opmærksomhed")[1].split("Her står måltal")[0]


def test_a_fall_of_five_points_is_named_and_one_of_four_is_not(oest, places, read):  # noqa: F811
    track = factories.TrackFactory(cooperation=oest)
    people(course(track, 2024, seats=99), places[0], works=25, of=50)
    found = course(track, 2025, seats=99)
    people(found, places[0], works=23, of=50)
    assert "Selvforsørgende" not in named(read(year=2025))
    people(found, places[0], works=0, of=1)
    text = named(read(year=2025))
    assert "uddannelse: 45 % (23/51), −5 procentpoint siden 2024" in text


def test_what_lies_below_the_figure_from_outside_is_named(oest, places, read):  # noqa: F811
    people(
        course(factories.TrackFactory(cooperation=oest), 2025, seats=99),
        *places[:1], works=10, of=20,
    )  # fmt: skip
    BackgroundFigure.objects.create(
        name="selvforsørgende", area="Danmark", value=52, unit="%", source="SIRI",
        definition="I job eller uddannelse", as_of=date(2025, 12, 31),
    )  # fmt: skip
    assert "50 % (10/20), under Danmark (52 %)" in named(read(year=2025))


def test_a_goal_behind_is_named_first(oest, places, read):  # noqa: F811
    year = localdate().year
    people(
        course(factories.TrackFactory(cooperation=oest), year, seats=99),
        *places[:1], works=10, of=20,
    )  # fmt: skip
    Goal.objects.create(
        cooperation=oest, name="KIB", throughput=200, result=75,
        period=(date(year, 1, 1), date(year + 1, 1, 1)),
    )  # fmt: skip
    assert named(read(year=year)).strip().startswith("Måltal bagud: KIB: 10 af 75")


def test_nothing_is_said_of_what_is_hidden(oest, places, read):  # noqa: F811
    track = factories.TrackFactory(cooperation=oest)
    people(course(track, 2024, seats=99), places[0], works=25, of=50)
    people(course(track, 2025, seats=99), places[0], works=3, of=50)
    assert "Selvforsørgende" not in named(read(year=2025))


def test_with_nothing_behind_it_says_so(oest, places, read):  # noqa: F811
    people(
        course(factories.TrackFactory(cooperation=oest), 2025, seats=20),
        *places[:1], works=20, of=20,
    )  # fmt: skip
    assert "intet skiller sig ud" in named(read(year=2025))
