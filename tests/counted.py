"""What the figures are made of, counted now: for tests that change a fact and look."""

from municipalities import isolation
from outcomes import margins
from outcomes.definitions import COUNTED, MEASURED, By
from outcomes.services import tallies


def now(cooperation, *, at):
    """Count everything as of ``at`` and add it up."""
    tallies.refresh(at=at, everything=True)
    return added(cooperation)


def added(cooperation):
    """Add up what was counted before."""
    with isolation.counting():
        return margins.of(cooperation.pk)


def shares(sums):
    """Every figure of some sums: shares as pairs, medians and sums as they are."""
    found = {kpi.key: sums.share(kpi) for kpi in COUNTED}
    return found | {
        kpi.key: (sums.counts.get(kpi.key, (0, 0)), sums.median(kpi))
        for kpi in MEASURED
    }


def figures(cooperation, year):
    """Every figure of a year: in all, by municipality, by gender, by track."""
    found = added(cooperation)
    ways = {"total": {"": found.total([year])}} | {
        by: found.groups(by, [year]) for by in (By.MUNICIPALITY, By.TRACK)
    }
    return {
        (way, key): shares(sums)
        for way, groups in ways.items()
        for key, sums in groups.items()
    } | {"started": found.total([year]).counts.get("started")}
