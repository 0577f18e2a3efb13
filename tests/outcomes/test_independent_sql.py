"""The figures by hand-written SQL from the base tables: equal to the last digit."""

from fractions import Fraction

import pytest
from django.db import connection

from outcomes.definitions import COUNTED, MEASURED, By, Kind
from outcomes.disclosure import COMPARISON
from outcomes.report import amounts
from tests import counted
from tests.conftest import MONDAY
from tests.outcomes import by_hand, made

TODAY = MONDAY.date()


EVERY = {**by_hand.OF_PEOPLE, **by_hand.OF_PLACES, **by_hand.IN_ALL}
# By what, the column of each group, and which figures can be asked of it.
GROUPS = (
    (By.GENDER, "gender = '{}'", by_hand.OF_PEOPLE),
    (By.MUNICIPALITY, "municipality_id = {}", by_hand.OF_PEOPLE | by_hand.OF_PLACES),
)


def test_every_figure_is_checked():
    assert set(EVERY) == {kpi.key for kpi in COUNTED}
    assert set(by_hand.MEASURED) == {kpi.key for kpi in MEASURED}


@pytest.mark.parametrize("seed", [1, 7])
def test_every_figure_is_what_hand_written_sql_says(syd, seed, figure):
    """Three random years: every share, every group's share, every mean and median."""
    made.cooperation(syd, today=TODAY, seed=seed)
    margins = counted.now(syd, at=MONDAY)
    assert len(margins.years) >= 3
    compared = 0
    with connection.cursor() as cursor:
        for year in margins.years:

            def ask(sql, year=year, **where):
                whose = {"cooperation": syd.pk, "year": year, "today": TODAY}
                return by_hand.ask(cursor, sql, **whose, **where)

            compared += shares(margins, year, ask)
            compared += measures(margins, year, ask)
    assert compared > 300
    figure(f"{compared} figures equal to hand-written SQL")


def shares(margins, year, ask):
    """How many shares were compared, in all and of each group."""
    found = [
        (kpi.key, margins.total([year]).share(kpi), ask(EVERY[kpi.key]))
        for kpi in COUNTED
    ]
    for by, column, every in GROUPS:
        for key, sums in margins.groups(by, [year]).items():
            where = column.format(key)
            found += [
                (
                    f"{kpi.key} {where}",
                    sums.share(kpi),
                    ask(every[kpi.key], where=where),
                )
                for kpi in COUNTED
                if kpi.key in every
            ]
    for name, ours, theirs in found:
        assert ours == theirs, (year, name)
    return len(found)


def measures(margins, year, ask):
    """How many means and medians were compared; fewer than ten are not shown."""
    for kpi in MEASURED:
        value, n = ask(by_hand.MEASURED[kpi.key])
        found = amounts.amount(kpi, margins.total([year]))
        if n >= COMPARISON:
            exact = Fraction(value) / (n if kpi.kind == Kind.MEAN else 1)
            assert (found.value, found.n) == (exact, n), (year, kpi.key)
        else:
            assert found.value is None
    return len(MEASURED)
