"""Means of progress: as people round, in two voices, and none that tells of one."""

from datetime import date

import pytest

from outcomes import progress_means
from outcomes.progress_means import HIDDEN, NOTHING, Mean, Score

Q1, Q2, Q3 = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def said(quarter, scores, *, group=1, first=1):
    return [Score(first + n, group, quarter, s) for n, s in enumerate(scores)]


def voice(*rows, quarter=Q2, group=1):
    flat = [each for some in rows for each in some]
    return progress_means.voice(flat, quarter=quarter, group=group)


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ([], NOTHING),
        ([7, 7, 7, 7], HIDDEN),
        ([6, 6, 6, 6, 7], Mean(62, 5)),
        ([1, 1, 1, 1, 1, 1, 1, 2], Mean(11, 8)),
        ([-1, -1, 0, 0, 0, 0, 0, 0], Mean(-3, 8)),
    ],
)
def test_a_mean_needs_five_and_is_rounded_as_people_do(scores, shown):
    assert progress_means.mean(scores) == shown


def test_changes_are_of_who_was_measured_both_times():
    found = voice(said(Q1, [4] * 5), said(Q2, [5] * 5))
    assert (found.now, found.since_last) == (Mean(50, 5), Mean(10, 5))
    assert found.since_first == found.since_last


def test_since_the_first_goes_back_to_each_ones_own_first():
    rows = said(Q1, [2] * 5), said(Q2, [4] * 10), said(Q3, [5] * 10)
    found = voice(*rows, quarter=Q3)
    assert found.since_last == Mean(10, 10)
    assert found.since_first == Mean(20, 10)


@pytest.mark.parametrize(("then", "now"), [(6, 5), (5, 6), (9, 5)])
def test_a_change_beside_two_means_does_not_give_away_who_left_or_came(then, now):
    found = voice(said(Q1, [4] * then), said(Q2, [5] * now))
    assert found.now.n == now
    assert (found.since_last, found.since_first) == (HIDDEN, HIDDEN)


def test_from_ten_the_rounding_blurs_the_few_who_left():
    found = voice(said(Q1, [4] * 12), said(Q2, [5] * 10))
    assert found.since_last == Mean(10, 10)


def test_the_few_measured_for_longer_are_not_told_apart_by_the_two_changes():
    found = voice(said(Q1, [1]), said(Q2, [4] * 6), said(Q3, [5] * 6), quarter=Q3)
    assert found.since_last == Mean(10, 6)
    assert found.since_first == HIDDEN


def test_a_small_course_is_left_out_of_the_total_it_could_be_taken_from():
    large, small = said(Q2, [4] * 6), said(Q2, [7] * 3, group=2, first=50)
    assert voice(large, small, group=None).now == Mean(40, 6)
    assert voice(large, small, group=2).now == HIDDEN


def test_small_courses_count_together_when_they_are_five():
    large, small = said(Q2, [4] * 5), said(Q2, [7] * 3, group=2, first=50)
    other = said(Q2, [7] * 2, group=3, first=60)
    assert voice(large, small, other, group=None).now == Mean(55, 10)
    assert voice(small, other, group=None).now == Mean(70, 5)


def test_the_gap_is_of_the_means_as_shown():
    citizen = voice(said(Q2, [6, 6, 6, 7, 7]))
    caseworker = voice(said(Q2, [5, 5, 5, 6, 6]))
    line = progress_means.Line(citizen, caseworker)
    assert line.gap.tenths == 10
    assert progress_means.Line(citizen, voice()).gap == NOTHING
    assert progress_means.Line(citizen, voice(said(Q2, [6] * 4))).gap == HIDDEN
