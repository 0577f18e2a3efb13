"""Who is counted together: the people of a year's courses, and counts of those gone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

type Count2 = tuple[int, int]
# The key of "so many started" among the counts of people who are gone.
STARTED = "started"


@dataclass(frozen=True, slots=True)
class Person:
    """One person who started: no name, only what is counted.

    ``ended`` says that the course has: only then can it have been completed.
    ``asked`` are the months a follow-up has come due for, ``said`` the newest
    destination at each, ``newest`` the latest of them.
    """

    municipality_id: int
    municipality: str
    gender: str
    ended: bool
    completed: bool
    asked: frozenset[int]
    said: Mapping[int, str]

    @property
    def newest(self) -> str:
        """The latest statement, or nothing."""
        return self.said[max(self.said)] if self.said else ""


@dataclass(frozen=True, slots=True)
class Gone:
    """Counts of people no longer here (``CohortCount``), by figure."""

    places: Mapping[int, Mapping[str, Count2]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    genders: Mapping[str, Mapping[str, Count2]] = field(default_factory=dict)
    seats: int = 0

    def of(self, municipality_ids: Collection[int]) -> "Gone":
        """The part of these municipalities; it has no gender."""
        places = {
            place: self.places[place]
            for place in municipality_ids
            if place in self.places
        }
        return Gone(places=places, names=self.names)

    def of_gender(self, gender: str) -> "Gone":
        """The part of one gender, as if it were one place; it has no municipality."""
        figures = self.genders.get(gender, {}) if gender else self.without_gender()
        return Gone(places={0: figures})

    def without_gender(self) -> dict[str, Count2]:
        """Whose gender was too rare to keep, as a group like the others.

        Left out, it would be what is missing in the total.
        """
        kept = Gone(places=dict(enumerate(self.genders.values())))
        keys = {figure for figures in self.places.values() for figure in figures}
        found = {}
        for key in keys - {"attended", "modules", "seen"}:
            (part, whole), (less, of_less) = self.count(key), kept.count(key)
            if (part - less, whole - of_less) != (0, 0):
                found[key] = (part - less, whole - of_less)
        return found

    def count(self, figure: str) -> Count2:
        """So many of so many."""
        found = [figures.get(figure, (0, 0)) for figures in self.places.values()]
        return sum(part for part, _ in found), sum(whole for _, whole in found)


NOBODY = Gone()


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody who started a course of the cooperation in a year, and the courses."""

    year: int
    people: tuple[Person, ...]
    seats: int
    attended: Mapping[int, Count2]
    modules: Mapping[int, Count2]
    seen: Mapping[int, Count2]
    gone: Gone = NOBODY

    @property
    def started(self) -> int:
        """How many started, also those no longer here."""
        return len(self.people) + self.gone.count(STARTED)[0]

    @property
    def places(self) -> dict[int, str]:
        """The municipalities that had people on the courses."""
        named = {place: self.gone.names.get(place, "") for place in self.gone.places}
        return named | {each.municipality_id: each.municipality for each in self.people}

    @property
    def genders(self) -> list[str]:
        """The genders there are people of; "" if some are gone without one."""
        unknown = {""} if self.gone.without_gender() else set()
        here = {each.gender for each in self.people}
        return sorted(here | set(self.gone.genders) | unknown)

    def of(self, municipality_ids: Collection[int]) -> "Cohort":
        """The part of these municipalities; seats are shared and have no part."""
        return Cohort(
            year=self.year,
            people=tuple(
                each for each in self.people if each.municipality_id in municipality_ids
            ),
            seats=0,
            attended=_only(self.attended, municipality_ids),
            modules=_only(self.modules, municipality_ids),
            seen=_only(self.seen, municipality_ids),
            gone=self.gone.of(municipality_ids),
        )

    def of_gender(self, gender: str) -> "Cohort":
        """The people of one gender; only figures that count people have one."""
        return Cohort(
            year=self.year,
            people=tuple(each for each in self.people if each.gender == gender),
            seats=0,
            attended={},
            modules={},
            seen={},
            gone=self.gone.of_gender(gender),
        )


def _only(
    counts: Mapping[int, Count2], municipality_ids: Collection[int]
) -> dict[int, Count2]:
    return {place: counts[place] for place in municipality_ids if place in counts}
