"""Working hours pass on working days, from 8 to 16 in Copenhagen."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import working_time
from tests.conftest import COPENHAGEN


def at(day, clock):
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        (("2026-11-23", "08:30"), 4, ("2026-11-23", "12:30")),
        (("2026-11-23", "14:00"), 8, ("2026-11-24", "14:00")),
        (("2026-11-27", "15:30"), 8, ("2026-11-30", "15:30")),  # over a weekend
        (("2026-11-28", "10:00"), 1, ("2026-11-30", "09:00")),  # begun on a Saturday
        (("2026-12-23", "15:00"), 2, ("2026-12-28", "09:00")),  # over Christmas
        (("2026-11-23", "06:00"), 8, ("2026-11-23", "16:00")),  # to the very end
        (("2026-10-23", "16:00"), 8, ("2026-10-26", "16:00")),  # clocks go back
    ],
)
def test_so_many_working_hours_later(begins, hours, ends):
    assert working_time.after(at(*begins), hours=hours) == at(*ends)


moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(COPENHAGEN)
)


@given(moments, st.integers(1, 40), st.integers(1, 40))
def test_hours_add_up_and_end_at_work(begins, some, more):
    first = working_time.after(begins, hours=some)
    assert working_time.after(first, hours=more) == working_time.after(
        begins, hours=some + more
    )
    assert 8 <= first.astimezone(COPENHAGEN).hour <= 16
    assert first > begins


@given(moments)
def test_a_digest_is_sent_at_noon_of_a_working_day_ahead(now):
    noon = working_time.next_noon(now).astimezone(COPENHAGEN)
    assert noon > now
    assert (noon.hour, noon.minute) == (12, 0)
    assert noon.weekday() < 5
