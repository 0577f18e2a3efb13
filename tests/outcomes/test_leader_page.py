"""The leader's page as it is read: T5, C5, C20, T12, and what is said of the hidden."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from branchespor.models import Nomination
from courses.models import Enrolment
from municipalities.models import RuleValue
from outcomes.models import BackgroundFigure, Destination, FollowUp, Goal, Outcome
from outcomes.services import tallies
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
WORKS, WAITS = Destination.JOB_FULL, Destination.CASH_BENEFIT


def people(course, place, *, works, of, gender="man"):
    """``of`` people from a municipality who started, ``works`` of them work since."""
    by = factories.CoordinatorFactory(cooperation=course.track.cooperation)
    for number in range(of):
        seat = factories.SeatedFactory(
            course=course,
            municipality=place,
            seated_by=by,
            queued_at=MONDAY - timedelta(days=1500),
            participant__gender=gender,
            nomination__nominated_by=by,
        )
        for months in (3, 6, 12):
            say(seat, months, WORKS if number < works else WAITS, by=by)


def say(seat, months, destination, *, by):
    asked = factories.FollowUpFactory(
        enrolment=seat, months=months, answered_at=MONDAY, due_on=seat.course.ends_on
    )
    Outcome.objects.create(
        follow_up=asked, enrolment=seat, municipality=seat.municipality,
        as_of=seat.course.ends_on, destination=destination, source="employer",
        certainty="confirmed", recorded_at=MONDAY, recorded_by=by,
    )  # fmt: skip


def course(track, year, **more):
    start = date(year, 2, 3)
    return factories.CourseFactory(
        track=track, starts_on=start, ends_on=start + timedelta(days=60), **more
    )


@pytest.fixture
def read(client_for, oest):
    """The page's words as the coordinator of the cooperation reads them."""
    desk = client_for(factories.CoordinatorFactory(cooperation=oest))

    def words(**query):
        tallies.refresh(at=MONDAY, everything=True)
        answer = desk.get(reverse("outcomes:summary"), query)
        assert answer.status_code == 200
        return " ".join(strip_tags(answer.content.decode()).split())

    return words


@pytest.fixture
def bus(oest):
    """T5: 16 started, 11 completed, 9 of the 11 work; three women."""
    track = factories.TrackFactory(cooperation=oest, name="Bus")
    found = course(track, 2025, seats=16)
    places = [member.municipality for member in oest.members.order_by("pk")]
    people(found, places[0], works=4, of=6)
    people(found, places[1], works=3, of=5)
    people(found, places[2], works=2, of=2)
    people(found, places[2], works=0, of=3, gender="woman")
    left = {5, 10, 13, 14, 15}
    for number, seat in enumerate(found.enrolments.order_by("pk")):
        if number in left:
            continue
        seat.completed_at, seat.completed_by = MONDAY, seat.seated_by
        seat.save()
    return found


def test_t5_both_shares_are_printed_and_the_women_are_not(bus, read):
    text = read(year=2025)
    assert "82 % (9/11)" in text
    assert "56 % (9/16)" in text
    assert not re.search(r"(Kvinde|Mand) \d", text)
    assert "skjult: for få personer her eller i en anden gruppe" in text
    assert "Se to år samlet" in text


def test_t5_on_the_tracks_own_page(bus, read):
    text = read(year=2025, track=bus.track_id)
    assert "Resultater – Bus" in text
    assert "82 % (9/11)" in text
    assert "skjult: for få personer" in text


@pytest.fixture
def three(oest):
    """C5: three municipalities; from 30–50 % in 2023 to 50–60 % in 2025."""
    track = factories.TrackFactory(cooperation=oest)
    then, now = course(track, 2023, seats=100), course(track, 2025, seats=100)
    places = [factories.MunicipalityFactory(code=code) for code in range(810, 813)]
    for place, before, after in zip(places, (6, 8, 10), (10, 11, 12), strict=True):
        people(then, place, works=before, of=20)
        people(now, place, works=after, of=20)
    BackgroundFigure.objects.create(
        name="selvforsørgende", area="Danmark", value=52, unit="%", source="SIRI",
        definition="I job eller uddannelse", as_of=date(2025, 12, 31),
    )  # fmt: skip
    BackgroundFigure.objects.create(
        name="selvforsørgende", area="Danmark", value=45, unit="%", source="SIRI",
        definition="I job eller uddannelse", as_of=date(2023, 12, 31),
    )  # fmt: skip


