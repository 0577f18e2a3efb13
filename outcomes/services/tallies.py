"""Keep the counts behind the figures up to date: recount the courses that changed.

What changed is found in the data (``outcomes.changes``), so a missed night is caught up
by the next. For the clockwork: no member counts, and no page.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from courses.models import Course
from municipalities import isolation
from outcomes import changes, summaries
from outcomes.models import Tally, TallyRun
from outcomes.summaries.rows import Counts
from participants.services import removal

BATCH = 100
ROWS = 2000


def refresh(*, at: datetime, everything: bool = False) -> TallyRun:
    """Recount what changed since the last run that finished, or everything.

    Each batch of courses is a transaction of its own; a run that was stopped is not
    finished, and the next begins where the last finished one did. Twice changes
    nothing. Figures are "as of" the beginning of the newest finished run.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        last = None if everything else TallyRun.objects.finished().first()
        run = TallyRun.objects.create(began_at=at)
        found = changes.courses(since=last.began_at if last else None, until=at)
        run.courses = sum(_batch(keys, at=at) for keys in _batches(found))
        run.finished_at = at
        run.save(update_fields=["courses", "finished_at"])
        return run


def recount(*, course_ids: Collection[int], at: datetime) -> None:
    """Count some courses anew, as of ``at``."""
    with isolation.acting_for(isolation.CLOCKWORK):
        for keys in _batches(sorted(course_ids)):
            _batch(keys, at=at)


def lock() -> None:
    """Let nobody else count until the end of the transaction.

    Who erases somebody counts before and after: nobody may count in between.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tallies', 0))")


def store(counts: Counts, *, course_ids: Collection[int]) -> None:
    """Put these counts in the place of the courses' old ones; holds the lock."""
    courses = Course.objects.select_related("track").in_bulk(list(course_ids))
    removal.rows([("outcomes.Tally", "course")], sorted(courses))
    Tally.objects.bulk_create(
        (
            Tally(
                course_id=row.course_id,
                cooperation_id=courses[row.course_id].track.cooperation_id,
                track_id=courses[row.course_id].track_id,
                year=courses[row.course_id].starts_on.year,
                municipality_id=row.municipality_id,
                gender=row.gender,
                arrival_year=row.arrival_year,
                figure=row.figure,
                value=row.value,
                part=part,
                whole=whole,
            )
            for row, (part, whole) in sorted(counts.items(), key=str)
        ),
        batch_size=ROWS,
    )


@transaction.atomic
def _batch(course_ids: Sequence[int], *, at: datetime) -> int:
    lock()
    store(summaries.count(course_ids, at=at), course_ids=course_ids)
    return len(course_ids)


def _batches(course_ids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(course_ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
