"""What may be shown of every breakdown a reader can reach: protected in one call.

A reader chooses among periods, and can open a track's own page: what is hidden in one
table must not be found by subtracting others. So all of them are made and protected
together, whichever are asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from branchespor.models import Track
from outcomes import disclosure, ties
from outcomes.definitions import COUNTED, By, Kpi
from outcomes.disclosure import NO_DATA, Shown, Table
from outcomes.margins import Groups, Margins, Sums
from outcomes.report.shape import Period

type Key = tuple[str, str, str]  # period, figure, by
type Shares = dict[str, Shown]
OWN, OTHERS = "own", "others"
# What a track's own page is broken down by.
OF_A_TRACK = (By.MUNICIPALITY, By.GENDER)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The protected tables, and the totals beside them."""

    margins: Margins
    tables: Mapping[Key, Shares]
    track: str = ""

    def groups(self, kpi: Kpi, period: Period, by: str) -> Shares:
        """A breakdown as it may be shown; empty without anybody."""
        way = f"{by}@{self.track}" if self.track else by
        return self.tables.get((period.key, kpi.key, way), {})

    def own(self, kpi: Kpi, period: Period) -> Shown:
        """One's own figure, unless the total less it would tell of the others."""
        return self.groups(kpi, period, OWN).get(OWN, NO_DATA)

    def total(self, kpi: Kpi, period: Period) -> Shown:
        """The figure of everybody; of a track, as the table of tracks shows it."""
        if self.track:
            tracks = self.tables.get((period.key, kpi.key, By.TRACK), {})
            if set(tracks) != {self.track}:
                return tracks.get(self.track, NO_DATA)
        found = self._share(kpi, period.years)
        years = [self._share(kpi, [year]) for year in period.years]
        return disclosure.GROUP if _one_hidden(years, found) else found

    def _share(self, kpi: Kpi, years: Collection[int]) -> Shown:
        sums = self.margins.total(years, track=self.track)
        return disclosure.share(*sums.share(kpi))


def periods(years: Iterable[int]) -> list[Period]:
    """Every period a reader can reach: each year, and each two together."""
    there = sorted(years)
    return [Period((year,)) for year in there] + [
        Period((year - 1, year)) for year in there
    ]


def shelf(
    margins: Margins,
    *,
    own: Collection[int],
    tracks: Collection[Track],
    track: Track | None = None,
) -> Shelf:
    """Protect everything a reader of this cooperation can reach; no statement."""
    found: list[Table] = []
    for period in periods(margins.years):
        found += _tables(period, margins, own=own, tracks=tracks)
        if track:
            for each in tracks:
                found += _of_a_track(period, margins, own=own, track=str(each.pk))
    shown = ties.protect(found)
    _hide_pairs(shown, margins.years)
    if track:
        _hide_across(shown, [str(each.pk) for each in tracks])
    return Shelf(margins, shown, str(track.pk) if track else "")


def _tables(
    period: Period, margins: Margins, *, own: Collection[int], tracks: Collection[Track]
) -> Iterator[Table]:
    ways: dict[str, Groups] = {by: margins.groups(by, period.years) for by in By}
    ways[By.PROFILE] = _profiles(ways[By.TRACK], tracks)
    for by, groups in ways.items():
        for kpi in COUNTED:
            if by in kpi.by:
                yield _table(period, kpi, by=by, groups=groups)
    if own:
        sides = _sides(ways[By.MUNICIPALITY], own)
        for kpi in COUNTED:
            if By.MUNICIPALITY in kpi.by:
                yield _table(period, kpi, by=OWN, groups=sides)


def _of_a_track(
    period: Period, margins: Margins, *, own: Collection[int], track: str
) -> Iterator[Table]:
    ways: dict[str, Groups] = {
        by: margins.groups(by, period.years, track=track) for by in OF_A_TRACK
    }
    if own:
        ways[OWN] = _sides(ways[By.MUNICIPALITY], own)
    for by, groups in ways.items():
        for kpi in COUNTED:
            if By.TRACK in kpi.by and (By.MUNICIPALITY if by == OWN else by) in kpi.by:
                yield _table(period, kpi, by=f"{by}@{track}", groups=groups)


def _table(period: Period, kpi: Kpi, *, by: str, groups: Groups) -> Table:
    counts = {key: sums.share(kpi) for key, sums in sorted(groups.items())}
    there = {key: pair for key, pair in counts.items() if pair != (0, 0)}
    return Table(period.key, kpi.key, by, there)


def _sides(places: Groups, own: Collection[int]) -> Groups:
    """One's own municipalities together, and all the others."""
    sides = {OWN: Sums(), OTHERS: Sums()}
    for key, sums in places.items():
        sides[OWN if int(key) in own else OTHERS].add_all(sums)
    return sides


def _profiles(tracks_sums: Groups, tracks: Collection[Track]) -> Groups:
    found: Groups = {}
    profile = {str(each.pk): each.profile for each in tracks}
    for key, sums in tracks_sums.items():
        found.setdefault(profile.get(key, ""), Sums()).add_all(sums)
    return found


def is_kept_back(shown: Shown) -> bool:
    """Whether there is something that is not shown."""
    return shown.why in {"small", "group"}


def _one_hidden(years: Collection[Shown], together: Shown) -> bool:
    """Whether two years together would tell of the one that is hidden."""
    hidden = sum(is_kept_back(each) for each in years)
    return len(years) > 1 and hidden == 1 and not is_kept_back(together)


def _hide_pairs(shown: dict[Key, Shares], years: Collection[int]) -> None:
    """Two years together less the one that is shown would be the hidden one."""
    for period in (each for each in periods(years) if len(each.years) > 1):
        for key in [key for key in shown if key[0] == period.key]:
            hidden = [
                any(map(is_kept_back, shown.get((str(year), *key[1:]), {}).values()))
                for year in period.years
            ]
            if sum(hidden) == 1:
                shown[key] = dict.fromkeys(shown[key], disclosure.GROUP)


def _hide_across(shown: dict[Key, Shares], tracks: Collection[str]) -> None:
    """All tracks' groups less those that are shown would be the hidden track's."""
    for period, figure, by in [key for key in shown if "@" not in key[2]]:
        ways = [(period, figure, f"{by}@{track}") for track in tracks]
        there = [way for way in ways if way in shown]
        hidden = [any(map(is_kept_back, shown[way].values())) for way in there]
        whole = shown[period, figure, by].values()
        if len(there) > 1 and any(hidden) and not any(map(is_kept_back, whole)):
            for way in there:
                shown[way] = dict.fromkeys(shown[way], disclosure.GROUP)
