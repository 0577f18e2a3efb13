"""Breakdowns with their charts, and the difference between men and women."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from branchespor.models import Track
from outcomes.charts import Chart, Point, Series
from outcomes.definitions import (
    BREAKDOWNS,
    COUNTED,
    GENDER_GAP,
    SELF_SUPPORTING,
    By,
    Kpi,
)
from outcomes.disclosure import NO_DATA, Shown
from outcomes.report.joined import AND
from outcomes.report.shape import Gap, Period, Split
from outcomes.report.tables import OF_A_TRACK, Shelf
from outcomes.report.words import in_words, points_in_words, question
from participants.models import Participant

MAN, WOMAN = Participant.Gender.MAN, Participant.Gender.WOMAN


@dataclass(frozen=True, slots=True)
class Names:
    """What groups are called."""

    places: Mapping[str, str]
    tracks: Collection[Track]

    def of(self, by: str, key: str) -> str:
        """The name of a group; who is not known of has one too."""
        if AND in key:
            return self._joined(by, key.split(AND))
        if key:
            return self._one(by, key)
        arrival = by == By.ARRIVAL
        return _("Year of arrival not known") if arrival else _("No longer known")

    def _one(self, by: str, key: str) -> str:
        match by:
            case By.MUNICIPALITY:
                return self.places.get(key, key)
            case By.TRACK:
                return next((str(t) for t in self.tracks if str(t.pk) == key), key)
            case By.GENDER:
                return str(dict(Participant.Gender.choices).get(key, key)).capitalize()
            case By.PROFILE:
                return str(dict(Track.Profile.choices).get(key, key)).capitalize()
            case _:
                return key

    def _joined(self, by: str, keys: list[str]) -> str:
        """Few people are counted with others (``report.joined``)."""
        if by == By.GENDER:
            return _("%(gender)s and others") % {"gender": self.of(by, keys[0])}
        return ", ".join(self.of(by, each) for each in keys)


def splits(shelf: Shelf, names: Names, *, period: Period) -> tuple[Split, ...]:
    """Every breakdown of the catalogue that there is anybody in."""
    ways = OF_A_TRACK if shelf.track else BREAKDOWNS
    found = (
        _split(kpi, by, names=names, found=shelf.groups(kpi, period, by))
        for kpi in COUNTED
        for by in ways
        if by in kpi.by and (not shelf.track or By.TRACK in kpi.by)
    )
    return tuple(each for each in found if each.groups)


def _split(kpi: Kpi, by: str, *, names: Names, found: Mapping[str, Shown]) -> Split:
    named = [(names.of(by, key), shown) for key, shown in found.items()]
    groups = dict(sorted(named, key=lambda each: each[0]))
    return Split(kpi, groups, _chart(kpi, by, groups), by)


def _chart(kpi: Kpi, by: str, groups: Mapping[str, Shown]) -> Chart:
    points = tuple(Point(each.percent, in_words(each)) for each in groups.values())
    return Chart(
        id=f"{kpi.key}-by-{by}".replace("_", "-"),
        title=question(kpi, by),
        summary=_("Per cent of each group; hidden where too few people are."),
        categories=tuple(groups),
        top=100,
        series=(Series(_("Share"), points),),
    )


def gaps(shelf: Shelf, years: Collection[int]) -> tuple[Gap, ...]:
    """Men and women in each year, the first year first."""
    found = []
    for year in sorted(years):
        period = Period((year,))
        groups = shelf.groups(SELF_SUPPORTING, period, By.GENDER)
        main = {key.partition(AND)[0]: shown for key, shown in groups.items()}
        man, woman = (main.get(key, NO_DATA) for key in (MAN, WOMAN))
        found.append(Gap(period, man, woman))
    return tuple(found)


def gap_chart(found: Collection[Gap]) -> Chart | None:
    """The two shares and the difference over the years; None with nothing to draw."""
    if not any(each.points is not None for each in found):
        return None
    return Chart(
        id="gender-gap",
        title=str(GENDER_GAP.question),
        summary=_("Per cent self-supporting or in education, and the difference."),
        categories=tuple(each.period.name for each in found),
        top=100,
        series=(
            Series(_("Men"), tuple(_point(each.men) for each in found)),
            Series(_("Women"), tuple(_point(each.women) for each in found)),
            Series(_("Difference"), tuple(_difference(each) for each in found)),
        ),
    )


def _point(shown: Shown) -> Point:
    return Point(shown.percent, in_words(shown))


def _difference(gap: Gap) -> Point:
    if gap.points is None:
        return Point(None, _("not shown"))
    return Point(gap.points if gap.points >= 0 else None, points_in_words(gap.points))
