"""What repeats in a person's absences, told to the home municipality only."""

from datetime import date, timedelta

import pytest

from courses.attendance_pattern import pattern
from courses.models import Presence
from tests import factories
from tests.conftest import MONDAY

FIRST = date(2026, 11, 2)  # a Monday


def days(marks):
    """One session a weekday; a dot is there, an x is away without a word."""
    found, day = [], FIRST
    for mark in marks:
        found.append((day, mark == "x"))
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return found


@pytest.mark.parametrize(
    ("marks", "in_row", "of_last", "weekday", "told"),
    [
        ("", 0, 0, None, False),
        ("x", 1, 1, None, False),
        ("..xx", 2, 2, None, True),
        ("xx.", 0, 2, None, False),
        ("x....x....x....x", 1, 2, None, False),
        ("x.x.x", 1, 3, None, True),
        ("xxxxxxxxxxxx", 12, 10, None, True),
    ],
)
def test_in_a_row_and_of_the_last_ten(marks, in_row, of_last, weekday, told):
    found = pattern(days(marks))
    assert (found.in_row, found.of_last, found.weekday) == (in_row, of_last, weekday)
    assert found.is_told == told


def test_mostly_on_one_weekday():
    mondays = [(FIRST + timedelta(weeks=n), True) for n in range(3)]
    tuesday = (FIRST + timedelta(days=1), False)
    assert pattern([*mondays, tuesday]).weekday == 0


def test_only_the_home_municipality_reads_it(
    case, mark, client_for, caseworker, coordinator, absent, teacher, session
):
    yesterday = factories.SessionFactory(
        course=session.course, on=session.on - timedelta(days=3)
    )
    yesterday.marks.create(
        enrolment=absent,
        municipality=absent.municipality,
        presence=Presence.NO_WORD,
        minutes_missed=420,
        recorded_at=MONDAY,
        recorded_by=teacher,
    )
    url = f"/absences/{case.public_id}/"
    assert "2 gange i træk" in client_for(caseworker).get(url).content.decode()
    assert "i træk" not in client_for(coordinator).get(url).content.decode()
