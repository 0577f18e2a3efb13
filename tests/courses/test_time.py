"""Schedules across every Copenhagen clock change 2020-2035: no wrong day or duration.

``make time`` asks 10,000 schedules. What is right is worked out from the European
Union's rule alone (last Sunday of March and October, 01.00 UTC), not from the time
zone database that the portal uses.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses import calendar
from courses.calendar import Hours, Pattern
from tests.conftest import FIGURES

EXAMPLES = int(os.environ.get("PORTAL_EXAMPLES", "300"))
counted = Counter()


def last_sunday(year, month):
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


CHANGES = {
    month: {year: last_sunday(year, month) for year in range(2019, 2038)}
    for month in (3, 10)
}
TRANSITIONS = [CHANGES[month][year] for year in range(2020, 2036) for month in (3, 10)]


def is_summer(instant):
    """Whether Denmark has summer time at an instant, by the Union's rule."""
    begins, ends = (
        datetime.combine(CHANGES[month][instant.year], time(1), UTC)
        for month in (3, 10)
    )
    return begins <= instant < ends


def expected(on, clock):
    """The first instant that a Danish clock shows ``clock`` on ``on``, or None."""
    for hours in (2, 1):
        instant = datetime.combine(on, clock, UTC) - timedelta(hours=hours)
        if is_summer(instant) == (hours == 2):
            return instant
    return None


def minutes_of_a_day(first, last):
    return st.builds(
        lambda start, length: Hours(
            time(start // 60, start % 60),
            time((start + length) // 60, (start + length) % 60),
        ),
        st.integers(first, last),
        st.integers(5, 5 * 60),
    )


# Half of them at night, where the clocks change.
hours = minutes_of_a_day(0, 18 * 60) | minutes_of_a_day(0, 4 * 60)
schedules = st.builds(
    lambda around, before, weeks, week: Pattern(
        week,
        around - timedelta(days=before),
        around - timedelta(days=before) + timedelta(weeks=weeks),
    ),
    st.sampled_from(TRANSITIONS),
    st.integers(0, 21),
    st.integers(0, 6),
    st.dictionaries(st.integers(0, 6), hours, min_size=1, max_size=7),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(schedules)
@example(Pattern({6: Hours(time(2, 30), time(4))}, TRANSITIONS[0], TRANSITIONS[0]))
@example(Pattern({6: Hours(time(1), time(4))}, TRANSITIONS[1], TRANSITIONS[1]))
def test_no_schedule_has_a_wrong_day_or_duration(schedule):
    counted["schedules"] += 1
    try:
        plan = calendar.weekly(schedule)
    except calendar.NoSuchTime:
        counted["refused: no such time"] += 1
        assert is_missing_somewhere(schedule)
        return
    assert not is_missing_somewhere(schedule)
    for session in plan.sessions:
        counted["sessions"] += 1
        starts_at, ends_at, minutes = calendar.instants(
            session.on, session.start, session.end
        )
        assert starts_at == expected(session.on, session.start)
        assert ends_at == expected(session.on, session.end)
        assert timedelta(minutes=minutes) == ends_at - starts_at
        assert starts_at.astimezone(calendar.COPENHAGEN).date() == session.on


def is_missing_somewhere(schedule):
    """Whether the clocks jump over a time on a day of the pattern that is taught."""
    span = (schedule.last - schedule.first).days + 1
    days = [schedule.first + timedelta(days=n) for n in range(span)]
    return any(
        expected(day, clock) is None
        for day in days
        if day.weekday() in schedule.hours and not calendar.why_closed(day)
        for clock in schedule.hours[day.weekday()]
    )


def test_the_campaign_met_sessions_and_the_hour_that_is_missing():
    assert counted["sessions"] > counted["schedules"] > EXAMPLES / 2
    assert counted["refused: no such time"] > 0
    FIGURES.append(
        f"time: {counted['schedules']} schedules, {counted['sessions']} sessions over"
        f" {len(TRANSITIONS)} clock changes 2020-2035,"
        f" {counted['refused: no such time']} refused for the missing hour,"
        " 0 wrong day or duration"
    )
