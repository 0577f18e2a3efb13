"""What is counted of courses: the one place where every figure's counts come from.

Plain facts are fetched per batch of courses in a fixed number of statements; what they
count is worked out here and stored as tallies (``services.tallies``). Runs as the
clockwork, which sees all rows; figures are added up from the tallies alone.
"""

from collections.abc import Collection
from datetime import datetime

from outcomes.summaries import absences, people, places, seats, teaching
from outcomes.summaries.rows import NOBODY, Counts, Without


def count(
    course_ids: Collection[int], *, at: datetime, without: Without = NOBODY
) -> Counts:
    """Everything counted of these courses as of ``at``, as if ``without`` were gone."""
    counts = Counts()
    for part in (seats, people, places, teaching, absences):
        part.count(counts, course_ids, at=at, without=without)
    return counts
