"""What may be shown of everything a reader can reach: protected in one call.

A reader chooses among periods, and can open a track's own page: what is hidden in one
table must not be found by subtracting others. So all tables of two years are made and
protected together, whichever are asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from branchespor.models import Track
from outcomes import disclosure
from outcomes.definitions import BREAKDOWNS, COUNTED, By, Kpi
from outcomes.disclosure import NO_DATA, TOTAL, Catalogue, Shown, Table
from outcomes.margins import TOTAL as EVERYBODY
from outcomes.margins import Groups, Margins, Sums
from outcomes.report import joined
from outcomes.report.shape import Period

type Key = tuple[str, str, str]  # period, figure, by
type Shares = dict[str, Shown]
MINE, OTHERS = "own", "others"
# What a track's own page is broken down by.
OF_A_TRACK = (By.MUNICIPALITY, By.GENDER)
# Groups of people from everywhere, of whom one municipality could subtract its own.
OF_MANY_PLACES = (By.TRACK, By.GENDER, By.ARRIVAL)
# Which ways are given up for others, the first one first.
RANK = {
    each: rank
    for rank, each in enumerate(
        (
            *(f"{By.OWN}@", f"{By.MUNICIPALITY}@", f"{By.GENDER}@"),
            *(By.ARRIVAL, By.PROFILE, By.TRACK, By.MUNICIPALITY, By.GENDER),
            *(By.OWN, TOTAL),
        )
    )
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The protected tables, of everybody or of one track."""

    tables: Mapping[Key, Shares]
    track: str = ""

    def groups(self, kpi: Kpi, period: Period, by: str) -> Shares:
        """A breakdown as it may be shown; empty without anybody."""
        way = f"{by}@{self.track}" if self.track else by
        return self.tables.get((period.key, kpi.key, way), {})

    def own(self, kpi: Kpi, period: Period) -> Shown:
        """One's own figure, unless the total less it would tell of the others."""
        return self.groups(kpi, period, By.OWN).get(MINE, NO_DATA)

    def total(self, kpi: Kpi, period: Period) -> Shown:
        """The figure of everybody; of a track, as the table of tracks shows it."""
        by, key = (By.TRACK, self.track) if self.track else (TOTAL, TOTAL)
        return self.tables.get((period.key, kpi.key, by), {}).get(key, NO_DATA)


def protected(
    margins: Margins, *, own: Collection[int], tracks: Collection[Track]
) -> Mapping[Key, Shares]:
    """Protect everything a reader of this cooperation can reach; no statement."""
    shown: dict[Key, Shares] = {}
    for block in blocks(margins.years):
        years = [year for year in block.years if year in margins.years]
        made = _Block(block, years, margins, frozenset(own), tuple(tracks))
        shown |= disclosure.protect(made.tables(), catalogue=made.catalogue())
    return shown


