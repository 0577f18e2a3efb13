"""One definition per figure: T5 prints 56 % of started and 82 % of completed."""

from datetime import date, timedelta

import pytest

from outcomes import changes, margins, report
from outcomes.definitions import (
    ATTENDANCE,
    COMPLETION,
    COUNTED,
    FILL,
    JOBS,
    SELF_SUPPORTING,
    UNKNOWN,
)
from outcomes.models import Destination, Goal, Outcome
from outcomes.services import follow_ups, tallies
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()
START = date(2025, 7, 7)
WOMEN = 3


@pytest.fixture
def bus(oest):
    """T5: 16 started, 11 completed, 9 of them work twelve months later."""
    course = factories.CourseFactory(
        track=factories.TrackFactory(cooperation=oest, name="Bus"),
        school=oest.schools.get().school,
        starts_on=START,
        ends_on=START + timedelta(days=90),
        seats=16,
    )
    places = [member.municipality for member in oest.members.order_by("pk")]
    for number in range(16):
        entry = factories.SeatedFactory(
            course=course,
            municipality=places[number % 3],
            queued_at=MONDAY - timedelta(days=600),
            participant__gender="woman" if number < WOMEN else "man",
        )
        if number < 11:
            entry.completed_at, entry.completed_by = MONDAY, entry.seated_by
            entry.save()
    follow_ups.create_due(at=MONDAY)
    for number, entry in enumerate(course.enrolments.order_by("pk")):
        for asked in entry.follow_ups.all():
            answer(
                asked, Destination.JOB_FULL if number < 9 else Destination.CASH_BENEFIT
            )
    return course


def answer(asked, destination):
    Outcome.objects.create(
        follow_up=asked,
        enrolment=asked.enrolment,
        municipality=asked.municipality,
        as_of=asked.due_on,
        destination=destination,
        source=Outcome.Source.EMPLOYER,
        certainty=Outcome.Certainty.CONFIRMED,
        recorded_at=MONDAY,
        recorded_by=asked.enrolment.seated_by,
    )


def counted(cooperation, year=2025):
    """The year's sums, counted now."""
    tallies.refresh(at=MONDAY)
    return margins.of(cooperation.pk).total([year])


def test_t5_of_started_and_of_completed(bus, oest):
    of = counted(oest)
    assert of.share(COMPLETION) == (11, 16)
    assert of.share(FILL) == (16, 16)
    for months in (3, 6, 12):
        assert of.share(JOBS[months, "started"]) == (9, 16)
        assert of.share(JOBS[months, "completed"]) == (9, 11)
    assert of.share(UNKNOWN) == (0, 16)


def test_t5_the_report_prints_both_and_hides_the_women(bus, oest):
    tallies.refresh(at=MONDAY)
    found = report.report(cooperation=oest, year=2025, own=[], today=TODAY)
    words = {key: report.in_words(line.total) for key, line in found.lines.items()}
    assert words["job_12_started"] == "56 % (9/16)"
    assert words["job_12_completed"] == "82 % (9/11)"
    _places, genders = found.splits[:2]
    assert all(shown.is_hidden for shown in genders.groups.values())


def test_t5_the_page_and_the_file_say_the_same(bus, oest, client_for):
    tallies.refresh(at=MONDAY)
    desk = client_for(factories.CoordinatorFactory(cooperation=oest))
    page = desk.get("/results/?year=2025").content.decode()
    file = desk.get("/results/file/?year=2025").content.decode("utf-8-sig")
    tallies.refresh(at=MONDAY)
    found = report.report(cooperation=oest, year=2025, own=[], today=TODAY)
    words = [report.in_words(line.total) for line in found.lines.values()]
    assert "82 % (9/11)" in words
    for each in (word for word in words if " % (" in word):
        assert each in page
        assert each in file


