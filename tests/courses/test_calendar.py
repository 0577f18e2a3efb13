"""Local times become the right instants on every day, and closed days stay free."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses import calendar
from courses.calendar import COPENHAGEN, Closure, Hours, Pattern, PlannedSession


def last_sunday(year, month):
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


TRANSITIONS = [
    last_sunday(year, month) for year in range(2020, 2036) for month in (3, 10)
]
around_transitions = st.builds(
    lambda day, offset: day + timedelta(days=offset),
    st.sampled_from(TRANSITIONS),
    st.integers(-3, 3),
)
clock = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@settings(max_examples=1000, deadline=None)
@given(day=around_transitions, start=clock, end=clock)
@example(day=date(2026, 3, 29), start=time(1, 30), end=time(3, 30))
@example(day=date(2026, 10, 25), start=time(2, 30), end=time(3, 30))
def test_a_session_keeps_its_day_its_clock_times_and_its_real_length(day, start, end):
    try:
        starts_at, ends_at, minutes = calendar.instants(day, start, end)
    except calendar.NoSuchTime:
        assert day in TRANSITIONS
        assert any(
            clock.hour == 2 for clock in (start, end)
        )  # only 02.00-02.59 is missing
    except calendar.TooShortOrLong:
        assert end <= start or minutes_between(day, start, end) > 960
    else:
        for instant, wall in ((starts_at, start), (ends_at, end)):
            local = instant.astimezone(COPENHAGEN)
            assert (local.date(), local.time()) == (day, wall)
        assert timedelta(minutes=minutes) == ends_at - starts_at


def minutes_between(day, start, end):
    span = datetime.combine(day, end) - datetime.combine(day, start)
    return span.total_seconds() / 60 + (60 if day in TRANSITIONS else 0)


@pytest.mark.parametrize("day", TRANSITIONS[::2])
def test_the_hour_that_does_not_exist_in_spring_is_refused(day):
    with pytest.raises(calendar.NoSuchTime, match=r"02\.30"):
        calendar.instants(day, time(2, 30), time(4, 0))


@pytest.mark.parametrize("day", TRANSITIONS)
def test_a_school_morning_is_seven_hours_before_on_and_after_every_transition(day):
    for offset in (-1, 0, 1):
        on = day + timedelta(days=offset)
        starts_at, _, minutes = calendar.instants(on, time(8), time(15))
        summer = TRANSITIONS.index(day) % 2 == (1 if offset < 0 else 0)
        assert starts_at == datetime.combine(on, time(6 if summer else 7), UTC)
        assert minutes == 420


@pytest.mark.parametrize(
    "day",
    [date(2026, 12, 25), date(2026, 12, 24), date(2026, 12, 31), date(2027, 3, 26)],
)
def test_no_teaching_on_public_holidays_and_what_schools_keep_free(day):
    assert calendar.why_closed(day)
    assert not calendar.is_school_day(day)


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2024, 4, 26)])
def test_the_first_of_may_and_the_former_prayer_day_are_school_days(day):
    assert calendar.is_school_day(day)


def test_a_pattern_of_two_weekdays_gives_no_duplicate_and_no_day_before():
    hours = {0: Hours(time(8), time(15)), 3: Hours(time(9), time(12))}
    pattern = Pattern(hours, date(2026, 12, 14), date(2027, 1, 8))
    winter = Closure(date(2026, 12, 21), date(2027, 1, 1), "Juleferie")

    plan = calendar.weekly(pattern, [winter])

    days = [each.on for each in plan.sessions]
    taught = [(2026, 12, 14), (2026, 12, 17), (2027, 1, 4), (2027, 1, 7)]
    assert days == [date(*each) for each in taught]
    assert plan.sessions[0] == PlannedSession(days[0], time(8), time(15))
    assert plan.sessions[1] == PlannedSession(days[1], time(9), time(12))
    names = {each.on: (each.why, each.is_own) for each in plan.skipped}
    assert names[date(2026, 12, 21)] == ("Juleferie", True)
    assert names[date(2026, 12, 24)] == ("Juleaftensdag", False)


patterns = st.builds(
    lambda first, weeks, weekdays: Pattern(
        dict.fromkeys(weekdays, Hours(time(8, 30), time(12, 5))),
        first,
        first + timedelta(weeks=weeks),
    ),
    around_transitions,
    st.integers(0, 30),
    st.sets(st.integers(0, 6), min_size=1),
)


@settings(max_examples=200, deadline=None)
@given(patterns)
def test_every_day_of_a_pattern_is_taught_or_skipped_exactly_once(pattern):
    plan = calendar.weekly(pattern)
    days = sorted([s.on for s in plan.sessions] + [s.on for s in plan.skipped])
    span = (pattern.last - pattern.first).days + 1
    wanted = [pattern.first + timedelta(days=n) for n in range(span)]
    assert days == [day for day in wanted if day.weekday() in pattern.hours]