def test_c5_the_range_and_how_many_lie_above_the_reference(three, read):
    text = read(year=2025)
    assert "siden 2023 fra +10 procentpoint til +20 procentpoint i de 3" in text
    assert "2 af 3 ligger over Danmark (52,0 %, 31.12.2025, SIRI) mod 1" in text


def test_a_change_is_told_in_points_with_what_was_before(three, read):
    text = read(year=2025, months=24)
    assert "+15 procentpoint" in text
    assert "før: 40 % (24/60)" in text


def test_c20_sixty_of_seventy_five_at_half_time_is_ahead(oest, read):
    track = factories.TrackFactory(cooperation=oest)
    found = course(track, 2026, seats=100)
    people(found, oest.members.first().municipality, works=60, of=70)
    today = localdate()
    half = today - found.starts_on + timedelta(days=10)
    Goal.objects.create(
        cooperation=oest, name="KIB", throughput=200, result=75,
        period=(today - half, today + half),
    )  # fmt: skip
    text = read(year=2026)
    assert "60 af 75 i job eller uddannelse" in text
    assert "50 % af tiden er gået: et jævnt tempo ville give 38 nu. foran" in text


def test_b8_early_effort_is_told_by_municipality(three, read, oest):
    for number, seat in enumerate(Enrolment.objects.order_by("pk")):
        person = seat.nomination.participant
        days = timedelta(days=7 if number % 2 else 90)
        person.takeover_on = seat.course.starts_on - days
        person.save()
    Nomination.objects.update(nominated_at=MONDAY)
    text = read(year=2025).split("Kommuner Hvor mange")[1].split("Ankomstår Hvor")[0]
    assert "Indstillet eller startet inden 14 dage" in text
    assert text.count("50 % (10/20)") >= 6


def test_whose_year_of_arrival_is_not_known_is_called_so(bus, read):
    text = read(year=2025)
    assert "Ankomstår ikke kendt" in text
    assert "Kendes ikke længere" not in text


def test_too_few_are_not_compared(bus, oest, read):
    people(course(bus.track, 2024), oest.members.first().municipality, works=5, of=9)
    text = read(year=2025)
    assert "for få til at sammenligne" in text


def test_t12_the_benefits_new_name_is_on_the_page_without_a_change_of_code(bus, read):
    for start, name in ((date(2025, 7, 1), "kontanthjælp"), (date(2099, 1, 1), "x")):
        RuleValue.objects.create(
            key="benefit_name", text_da=name, valid_from=start, source="test"
        )
    assert "Den, der får kontanthjælp, tæller ikke som selvforsørgende." in read()
    RuleValue.objects.create(
        key="benefit_name", text_da="ny ydelse", valid_from=TODAY, source="test"
    )
    text = read()
    assert "Den, der får ny ydelse, tæller ikke som selvforsørgende." in text
    assert "kontanthjælp" not in text


def test_the_page_costs_twelve_statements_at_most(bus, read, client_for, oest):
    read()
    desk = client_for(factories.CoordinatorFactory(cooperation=oest))
    desk.get(reverse("outcomes:summary"))
    with CaptureQueriesContext(connection) as asked:
        desk.get(reverse("outcomes:summary"), {"months": 24, "track": bus.track_id})
    sql = [q["sql"] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(sql) <= 12, sql


def test_no_figures_yet_says_when_they_come(oest, read):
    assert "Tallene tælles op hver nat" in read()


def test_a_leader_finds_no_way_to_a_person(bus, client_for):
    place = factories.MunicipalityFactory(code=730)
    leader = factories.MembershipFactory(role="leader", municipality=place)
    tallies.refresh(at=MONDAY)
    html = client_for(leader).get(reverse("outcomes:summary")).content.decode()
    assert "/people/" not in html
    assert FollowUp.objects.exists()


@pytest.mark.parametrize(
    "query", [{"year": "1999"}, {"months": "18"}, {"track": "0"}, {"track": "x"}]
)
def test_what_is_not_in_the_catalogue_is_not_found(bus, query, client_for, oest):
    tallies.refresh(at=MONDAY)
    desk = client_for(factories.CoordinatorFactory(cooperation=oest))
    assert desk.get(reverse("outcomes:summary"), query).status_code == 404