def test_unknown_stays_in_the_denominator(bus, oest):
    entry = bus.enrolments.order_by("pk").first()
    answer(entry.follow_ups.get(months=12), Destination.UNKNOWN)
    of = counted(oest)
    assert of.share(JOBS[12, "started"]) == (8, 16)
    assert of.share(UNKNOWN) == (1, 16)


def test_no_registered_income_is_not_self_supporting(bus, oest):
    for entry in bus.enrolments.all():
        answer(entry.follow_ups.get(months=12), Destination.NO_INCOME)
    assert counted(oest).share(SELF_SUPPORTING) == (0, 16)


def test_what_has_not_begun_or_ended_is_not_counted(syd, track, school, aabenraa):
    for start in (TODAY - timedelta(days=5), TODAY + timedelta(days=5)):
        course = factories.CourseFactory(track=track, school=school, starts_on=start)
        factories.SeatedFactory(course=course, municipality=aabenraa)
    of = counted(syd, 2026)
    assert of.counts["started"] == (1, 1)
    assert of.share(COMPLETION) == (0, 0)
    assert of.share(SELF_SUPPORTING) == (0, 0)


def test_another_cooperation_is_not_counted(bus, syd):
    assert not counted(syd)


def test_one_s_own_share_is_hidden_when_the_rest_is_too_small(bus, oest):
    own = [730]
    tallies.refresh(at=MONDAY)
    found = report.report(cooperation=oest, year=2025, own=own, today=TODAY)
    line = found.lines["job_12_completed"]
    assert line.own is not None
    assert line.own.is_hidden


def test_every_counted_figure_can_be_computed_of_nothing(syd):
    of = counted(syd)
    assert {kpi.key: of.share(kpi) for kpi in COUNTED} == dict.fromkeys(
        (kpi.key for kpi in COUNTED), (0, 0)
    )
    assert ATTENDANCE.text


def test_the_number_of_statements_does_not_grow(
    bus, oest, django_assert_max_num_queries
):
    tallies.refresh(at=MONDAY)
    with django_assert_max_num_queries(7):
        report.report(cooperation=oest, year=2025, own=[730], today=TODAY)


def test_a_goal_is_held_against_an_even_pace(bus, oest):
    Goal.objects.create(
        cooperation=oest,
        name="20/10",
        period=(date(2025, 1, 1), date(2026, 1, 1)),
        throughput=20,
        result=10,
    )
    tallies.refresh(at=MONDAY)
    found = report.report(cooperation=oest, year=2025, own=[], today=date(2025, 12, 1))
    (pace,) = found.paces
    assert (pace.expected, pace.on_course) == (9, True)


@pytest.mark.parametrize(
    ("on", "year"),
    [("2025-12-31", 2022), ("2026-01-01", 2023), ("2026-12-31", 2023)],
)
def test_a_year_closes_with_the_second_year_after_it(on, year):
    assert changes.last_closed(date.fromisoformat(on)) == year


@pytest.mark.parametrize(("year", "completed"), [(2023, 6), (2025, 9)])
def test_what_is_put_right_after_a_year_has_closed_changes_no_figure(
    oest, year, completed
):
    start = date(year, 2, 1)
    course = factories.CourseFactory(
        track=factories.TrackFactory(cooperation=oest),
        school=oest.schools.get().school,
        starts_on=start,
        ends_on=start + timedelta(days=60),
    )
    queued = MONDAY - timedelta(days=1500)
    factories.SeatedFactory.create_batch(12, course=course, queued_at=queued)
    complete(course, 6)
    assert counted(oest, year).share(COMPLETION) == (6, 12)
    complete(course, 9)
    assert counted(oest, year).share(COMPLETION) == (completed, 12)
    tallies.refresh(at=MONDAY, everything=True)
    assert counted(oest, year).share(COMPLETION) == (completed, 12)


def complete(course, number):
    """Let the first so many complete."""
    for entry in course.enrolments.order_by("pk")[:number]:
        entry.completed_at, entry.completed_by = MONDAY, entry.seated_by
        entry.save()
