"""What speaks against a person on a course, as shown: time, travel, Danish classes."""

from datetime import date, time, timedelta

import pytest

from courses import clashes
from courses.clashes import Able, Run, Slot

FIRST, LAST = date(2027, 1, 4), date(2027, 3, 26)
RUN = Run("Køkken 3", school=7, first=FIRST, last=LAST)
MORNING = Slot(weekday=1, start=time(8), end=time(12), times=10)
DAY = timedelta(days=1)


def against(able, *, slots=(MORNING,), seated=()):
    return clashes.against(RUN, able, slots=slots, seated=seated)


@pytest.mark.parametrize(
    ("able", "number"),
    [
        (Able(), 0),
        (Able(first=FIRST, last=LAST), 0),
        (Able(first=FIRST + DAY), 1),
        (Able(last=LAST - DAY), 1),
        (Able(unreachable=(7,)), 1),
        (Able(unreachable=(8,)), 0),
        (Able(first=FIRST + DAY, unreachable=(7, 8)), 2),
    ],
)
def test_the_window_and_the_way_there(able, number):
    assert len(against(able)) == number


@pytest.mark.parametrize(
    ("weekdays", "begins", "ends", "clash"),
    [
        ((1,), time(9), time(11), True),
        ((1,), time(12), time(14), False),
        ((1,), time(6), time(8), False),
        ((2,), time(9), time(11), False),
        ((1,), None, None, True),
    ],
)
def test_danish_classes_at_the_same_hours_are_counted(weekdays, begins, ends, clash):
    able = Able(weekdays=weekdays, danish_from=begins, danish_until=ends)
    assert bool(against(able)) == clash
    assert not clash or "10" in against(able)[0]


def test_without_a_schedule_danish_classes_are_an_open_question():
    assert len(against(Able(weekdays=(1,)), slots=())) == 1


def test_a_seat_elsewhere_at_the_same_time_is_named():
    at_once = Run("Metal 4", school=8, first=LAST, last=LAST + DAY)
    after = Run("Bus 1", school=8, first=LAST + DAY, last=LAST + 2 * DAY)
    (said,) = against(Able(), seated=(at_once, after, RUN))
    assert "Metal 4" in said
