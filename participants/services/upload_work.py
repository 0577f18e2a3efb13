"""Goes through confirmed uploads, a batch of rows per transaction.

A batch's rows, their results and how far the upload is are committed together: stopped
anywhere and started again, no row is done twice and none is left out.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils.timezone import localdate

from municipalities import access, audit, isolation
from municipalities.models import Membership
from participants.models import Upload
from participants.services import upload_preview
from participants.services.uploads import ImportKind, Result, Skip
from participants.spreadsheets.columns import Reading
from participants.spreadsheets.tables import Row, rows_from_json

logger = logging.getLogger(__name__)

BATCH = 50


def work_through(
    *, upload_id: int, kinds: Mapping[str, ImportKind], at: datetime
) -> None:
    """Load an upload's remaining rows, on behalf of whoever uploaded it.

    Does nothing to an upload that is unconfirmed, finished or in other hands, so it
    may be called twice, at once or again. If the uploader's membership has ended, the
    remaining rows are skipped.
    """
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        upload = Upload.objects.filter(pk=upload_id, kind__in=kinds).first()
        if upload is None:
            return
        kind = kinds[upload.kind]
        by = (
            Membership.objects.active(on=localdate(at))
            .with_organisation()
            .filter(pk=upload.by_id)
            .first()
        )
        if by is None or not access.allows(by, kind.permission):
            _abandon(upload_id=upload_id, at=at)
            return
    with isolation.acting_for(isolation.context_of(by)):
        find = _prepared(upload, kind=kind, by=by)
        while _work_on(upload_id=upload_id, kind=kind, find=find, at=at, by=by):
            pass


def unfinished(kinds: Mapping[str, ImportKind]) -> list[int]:
    """Confirmed uploads of these kinds that are not finished, the oldest first."""
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        waiting = Upload.objects.filter(
            kind__in=kinds, confirmed_at__isnull=False, finished_at=None
        )
        return list(waiting.order_by("confirmed_at").values_list("pk", flat=True))


def one_by_one(
    pairs: Sequence[tuple[Reading, Any]], act: Callable[[Reading, Any], str]
) -> list[Result]:
    """Call ``act`` for each row in a savepoint: an outcome, or Skip."""
    results: list[Result] = []
    for reading, target in pairs:
        only = partial(_only, act, reading, target)
        results += in_savepoint([reading.row], only)
    return results


def _only(
    act: Callable[[Reading, Any], str], reading: Reading, target: object
) -> dict[int, str]:
    return {reading.row: act(reading, target)}


def in_savepoint(
    rows: Sequence[int], act: Callable[[], Mapping[int, str]]
) -> list[Result]:
    """Do what belongs together; if it is refused, all its ``rows`` are skipped.

    A row that meets a fault of our own is skipped too and logged without its content:
    it must not stop the file. A lost database connection stops the batch.
    """
    try:
        with transaction.atomic():
            outcomes = act()
    except Skip as skip:
        return [Result(row, "skipped", skip.code, skip.column) for row in rows]
    except ValidationError:
        return [Result(row, "skipped", "invalid") for row in rows]
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 (one poisonous row must not stop the file)
        logger.error(  # noqa: TRY400 (a traceback may quote the row)
            "Row of an upload failed: %s", type(error).__qualname__
        )
        return [Result(row, "skipped", "error") for row in rows]
    return [Result(row, outcome) for row, outcome in outcomes.items()]


@transaction.atomic
def _prepared(
    upload: Upload, *, kind: ImportKind, by: Membership
) -> Callable[[Reading], Any]:
    """What finds each row's object; taken through the rows done before a restart."""
    find = kind.prepare(upload, by)
    done = rows_from_json(upload.rows[: upload.done])
    for _reading in upload_preview.understood(done, upload, kind, find=find):
        pass
    return find


@transaction.atomic
def _work_on(
    *,
    upload_id: int,
    kind: ImportKind,
    find: Callable[[Reading], Any],
    at: datetime,
    by: Membership,
) -> bool:
    """Load the next batch; returns whether more is left to do."""
    access.require(by, kind.permission)
    upload = _claimed(upload_id)
    if upload is None:
        return False
    rows = rows_from_json(upload.rows[upload.done : upload.done + BATCH])
    _advance(
        upload, rows, _load(rows, upload, kind=kind, find=find, at=at, by=by), at=at
    )
    if upload.finished_at:
        audit.record(
            by=by,
            verb="upload.finished",
            targets=[upload],
            at=at,
            changes=_counts(upload.results),
        )
    return upload.finished_at is None


@transaction.atomic
def _abandon(*, upload_id: int, at: datetime) -> None:
    """Finish an upload whose uploader may no longer load it: the rest is skipped."""
    upload = _claimed(upload_id)
    if upload is None:
        return
    rows = rows_from_json(upload.rows[upload.done :])
    _advance(
        upload, rows, [Result(row.number, "skipped", "ended") for row in rows], at=at
    )
    audit.record(
        by=None,
        verb="upload.abandoned",
        targets=[upload],
        at=at,
        changes=_counts(upload.results),
    )


def _claimed(upload_id: int) -> Upload | None:
    """Lock the upload if it waits for work and nobody else is at it."""
    return (
        Upload.objects.filter(
            pk=upload_id, confirmed_at__isnull=False, finished_at=None
        )
        .select_for_update(skip_locked=True)
        .first()
    )


def _load(
    rows: Sequence[Row],
    upload: Upload,
    *,
    kind: ImportKind,
    find: Callable[[Reading], Any],
    at: datetime,
    by: Membership,
) -> list[Result]:
    good: list[tuple[Reading, Any]] = []
    results: list[Result] = []
    for reading, target, problems in upload_preview.understood(
        rows, upload, kind, find=find
    ):
        if problems:
            first = problems[0]
            column = first.column.key if first.column else ""
            results.append(Result(reading.row, "skipped", first.code, column))
        else:
            good.append((reading, target))
    results.extend(kind.carry_out(good, at, by))
    return sorted(results, key=lambda result: result.row)


def _advance(
    upload: Upload, rows: Sequence[Row], results: Iterable[Result], *, at: datetime
) -> None:
    """Note how far the upload is; after the last row its raw rows are deleted."""
    upload.started_at = upload.started_at or at
    upload.done += len(rows)
    upload.results += [
        [each.row, each.outcome, each.code, each.column] for each in results
    ]
    if upload.done >= upload.total:
        upload.finished_at = at
        upload.rows = []
        upload.headings = []
    upload.save(
        update_fields=[
            "started_at",
            "done",
            "results",
            "finished_at",
            "rows",
            "headings",
        ]
    )


def _counts(results: Iterable[Sequence[Any]]) -> dict[str, int]:
    """How many rows had each outcome."""
    counts: dict[str, int] = {}
    for result in results:
        counts[result[1]] = counts.get(result[1], 0) + 1
    return counts
