"""Hours a week: each minute once, unknown never absent, the duty as agreed."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Course
from courses.services import known_absences, registers
from courses.services.registers import MarkLine
from courses.weekly_hours import Weekly, When
from municipalities.models import RuleValue
from outcomes.hours import AtWork, Plan, Taught, monday_of, week_of
from outcomes.hours_read import weeks_of
from outcomes.models import Placement
from outcomes.views import hours
from tests import factories
from tests.conftest import MONDAY

FIRST = date(2026, 11, 23)
NOW = date(2026, 11, 26)
MORNING = When(FIRST, time(8), time(15))


def week(plan, *, closed=(), usual=37):
    return week_of(plan, FIRST, usual=usual, now=NOW, closed=closed)


def test_danish_counts_only_beside_the_sessions():
    plan = Plan(
        taught=[Taught(MORNING, 420)],
        danish=Weekly([1, 2], time(14), time(17)),
    )
    found = week(plan)
    assert (found.course, found.danish) == (420, 120 + 180)


def test_work_counts_beside_sessions_and_danish_and_not_on_holidays():
    plan = Plan(
        taught=[Taught(MORNING, 420)],
        danish=Weekly([2], time(9), time(12)),
        work=Weekly([1, 2, 3], time(11), time(16)),
    )
    assert week(plan).work == 60 + 240 + 300
    assert week(plan, closed={FIRST + timedelta(days=2)}).work == 60 + 240


def test_agreed_hours_are_by_the_weekday_and_hold_the_sessions_there():
    there = Taught(MORNING, 300, is_placement=True)
    until_wednesday = AtWork(date(2026, 1, 1), FIRST + timedelta(days=2), Decimal(30))
    plan = Plan(taught=[there], placements=[until_wednesday])
    found = week(plan)
    assert found.work == 3 * 6 * 60 - 300
    assert found.planned == 3 * 6 * 60


def test_attended_missed_and_unreported_are_three_things():
    later = When(FIRST + timedelta(days=4), time(8), time(12))
    plan = Plan(
        taught=[
            Taught(MORNING, 420, missed=20),
            Taught(When(FIRST + timedelta(days=1), time(8), time(15)), 420),
            Taught(later, 240),
        ]
    )
    found = week(plan)
    assert (found.attended, found.missed, found.unreported) == (400, 20, 420)
    assert found.course == 1080


@pytest.mark.parametrize(("duty", "short"), [(None, 37 * 60), (25, 1500), (0, 0)])
def test_the_persons_own_duty_counts_before_the_rule(duty, short):
    assert week(Plan(duty=duty)).short == short


clocks = st.integers(0, 1438)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 4), clocks, clocks), max_size=4),
    st.tuples(clocks, clocks),
)
def test_no_minute_counts_twice(sessions, danish):
    def clock(minute):
        return time(minute // 60, minute % 60)

    taught, used = [], set()
    for day, one, two in sessions:
        start, end = sorted((one, two))
        if start == end or day in used:
            continue
        used.add(day)
        when = When(FIRST + timedelta(days=day), clock(start), clock(end))
        taught.append(Taught(when, end - start))
    start, end = sorted(danish)
    weekly = Weekly([1, 2, 3, 4, 5], clock(start), clock(end))
    found = week(Plan(taught=taught, danish=weekly, work=weekly))
    assert found.work == 0
    assert found.danish <= 5 * (end - start)
    assert found.planned <= 5 * 1439


@pytest.fixture
def duty(db):
    RuleValue.objects.get_or_create(
        key="weekly_hours",
        valid_from=date(2025, 1, 1),
        defaults={"text_da": "37 timer", "number": 37, "source": "§ 20 d"},
    )


@pytest.fixture
def people(course, aabenraa):
    Course.objects.filter(pk=course.pk).update(
        starts_on=FIRST - timedelta(days=30),
        ends_on=FIRST + timedelta(days=60),
        seats=60,
    )
    return factories.SeatedFactory.create_batch(
        2, course=course, municipality=aabenraa, joined_on=FIRST
    )


def read(caseworker, entries, mondays=(FIRST,)):
    persons = [each.nomination.participant for each in entries]
    return weeks_of(caseworker, persons, list(mondays), today=NOW)


def test_sessions_marks_and_exemptions_are_read(
    duty, course, people, caseworker, teacher
):
    module = course.modules.create(title="Hygiejne", position=91, days=1)
    session = factories.SessionFactory(course=course, on=FIRST)
    factories.SessionFactory(course=course, on=FIRST + timedelta(days=1), module=module)
    factories.SessionFactory(course=course, on=FIRST - timedelta(days=1))
    line = MarkLine(people[0].pk, "late", 60)
    registers.report(
        session_id=session.pk, marks=[line], version=None, at=MONDAY, by=teacher
    )
    known_absences.exempt(
        enrolment_id=people[1].pk, module_id=module.pk, at=MONDAY, by=teacher
    )
    first, second = (each.weeks[0] for each in read(caseworker, people))
    assert (first.course, first.attended, first.unreported) == (840, 360, 420)
    assert (second.course, second.attended, second.unreported) == (420, 0, 420)
    assert first.duty == 37 * 60


def test_another_municipality_reads_empty_weeks(duty, course, people, toender):
    factories.SessionFactory(course=course, on=FIRST)
    stranger = factories.MembershipFactory(municipality=toender)
    assert [each.weeks[0].planned for each in read(stranger, people)] == [0, 0]


def test_a_placement_counts_until_it_ended(duty, people, caseworker, aabenraa):
    person = people[0].nomination.participant
    Placement.objects.create(
        participant=person,
        municipality=aabenraa,
        employer=factories.EmployerFactory(),
        scheme="praktik",
        period=(FIRST - timedelta(days=30), FIRST + timedelta(days=30)),
        weekly_hours=20,
        ended_on=FIRST + timedelta(days=1),
        end_cause="job",
        recorded_at=MONDAY,
        recorded_by=caseworker,
    )
    found = read(caseworker, people, [FIRST, FIRST + timedelta(days=7)])
    assert [each.work for each in found[0].weeks] == [480, 0]


def test_it_asks_no_more_for_many_weeks_or_people(
    duty, course, people, caseworker, aabenraa
):
    def statements(entries, mondays):
        with CaptureQueriesContext(connection) as seen:
            read(caseworker, entries, mondays)
        return len(seen.captured_queries)

    few = statements(people[:1], [FIRST])
    more = factories.SeatedFactory.create_batch(
        20, course=course, municipality=aabenraa, joined_on=FIRST
    )
    assert statements(more, [FIRST + timedelta(days=7 * n) for n in range(9)]) == few
    assert few <= 8


def test_the_pages_show_who_is_short(duty, people, client_for, caseworker):
    client = client_for(caseworker)
    Course.objects.update(ends_on=localdate() + timedelta(days=60))
    person = people[0].nomination.participant
    page = client.get("/hours/").content.decode()
    assert person.full_name in page
    assert "37 t." in page
    type(person).objects.filter(pk=person.pk).update(duty_hours=0)
    assert person.full_name not in client.get("/hours/?weeks=-1").content.decode()
    own = client.get(f"/hours/{person.public_id}/").content.decode()
    assert "ingen pligt" in own
    assert f"Uge {monday_of(localdate()).isocalendar().week}" in own


def test_the_emptiest_week_of_all_comes_first_not_of_a_page(
    duty, people, client_for, caseworker, monkeypatch
):
    monkeypatch.setattr(hours, "PER_PAGE", 1)
    Course.objects.update(ends_on=localdate() + timedelta(days=60))
    last = people[1].nomination.participant
    busy = people[0].nomination.participant
    type(busy).objects.filter(pk=busy.pk).update(duty_hours=1, family_name="Aaa")
    page = client_for(caseworker).get("/hours/").content.decode()
    assert last.full_name in page
    assert "Side 1 af 2" in page
