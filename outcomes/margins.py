"""Add up tallies and the counts of who is gone: per year, and one way at a time.

One statement, however many courses and people. Exact numbers: what is made of these
goes through ``outcomes.disclosure`` before anybody sees it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from outcomes.definitions import By, Kpi
from outcomes.models import CohortCount, Tally

type Count2 = tuple[int, int]
NOT_KNOWN = ""
TOTAL = "total"
OF_PEOPLE = (By.GENDER, By.ARRIVAL)


@dataclass(slots=True)
class Sums:
    """So many of so many, by count; what has a median, by value as well."""

    counts: dict[str, Count2] = field(default_factory=dict)
    values: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, figure: str, value: int, pair: Count2) -> None:
        """Add a count."""
        part, whole = self.counts.get(figure, (0, 0))
        self.counts[figure] = (part + pair[0], whole + pair[1])
        at = self.values.setdefault(figure, {})
        at[value] = at.get(value, 0) + pair[0]

    def add_all(self, other: "Sums", *, times: int = 1) -> None:
        """Add another's counts, or with ``times=-1`` take them away."""
        for figure, values in other.values.items():
            for value, part in values.items():
                self.add(figure, value, (times * part, 0))
            part, whole = self.counts[figure]
            self.counts[figure] = (part, whole + times * other.counts[figure][1])

    def share(self, kpi: Kpi) -> Count2:
        """Numerator and denominator, in the unit they are shown in."""
        of, among = kpi.counts
        part, whole = self.counts.get(of, (0, 0))[0], self.counts.get(among, (0, 0))[1]
        return part // kpi.scale, whole // kpi.scale

    def median(self, kpi: Kpi) -> int | None:
        """The middle value, of two in the middle the lower; None of nothing."""
        at = {value: n for value, n in self.values.get(kpi.key, {}).items() if n}
        half = (sum(at.values()) + 1) // 2
        seen = 0
        for value in sorted(at):
            seen += at[value]
            if seen >= half:
                return value
        return None

    def __bool__(self) -> bool:
        return any(pair != (0, 0) for pair in self.counts.values())


type Groups = dict[str, Sums]


@dataclass(slots=True)
class Margins:
    """A cooperation's sums by year and way; across tracks for one track's own page.

    ``mark`` differs when a count does, within one process.
    """

    ways: dict[tuple[int, str], Groups] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Sums))
    )
    names: dict[str, str] = field(default_factory=dict)
    mark: int = 0

    @property
    def years(self) -> list[int]:
        """The years in which somebody started, newest first."""
        return sorted(
            (
                year
                for (year, way), groups in self.ways.items()
                if way == TOTAL and groups[TOTAL].counts.get("started", (0, 0))[0]
            ),
            reverse=True,
        )

    def total(self, years: Collection[int], *, track: str = "") -> Sums:
        """Everything counted in these years, of one track if asked."""
        way, key = (By.TRACK, track) if track else (TOTAL, TOTAL)
        return self._added(way, years).get(key, Sums())

    def groups(self, by: str, years: Collection[int], *, track: str = "") -> Groups:
        """The sums of each group; of people, also of those nothing is known of."""
        if not track:
            found = self._added(by, years)
        else:
            across = self._added(f"{by}@track", years)
            start = f"{track}/"
            found = {
                key.removeprefix(start): sums
                for key, sums in across.items()
                if key.startswith(start)
            }
        if by in OF_PEOPLE:
            self._add_rest(found, self.total(years, track=track))
        return found

    def by_town(self, by: str, years: Collection[int]) -> dict[str, Groups]:
        """Group → municipality → sums, of who is here; of tracks, genders, arrivals."""
        found: dict[str, Groups] = {}
        way = f"{By.MUNICIPALITY}@track" if by == By.TRACK else f"{by}@town"
        for key, sums in self._added(way, years).items():
            first, _slash, last = key.partition("/")
            group, town = (first, last) if by == By.TRACK else (last, first)
            found.setdefault(group, {})[town] = sums
        return found

    def _added(self, way: str, years: Collection[int]) -> Groups:
        found: Groups = {}
        for year in years:
            for key, sums in self.ways.get((year, way), {}).items():
                found.setdefault(key, Sums()).add_all(sums)
        return found

    def _add_rest(self, groups: Groups, total: Sums) -> None:
        """Whose gender or arrival is not known, as a group like the others.

        Left out, it would be what is missing in the total.
        """
        groups.pop(NOT_KNOWN, None)
        rest = Sums()
        rest.add_all(total)
        for sums in groups.values():
            rest.add_all(sums, times=-1)
        if rest:
            groups[NOT_KNOWN] = rest


def of(cooperation_id: int) -> Margins:
    """Everything counted of a cooperation; one statement, in the statistics role."""
    margins = Margins(mark=hash(cooperation_id))
    for row in _ways(cooperation_id):
        margins.mark += hash(tuple(row.values()))  # in whatever order they come
        sums = margins.ways[row["year"], row["way"]][row["key"]]
        sums.add(row["figure"], row["value"], (row["parts"], row["wholes"]))
        if row["name"]:
            margins.names[row["key"]] = row["name"]
    return margins


def _ways(cooperation_id: int) -> Any:  # noqa: ANN401 (a queryset of plain rows)
    """Every way of who is here and of who is gone.

    A kept count has a place or a gender, never both; it has no year of arrival.
    """
    here = Tally.objects.filter(cooperation=cooperation_id).order_by()
    people = here.exclude(gender="")
    kept = CohortCount.objects.filter(cooperation=cooperation_id).order_by()
    gone = kept.filter(gender="", track__isnull=False)
    arrived = people.filter(arrival_year__isnull=False)
    across = _both(_text("track"), F("gender"))
    town = _text("municipality")
    ways = (
        _way(gone, TOTAL, Value(TOTAL)),
        _way(people, By.GENDER, F("gender")),
        _way(kept.exclude(gender=""), By.GENDER, F("gender")),
        _way(arrived, By.ARRIVAL, _text("arrival_year")),
        _way(people, f"{By.GENDER}@track", across),
        _way(people, f"{By.GENDER}@town", _both(town, F("gender"))),
        _way(arrived, f"{By.ARRIVAL}@town", _both(town, _text("arrival_year"))),
    )
    placed = (way for each in (here, gone) for way in _places(each))
    return _way(here, TOTAL, Value(TOTAL)).union(*ways, *placed, all=True)


def _places(found: QuerySet[Any]) -> Iterator[Any]:
    """By track, by municipality, and by municipality across tracks."""
    track, place = _text("track"), _text("municipality")
    settled = found.filter(municipality__isnull=False)
    yield _way(found, By.TRACK, track)
    yield _way(settled, By.MUNICIPALITY, place, name=F("municipality__name"))
    yield _way(settled, f"{By.MUNICIPALITY}@track", _both(track, place))


def _way(
    found: QuerySet[Any],
    way: str,
    key: Any,  # noqa: ANN401 (an expression)
    *,
    name: Any = None,  # noqa: ANN401
) -> Any:  # noqa: ANN401 (a queryset of plain rows)
    return found.values(
        *("year", "figure", "value"),
        way=Value(way, CharField()),
        key=Cast(key, CharField()),
        name=Cast(name or Value(""), CharField()),
    ).annotate(parts=Sum("part"), wholes=Sum("whole"))


def _text(name: str) -> Cast:
    return Cast(F(name), CharField())


def _both(track: Any, key: Any) -> Concat:  # noqa: ANN401 (expressions)
    return Concat(track, Value("/"), key, output_field=CharField())
