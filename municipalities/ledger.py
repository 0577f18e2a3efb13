"""The erasure ledger as a file: shipped off the machine, replayed after a restore.

One JSON object a line, oldest first; nothing in it names or describes a person. A
database restored from before the file's newest line still holds people who asked to be
forgotten, so the site stays closed until they are erased again (``behind``).
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from municipalities.models import Erasure

# A line is shorter than this; the newest is found without reading the whole file.
LONGEST_LINE = 1024
KNOWN = "SELECT count(*) FROM municipalities_erasure WHERE id = %s"


class Unreadable(Exception):
    """A line of the ledger is none; nothing of it is trusted."""


class Behind(Exception):
    """The database knows less than the file: replay it first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as the file states it."""

    id: UUID
    public_id: UUID
    municipality_id: int
    cause: str
    at: datetime

    def __str__(self) -> str:
        return json.dumps(
            {
                "id": str(self.id),
                "public_id": str(self.public_id),
                "municipality": self.municipality_id,
                "cause": self.cause,
                "at": self.at.isoformat(),
            }
        )


def lines(erasures: Iterable[Erasure]) -> Iterator[Line]:
    """The lines of stored erasures."""
    for each in erasures:
        yield Line(each.pk, each.public_id, each.municipality_id, each.cause, each.at)


def read(path: Path) -> list[Line]:
    """Every line of a ledger, oldest first.

    Raises:
        Unreadable: a line is damaged.
        OSError: there is no such file.
    """
    return [_line(text) for text in path.read_text("utf-8").splitlines() if text]


def append(path: Path) -> int:
    """Write to the file what the database knows and the file does not; how many.

    The file is flushed to the disk before this returns. A second run adds nothing. A
    line a crash left half-written is written anew.

    Raises:
        Behind: the database was restored and the file not replayed yet. Adding to it
            now would hide that from ``behind``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _mend(path)
    known = {line.id for line in read(path)} if path.exists() else set()
    if Erasure.objects.filter(pk__in=known).count() < len(known):
        raise Behind("Replay the erasure ledger first: manage.py replay_erasures.")
    new = Erasure.objects.exclude(pk__in=known).order_by("at", "pk")
    texts = [f"{line}\n" for line in lines(new)]
    if texts:
        with path.open("a", encoding="utf-8") as file:
            path.chmod(0o600)
            file.writelines(texts)
            file.flush()
            os.fsync(file.fileno())
    return len(texts)


def behind(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong between file and database, in words; empty when all is well.

    The file's newest line is enough: it is written in the database's order, and a
    restored database lacks its newest rows. Two cheap reads.
    """
    path = Path(settings.ERASURE_LEDGER)
    if not settings.ERASURE_LEDGER or not path.exists():
        return []
    newest = _newest(path)
    if newest is None:
        return []
    with connection.connection.cursor() as cursor:
        cursor.execute(KNOWN, [str(newest.id)])
        found = cursor.fetchone()[0]
    return [] if found else ["erasures: the ledger knows more than the database"]


def _newest(path: Path) -> Line | None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2 * LONGEST_LINE))
        *whole, _torn = file.read().decode("utf-8").split("\n")
    return _line(whole[-1]) if whole else None


def _mend(path: Path) -> None:
    """Cut off a last line without an end: the writer was killed in it."""
    if not path.exists():
        return
    text = path.read_bytes()
    if text and not text.endswith(b"\n"):
        path.write_bytes(text[: text.rfind(b"\n") + 1])


def _line(text: str) -> Line:
    try:
        said = json.loads(text)
        return Line(
            id=UUID(said["id"]),
            public_id=UUID(said["public_id"]),
            municipality_id=int(said["municipality"]),
            cause=Erasure.Cause(said["cause"]),
            at=datetime.fromisoformat(said["at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("A line of the erasure ledger cannot be read.") from error
