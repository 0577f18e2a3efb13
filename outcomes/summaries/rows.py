"""A count's place: of which course, municipality, gender, arrival year and figure."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

type Count2 = tuple[int, int]
# The key of "so many started".
STARTED = "started"


class Row(NamedTuple):
    """Where a count belongs; ``value`` is 0 unless the figure has a median."""

    course_id: int
    municipality_id: int | None
    gender: str
    arrival_year: int | None
    figure: str
    value: int = 0

    @property
    def place(self) -> tuple[str, int]:
        """What is counted, wherever."""
        return self.figure, self.value


class Counts(dict[Row, Count2]):
    """So many of so many, by place."""

    def add(self, row: Row, part: int, whole: int) -> None:
        """Count more at a place; nothing of nothing leaves no trace."""
        if (part, whole) != (0, 0):
            old_part, old_whole = self.get(row, (0, 0))
            self[row] = (old_part + part, old_whole + whole)

    def less(self, others: "Counts") -> "Counts":
        """What is here and not in ``others``."""
        found = Counts(self)
        for row, (part, whole) in others.items():
            found.add(row, -part, -whole)
        return Counts({row: pair for row, pair in found.items() if pair != (0, 0)})


@dataclass(frozen=True, slots=True)
class Without:
    """Whom or what not to count: a person about to go, or attendance about to go."""

    participant_id: int | None = None
    marks: Any = None  # a queryset
    cases: Any = None  # a queryset

    def seats(self, prefix: str = "") -> Q:
        """The condition that leaves the person's seats out, the seat at ``prefix``."""
        if self.participant_id is None:
            return Q()
        return ~Q(**{f"{prefix}nomination__participant": self.participant_id})


NOBODY = Without()