def blocks(years: Iterable[int]) -> list[Period]:
    """The periods of two years that have anybody in them; they share no year."""
    return sorted(
        {Period.ending(year, months=24) for year in years}, key=lambda each: each.years
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Two years together, and each by itself."""

    period: Period
    years: list[int]
    margins: Margins
    own: frozenset[int]
    tracks: tuple[Track, ...]

    def catalogue(self) -> Catalogue:
        """How its tables hang together."""
        profiles: dict[str, list[str]] = {}
        for each in self.tracks:
            profiles.setdefault(each.profile, []).append(str(each.pk))
        towns = self.margins.groups(By.MUNICIPALITY, self.years)
        sides = {
            MINE: [key for key in towns if int(key) in self.own],
            OTHERS: [key for key in towns if int(key) not in self.own],
        }
        made_of: dict[str, tuple[str, Mapping[str, Collection[str]]]] = {
            By.PROFILE: (By.TRACK, profiles),
            By.OWN: (By.MUNICIPALITY, sides),
        }
        for each in self.tracks:
            made_of[f"{By.OWN}@{each.pk}"] = (f"{By.MUNICIPALITY}@{each.pk}", sides)
        periods = tuple(Period((year,)).key for year in self.years)
        return Catalogue(periods, self.period.key, made_of, RANK)

    def tables(self) -> Iterator[Table]:
        """Every table of the two years together and of each, but across tracks."""
        periods = [Period((year,)) for year in self.years]
        for period in (*periods, self.period):
            yield from self._of(period)
        for track in self.tracks:
            yield from self._across(str(track.pk))

    def _of(self, period: Period) -> Iterator[Table]:
        years = [year for year in period.years if year in self.years]
        everybody = {EVERYBODY: self.margins.total(years)}
        ways = {by: self._groups(by, years) for by in BREAKDOWNS}
        ways[By.PROFILE] = _profiles(ways[By.TRACK], self.tracks)
        if self.own:
            ways[By.OWN] = _sides(ways[By.MUNICIPALITY], self.own)
        givers = {by: self._by_town(by, years) for by in OF_MANY_PLACES}
        for kpi in COUNTED:
            yield _table(period, kpi, by=TOTAL, groups=everybody)
            for by, groups in ways.items():
                if by in kpi.by:
                    yield _table(
                        period, kpi, by=by, groups=groups, givers=givers.get(by)
                    )

    def _across(self, track: str) -> Iterator[Table]:
        """By municipality and gender within a track: of two years, never of one."""
        ways: dict[By, Groups] = {
            by: self._groups(by, self.years, track=track) for by in OF_A_TRACK
        }
        if self.own:
            ways[By.OWN] = _sides(ways[By.MUNICIPALITY], self.own)
        for by, groups in ways.items():
            for kpi in COUNTED:
                if By.TRACK in kpi.by and by in kpi.by:
                    yield _table(self.period, kpi, by=f"{by}@{track}", groups=groups)

    def _groups(self, by: By, years: Collection[int], *, track: str = "") -> Groups:
        """The sums of each group; few people of some kind are counted with others."""
        found = self.margins.groups(by, years, track=track)
        if by not in {By.GENDER, By.ARRIVAL}:
            return found
        return {
            name: sums
            for name, keys in self._joined(by)
            if (sums := _together(found, keys))
        }

    def _by_town(self, by: By, years: Collection[int]) -> dict[str, Groups]:
        """Group → municipality → sums of its people in the group."""
        found = self.margins.by_town(by, years)
        towns = {town for groups in found.values() for town in groups}
        return {
            name: {
                town: _together(
                    {
                        key: groups[town]
                        for key, groups in found.items()
                        if town in groups
                    },
                    keys,
                )
                for town in towns
            }
            for name, keys in self._joined(by)
        }

    def _joined(self, by: By) -> list[tuple[str, list[str]]]:
        """Each group's name, and the keys of those that are counted in it."""
        groups = self.margins.groups(by, self.years)
        if by not in {By.GENDER, By.ARRIVAL}:
            return [(key, [key]) for key in groups]
        return list(joined.merged(groups, by=by))


def _table(
    period: Period,
    kpi: Kpi,
    *,
    by: str,
    groups: Groups,
    givers: Mapping[str, Groups] | None = None,
) -> Table:
    counts = {key: sums.share(kpi) for key, sums in sorted(groups.items())}
    there = {key: pair for key, pair in counts.items() if pair != (0, 0)}
    people = {
        group: [sums.share(kpi)[1] for sums in towns.values()]
        for group, towns in (givers or {}).items()
        if group in there
    }
    return Table(period.key, kpi.key, by, there, people)


def _together(found: Groups, keys: Collection[str]) -> Sums:
    added = Sums()
    for key in keys:
        if key in found:
            added.add_all(found[key])
    return added


def _sides(places: Groups, own: Collection[int]) -> Groups:
    """One's own municipalities together, and all the others."""
    sides = {MINE: Sums(), OTHERS: Sums()}
    for key, sums in places.items():
        sides[MINE if int(key) in own else OTHERS].add_all(sums)
    return sides


def _profiles(tracks_sums: Groups, tracks: Collection[Track]) -> Groups:
    found: Groups = {}
    profile = {str(each.pk): each.profile for each in tracks}
    for key, sums in tracks_sums.items():
        found.setdefault(profile.get(key, ""), Sums()).add_all(sums)
    return found
