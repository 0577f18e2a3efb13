"""What repeats in one person's absences on one course, for the home municipality. Pure.

Facts in words, no share and no ranking (domain 3.2): how many absences without a word
in a row, how many of the last ten sessions, and whether they fall on one weekday.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS

LAST = 10  # sessions looked back on
IN_A_ROW = 2  # from here on it is told
OF_LAST = 3
SAME_DAY = 3  # absences on one weekday, and most of all


@dataclass(frozen=True, slots=True)
class Pattern:
    """``in_row`` unexplained absences up to now; ``of_last`` of ``sessions`` sessions.

    ``weekday`` (0 is Monday) holds most of them, or None.
    """

    in_row: int
    of_last: int
    sessions: int
    weekday: int | None

    @property
    def day_name(self) -> str:
        """The weekday in words, or nothing."""
        return "" if self.weekday is None else str(WEEKDAYS[self.weekday])

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say."""
        return self.in_row >= IN_A_ROW or self.of_last >= OF_LAST


def pattern(sessions: Sequence[tuple[date, bool]]) -> Pattern:
    """Read it from registered sessions, oldest first: date, and away without a word."""
    absences = [absent for _on, absent in sessions]
    in_row = next(
        (n for n, absent in enumerate(reversed(absences)) if not absent), len(absences)
    )
    lately = sessions[-LAST:]
    days = Counter(on.weekday() for on, absent in lately if absent)
    return Pattern(
        in_row=in_row,
        of_last=days.total(),
        sessions=len(lately),
        weekday=_most(days),
    )


def _most(days: Counter[int]) -> int | None:
    """The weekday with at least SAME_DAY absences and three of four of all."""
    if not days:
        return None
    day, count = max(days.items(), key=lambda each: (each[1], -each[0]))
    return day if count >= SAME_DAY and count * 4 >= days.total() * 3 else None
