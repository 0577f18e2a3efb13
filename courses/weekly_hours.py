"""Whether a session meets hours that come back every week. Pure, Copenhagen time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple


class When(NamedTuple):
    """A session's date and local times."""

    on: date
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same hours on some ISO weekdays (1 is Monday); without hours, all day."""

    weekdays: Collection[int]
    start: time | None = None
    end: time | None = None

    def meets(self, when: When) -> bool:
        """Whether both are at the same time; ending as the other begins is not."""
        return self.meets_on(when.on.isoweekday(), when.start, when.end)

    def meets_on(self, weekday: int, start: time, end: time) -> bool:
        """The same of hours on an ISO weekday."""
        if weekday not in self.weekdays:
            return False
        if self.start is None or self.end is None:
            return True
        return self.start < end and start < self.end


def overlap(one: When, other: When) -> bool:
    """Whether two sessions are at the same time on the same day."""
    return one.on == other.on and one.start < other.end and other.start < one.end
