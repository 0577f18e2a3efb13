"""What employers asked for against what was filled, per track (domain A3).

Counted when it is asked for, from the orders and the seats as they are: what is filled
changes with every seat. How many places were asked for tells of nobody; how many are
filled is kept back as in every breakdown.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import F, FilteredRelation, Q

from branchespor.models import EmployerDemand, Track
from courses import demand
from courses.models import Course
from courses.models.counts import Seated
from municipalities.models import Cooperation
from outcomes import disclosure
from outcomes.disclosure import Shown
from outcomes.report.shape import Demand, Period


@dataclass(slots=True)
class _Sum:
    name: str
    orders: int = 0
    asked: int = 0
    planned: int = 0
    filled: int = 0
    years: Counter[int] = field(default_factory=Counter)

    @property
    def is_small(self) -> bool:
        """Whether what is filled, in all or in a year of it, is 1 to 4.

        One such track hides what is filled of all, because the total would tell it; one
        such year hides two years together, because the other year would.
        """
        return any(map(disclosure.is_small, (self.filled, *self.years.values())))

    def add(self, order: demand.Order) -> None:
        self.orders += 1
        self.years[order.demand.period.lower.year] += order.filled
        self.asked += order.offered
        self.planned += order.matched
        self.filled += order.filled


def of(
    cooperation: Cooperation, *, period: Period, track: Track | None
) -> tuple[Demand, ...]:
    """All of them first, then each track that was asked for people; one statement.

    Empty if no order's period begins in these years. With a ``track`` its row alone, as
    it stands among the others.
    """
    tracks: dict[int, _Sum] = {}
    whole = _Sum("")
    for order in _orders(cooperation, years=period.years):
        name = str(order.demand.track)
        for each in (tracks.setdefault(order.demand.track_id, _Sum(name)), whole):
            each.add(order)
    small = any(each.is_small for each in tracks.values())
    rows = {key: _row(each, small=small) for key, each in tracks.items()}
    if track:
        return tuple(row for key, row in rows.items() if key == track.pk)
    return (_row(whole, small=whole.is_small), *rows.values()) if rows else ()


def _orders(cooperation: Cooperation, *, years: Collection[int]) -> list[demand.Order]:
    """Orders whose period begins in these years, with the courses planned for them."""
    begins = Q()
    for year in years:
        begins |= Q(period__startswith__year=year)
    runs = FilteredRelation("courses", condition=Q(courses__cancelled_at=None))
    rows = (
        EmployerDemand.objects.filter(begins, track__cooperation=cooperation)
        .annotate(run=runs)
        .annotate(run_id=F("run__pk"), seats=F("run__seats"))
        .annotate(at_work=F("run__employer_places"), seated=Seated("run__pk"))
    )
    orders: dict[int, EmployerDemand] = {}
    planned: dict[int, list[Course]] = defaultdict(list)
    for row in rows.select_related("track").order_by("track__name", "pk"):
        orders.setdefault(row.pk, row)
        if row.run_id:  # type: ignore[attr-defined] # annotated, as the next
            run = Course(seats=row.seats, employer_places=row.at_work)  # type: ignore[attr-defined]
            run.seated = row.seated  # type: ignore[attr-defined]
            planned[row.pk].append(run)
    return [demand.Order(each, planned[pk]) for pk, each in orders.items()]


def _row(found: _Sum, *, small: bool) -> Demand:
    shown = disclosure.GROUP
    if not small:
        enough = found.asked >= disclosure.COMPARISON
        percent = (
            disclosure.round_half_up(found.filled, found.asked) if enough else None
        )
        shown = Shown(found.filled, found.asked, percent, "" if enough else "few")
    return Demand(
        track=found.name,
        orders=found.orders,
        asked=found.asked,
        planned=found.planned,
        filled=shown,
    )
