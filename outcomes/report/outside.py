"""Figures from outside that stand beside our own, and how the municipalities lie."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from municipalities.models import Cooperation
from outcomes.definitions import BACKGROUNDS, COMPANY, SELF_SUPPORTING, By, Kpi
from outcomes.disclosure import Shown, change
from outcomes.models import BackgroundFigure
from outcomes.report.shape import Period, Spread
from outcomes.report.tables import Shelf

NATIONAL = ("danmark", "hele landet", "landet", "denmark")
MOST = 200


@dataclass(frozen=True, slots=True)
class Outside:
    """Background figures, newest first."""

    figures: tuple[BackgroundFigure, ...]

    def of(self, kpi: Kpi, *, until: date | None = None) -> BackgroundFigure | None:
        """The newest figure of a kind, of the whole country before any other area."""
        found = [
            each
            for each in self.figures
            if BACKGROUNDS.get(each.name.strip().casefold()) is kpi
            and (until is None or each.as_of < until)
        ]
        national = [each for each in found if each.area.strip().casefold() in NATIONAL]
        return next(iter([*national, *found]), None)

    def beside(self) -> dict[str, BackgroundFigure]:
        """By figure, what stands beside it."""
        found = {kpi.key: self.of(kpi) for kpi in BACKGROUNDS.values()}
        return {key: each for key, each in found.items() if each}


def read(cooperation: Cooperation) -> Outside:
    """The newest that stand, everybody's and the cooperation's; one statement."""
    standing = BackgroundFigure.objects.standing()
    mine = standing.filter(Q(cooperation=None) | Q(cooperation=cooperation))
    return Outside(tuple(mine.order_by("-as_of", "pk")[:MOST]))


def spreads(
    shelf: Shelf, outside: Outside, *, period: Period, years: Collection[int]
) -> tuple[Spread, ...]:
    """How far the municipalities have come since the first year (C5, C7)."""
    if not years or min(years) >= period.years[0]:
        return ()
    first = Period((min(years),))
    found = (
        _spread(kpi, shelf, outside, period=period, first=first)
        for kpi in (SELF_SUPPORTING, COMPANY)
    )
    return tuple(each for each in found if each)


def _spread(
    kpi: Kpi, shelf: Shelf, outside: Outside, *, period: Period, first: Period
) -> Spread | None:
    now = shelf.groups(kpi, period, By.MUNICIPALITY)
    then = shelf.groups(kpi, first, By.MUNICIPALITY)
    changes = [
        points
        for key in now.keys() & then.keys()
        if (points := change(now[key], then[key])) is not None
    ]
    if not changes:
        return None
    reference = outside.of(kpi)
    until = date(first.year + 1, 1, 1)
    return Spread(
        kpi=kpi,
        first=first,
        low=min(changes),
        high=max(changes),
        of=len(changes),
        reference=reference,
        above=_above(now, reference),
        above_first=_above(then, outside.of(kpi, until=until) or reference),
    )


def _above(groups: Mapping[str, Shown], reference: BackgroundFigure | None) -> int:
    """How many lie above the reference, exactly and not as rounded."""
    if reference is None:
        return 0
    return sum(
        100 * each.part > reference.value * each.whole
        for each in groups.values()
        if each.percent is not None and each.part is not None and each.whole
    )
