"""Means and medians as they may be shown."""

from collections.abc import Collection
from fractions import Fraction

from outcomes.definitions import By, Kind, Kpi
from outcomes.disclosure import COMPARISON, is_small
from outcomes.margins import Margins, Sums
from outcomes.report.shape import Amount, Measure, Period


def amount(kpi: Kpi, sums: Sums) -> Amount:
    """A mean or median with its n; fewer than five are hidden, ten are needed."""
    n = _n(kpi, sums)
    if n == 0:
        return Amount(None, None, "no_data")
    if is_small(n):
        return Amount(None, None, "small")
    if n < COMPARISON:
        return Amount(None, n, "few")
    if kpi.kind == Kind.MEAN:
        total = sums.counts[kpi.key][0]
        return Amount(Fraction(total, n * kpi.scale), n)
    return Amount(Fraction(sums.median(kpi) or 0), n)


def measure(
    kpi: Kpi, margins: Margins, *, period: Period, own: Collection[int], track: str = ""
) -> Measure:
    """A mean or median of all, of one's own, and of the period before."""
    total = margins.total(period.years, track=track)
    mine = None
    if own and By.OWN in kpi.by:
        places = margins.groups(By.MUNICIPALITY, period.years, track=track)
        sides = {True: Sums(), False: Sums()}
        for key, sums in places.items():
            sides[int(key) in own].add_all(sums)
        mine = amount(kpi, sides[True])
        if is_small(_n(kpi, sides[False])) and mine.n is not None:
            mine = Amount(None, None, "group")
    return Measure(
        kpi=kpi,
        total=_whole(kpi, margins, period=period, track=track) or amount(kpi, total),
        own=mine,
        before=_whole(kpi, margins, period=period.before, track=track)
        or amount(kpi, margins.total(period.before.years, track=track)),
    )


def _whole(kpi: Kpi, margins: Margins, *, period: Period, track: str) -> Amount | None:
    """Two years of which one is hidden are hidden: less the other, they would tell."""
    years = [
        amount(kpi, margins.total([year], track=track)).why == "small"
        for year in period.years
    ]
    one = len(years) > 1 and sum(years) == 1
    return Amount(None, None, "group") if one else None


def _n(kpi: Kpi, sums: Sums) -> int:
    part, whole = sums.counts.get(kpi.key, (0, 0))
    return whole if kpi.kind == Kind.MEAN else part
