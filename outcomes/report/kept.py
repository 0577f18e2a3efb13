"""The protected tables of counts that were seen before: a process keeps the last few.

Working out what may be shown takes up to a second for ten years; the counts change once
a night. What is kept is found by the counts themselves, so a changed count is never
answered with old tables. Only protected figures are kept, of no person.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping

from branchespor.models import Track
from outcomes.margins import Margins
from outcomes.report import tables
from outcomes.report.tables import Key, Shares, Shelf

MOST = 64  # readers and cooperations; some 200 kB each for ten years
_kept: OrderedDict[Hashable, Mapping[Key, Shares]] = OrderedDict()


def shelf(
    margins: Margins,
    *,
    own: Collection[int],
    tracks: Collection[Track],
    track: Track | None = None,
) -> Shelf:
    """The tables of a reader, worked out once for the same counts."""
    of = tuple((each.pk, each.profile) for each in tracks)
    key = (margins.mark, frozenset(own), of)
    found = _kept.get(key)
    if found is None:
        found = tables.protected(margins, own=own, tracks=tracks)
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return Shelf(found, str(track.pk) if track else "")
