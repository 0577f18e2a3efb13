"""The report of progress as its readers see it: T6 and C3's figures, nobody's own."""

import re
from datetime import date

import pytest
from django.urls import reverse

from municipalities.models import Role
from outcomes import progress_report
from outcomes.models import ProgressDimension, ProgressMeasure
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
CITIZEN, CASEWORKER = ProgressMeasure.Respondent
QUARTER = date(2026, 10, 1)
# The first measure of December 2017 (C3): ten people's scores in tenths of the mean.
C3 = {
    "Samarbejde": (58, 53),
    "Mødestabil": (64, 54),
    "Forstår dansk": (40, 35),
    "Taler dansk": (34, 32),
    "Faglig kvalifikation": (None, 35),
    "Initiativ i jobsøgning": (None, 31),
}


@pytest.fixture
def people(course, caseworker):
    return [
        factories.SeatedFactory(
            course=course, municipality=caseworker.municipality
        ).nomination.participant
        for _ in range(10)
    ]


def dimension(name):
    return ProgressDimension.objects.create(
        code=f"d{ProgressDimension.objects.count()}",
        name_da=name,
        name_en=name,
        question_da="Hvor godt?",
        question_en="How well?",
        position=ProgressDimension.objects.count() + 1,
    )


def spread(total, people):
    """Whole scores with this sum, as equal as can be."""
    low, higher = divmod(total, people)
    return [low + 1] * higher + [low] * (people - higher)


def say(people, about, voice, scores, *, by, quarter=QUARTER):
    ProgressMeasure.objects.bulk_create(
        ProgressMeasure(
            participant=person,
            municipality=person.municipality,
            dimension=about,
            respondent=voice,
            quarter_starts_on=quarter,
            score=score,
            recorded_at=MONDAY,
            recorded_by=by,
        )
        for person, score in zip(people, scores, strict=False)
    )


def cells(page, name):
    """The cells of a dimension's row, as words."""
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.DOTALL)
    found = re.findall(r"<td[^>]*>(.*?)</td>", row.group(1), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


@pytest.fixture
def leader(aabenraa):
    return factories.MembershipFactory(role=Role.LEADER, municipality=aabenraa)


@pytest.fixture
def first_measure(people, caseworker):
    for name, totals in C3.items():
        about = dimension(name)
        for voice, total in zip((CITIZEN, CASEWORKER), totals, strict=True):
            if total:
                say(people, about, voice, spread(total, 10), by=caseworker)


@pytest.mark.usefixtures("first_measure")
def test_c3_the_first_measure_of_december_2017(client_for, leader, course):
    for url in (
        reverse("outcomes:progress_report"),
        reverse("outcomes:course_progress", args=[course.pk]),
    ):
        page = client_for(leader).get(url).content.decode()
        shown = {name: cells(page, name)[:3] for name in C3}
        assert shown == {
            "Samarbejde": ["5,8 n=10", "5,3 n=10", "0,5"],
            "Mødestabil": ["6,4 n=10", "5,4 n=10", "1,0"],
            "Forstår dansk": ["4,0 n=10", "3,5 n=10", "0,5"],
            "Taler dansk": ["3,4 n=10", "3,2 n=10", "0,2"],
            "Faglig kvalifikation": ["–", "3,5 n=10", "–"],
            "Initiativ i jobsøgning": ["–", "3,1 n=10", "–"],
        }


def test_t6_the_gap_on_coming_on_time_is_1_0(client_for, leader, people, caseworker):
    about = dimension("Mødestabil")
    say(people[:5], about, CITIZEN, spread(32, 5), by=caseworker)
    say(people[:5], about, CASEWORKER, spread(27, 5), by=caseworker)
    page = client_for(leader).get(reverse("outcomes:progress_report")).content.decode()
    assert cells(page, "Mødestabil")[:3] == ["6,4 n=5", "5,4 n=5", "1,0"]


def test_changes_since_first_and_since_last_quarter(
    client_for, leader, people, caseworker
):
    about = dimension("Dansk")
    for quarter, scores in (
        (date(2026, 4, 1), [2] * 10),
        (date(2026, 7, 1), [4] * 10),
        (QUARTER, [5] * 5 + [4] * 5),
    ):
        say(people, about, CITIZEN, scores, by=caseworker, quarter=quarter)
    page = client_for(leader).get(reverse("outcomes:progress_report")).content.decode()
    assert cells(page, "Dansk")[3] == "+2,5 n=10"
    assert cells(page, "Dansk")[5] == "+0,5 n=10"
    before = client_for(leader).get(
        reverse("outcomes:progress_report"), {"quarter": "2026-07-01"}
    )
    assert cells(before.content.decode(), "Dansk")[0] == "4,0 n=10"


def test_four_are_hidden_and_no_name_is_shown(client_for, leader, people, caseworker):
    about = dimension("Dansk")
    say(people[:4], about, CITIZEN, [1, 2, 3, 4], by=caseworker)
    page = client_for(leader).get(reverse("outcomes:progress_report")).content.decode()
    assert cells(page, "Dansk")[0] == "skjult"
    assert not [p for p in people if p.family_name in page]
    assert progress_report.means(leader.municipality_id) == ()


@pytest.mark.usefixtures("first_measure")
def test_another_cooperation_has_its_own(client_for, oest, course):
    foreign = client_for(factories.CoordinatorFactory(cooperation=oest))
    page = foreign.get(reverse("outcomes:progress_report")).content.decode()
    assert "Ingen er målt endnu" in page
    url = reverse("outcomes:course_progress", args=[course.pk])
    assert foreign.get(url).status_code == 404


@pytest.mark.parametrize("asked", ["2026-11-01", "x", "2026-10-01T00"])
def test_what_is_no_quarter_is_not_there(client_for, leader, asked):
    url = reverse("outcomes:progress_report")
    assert client_for(leader).get(url, {"quarter": asked}).status_code == 404
