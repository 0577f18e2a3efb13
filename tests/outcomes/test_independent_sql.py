"""The figures by hand-written SQL from the base tables: equal to the last digit."""

from fractions import Fraction

import pytest
from django.db import connection

from outcomes.definitions import COUNTED, MEASURED, By
from outcomes.report import amounts
from tests import counted
from tests.conftest import MONDAY
from tests.outcomes import by_hand, made

TODAY = MONDAY.date()


@pytest.fixture(params=[1, 7])
def margins(request, syd):
    """Random courses of three years, and what the portal counts of them."""
    made.cooperation(syd, today=TODAY, seed=request.param)
    return counted.now(syd, at=MONDAY)


def asked(syd, sql, year, **where):
    with connection.cursor() as cursor:
        return by_hand.ask(
            cursor, sql, cooperation=syd.pk, year=year, today=TODAY, **where
        )


def test_every_figure_is_checked():
    checked = {*by_hand.OF_PEOPLE, *by_hand.OF_PLACES, *by_hand.IN_ALL}
    assert checked == {kpi.key for kpi in COUNTED}
    assert set(by_hand.MEASURED) == {kpi.key for kpi in MEASURED}


def test_every_share_is_what_sql_says(syd, margins, figure):
    every = {**by_hand.OF_PEOPLE, **by_hand.OF_PLACES, **by_hand.IN_ALL}
    compared = 0
    for year in margins.years:
        sums = margins.total([year])
        for kpi in COUNTED:
            expected = asked(syd, every[kpi.key], year)
            assert sums.share(kpi) == expected, (year, kpi.key)
            compared += expected[1] > 0
    assert compared > 90
    figure(f"{compared} shares equal to hand-written SQL")


def test_every_group_is_what_sql_says(syd, margins, figure):
    compared = 0
    people, places = by_hand.OF_PEOPLE, {**by_hand.OF_PEOPLE, **by_hand.OF_PLACES}
    for by, column, every in (
        (By.GENDER, "gender = '{}'", people),
        (By.MUNICIPALITY, "municipality_id = {}", places),
    ):
        for year in margins.years:
            for key, sums in margins.groups(by, [year]).items():
                for kpi in COUNTED:
                    if kpi.key in every:
                        where = column.format(key)
                        expected = asked(syd, every[kpi.key], year, where=where)
                        assert sums.share(kpi) == expected, (year, key, kpi.key)
                        compared += 1
    figure(f"{compared} groups' shares equal to hand-written SQL")


def test_means_and_medians_are_what_sql_says(syd, margins):
    for year in margins.years:
        for kpi in MEASURED:
            value, n = asked(syd, by_hand.MEASURED[kpi.key], year)
            found = amounts.amount(kpi, margins.total([year]))
            if n >= 10:
                assert (found.value, found.n) == (Fraction(value), n), (year, kpi.key)
            else:
                assert found.value is None


def test_the_rows_are_of_several_years(margins):
    assert len(margins.years) >= 3
