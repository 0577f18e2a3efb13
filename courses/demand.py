"""The demand board: what employers ask for against what is planned and filled. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from branchespor.models import EmployerDemand, Track
from courses.models import Course

MONTHS = 12
ALERT = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Order:
    """One order: places offered by the employer, matched by courses, filled by people.

    A course counts with its places at employers, or with its seats if none are noted.
    """

    demand: EmployerDemand
    courses: Sequence[Course] = ()

    @property
    def offered(self) -> int:
        """Places the employer ordered people for."""
        return self.demand.places

    @property
    def last(self) -> date:
        """The last day of the period."""
        after: date = self.demand.period.upper
        return after - date.resolution

    @property
    def matched(self) -> int:
        """Places that a course is planned for, at most those offered."""
        places = sum(
            each.seats if each.employer_places is None else each.employer_places
            for each in self.courses
        )
        return min(self.offered, places)

    @property
    def filled(self) -> int:
        """Places that a person with a seat is on the way to, at most those matched."""
        return min(self.matched, sum(each.seated for each in self.courses))

    @property
    def missing(self) -> int:
        """Places nobody is on the way to."""
        return self.offered - self.filled

    def is_late(self, *, on: date) -> bool:
        """Places are unfilled, and the period has begun or does within 12 weeks."""
        begins = self.demand.period.lower
        return (
            self.demand.closed_at is None
            and self.missing > 0
            and begins is not None
            and begins <= on + ALERT
        )


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a track: places whose period begins, courses that begin."""

    first: date
    places: int
    courses: Sequence[Course]


@dataclass(frozen=True, slots=True)
class Row:
    """One track with its orders and its next twelve months."""

    track: Track
    orders: list[Order] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)

    @property
    def offered(self) -> int:
        """Places asked for in all the orders."""
        return sum(each.offered for each in self.orders)

    @property
    def matched(self) -> int:
        """Places of them that courses are planned for."""
        return sum(each.matched for each in self.orders)

    @property
    def filled(self) -> int:
        """Places of them that a person is on the way to."""
        return sum(each.filled for each in self.orders)


def months(on: date) -> list[date]:
    """The first days of this month and the eleven after it."""
    start = on.year * 12 + on.month - 1
    return [
        date(number // 12, number % 12 + 1, 1)
        for number in range(start, start + MONTHS)
    ]


def board(
    tracks: Iterable[Track],
    *,
    demand: Iterable[EmployerDemand],
    courses: Iterable[Course],
    on: date,
) -> list[Row]:
    """A row per track; an order from before counts in this month while it is open.

    ``courses`` come with their counts (``with_counts``), none of them cancelled.
    """
    runs = list(courses)
    by_order: dict[int, list[Course]] = {}
    for run in runs:
        if run.demand_id:
            by_order.setdefault(run.demand_id, []).append(run)
    orders: dict[int, list[Order]] = {}
    for each in demand:
        found = Order(each, by_order.get(each.pk, ()))
        orders.setdefault(each.track_id, []).append(found)
    return [
        Row(
            track=track,
            orders=orders.get(track.pk, []),
            months=_months(
                orders.get(track.pk, []),
                [run for run in runs if run.track_id == track.pk],
                on=on,
            ),
        )
        for track in tracks
    ]


def _months(orders: list[Order], runs: list[Course], *, on: date) -> list[Month]:
    firsts = months(on)
    wanted = [
        (max(_month(each.demand.period.lower), firsts[0]), each.offered)
        for each in orders
        if each.demand.closed_at is None
    ]
    return [
        Month(
            first=first,
            places=sum(number for month, number in wanted if month == first),
            courses=[run for run in runs if _month(run.starts_on) == first],
        )
        for first in firsts
    ]


def _month(day: date) -> date:
    return day.replace(day=1)
