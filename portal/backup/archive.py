"""The folder backups lie in: names carry the moment, so that they sort as they came.

``base-20261129T020000Z.tar.gz.age`` is a whole copy, begun at that moment (UTC);
``wal-20261129T020103Z-0000000100000000000000A3.gz.age`` is a piece of what changed,
sealed at that moment.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

STAMP = "%Y%m%dT%H%M%SZ"
_BASE = re.compile(r"base-(\d{8}T\d{6}Z)\.tar\.gz\.age")
_WAL = re.compile(r"wal-(\d{8}T\d{6}Z)-([0-9A-F]{24}|[0-9A-F]{8}\.history)\.gz\.age")
TIMELINE = 8  # characters of a piece's name that number the timeline
# A piece of WAL may have been begun before the copy and sealed after.
OVERLAP = timedelta(hours=1)


class NothingThere(Exception):
    """The archive holds no copy that leads back so far."""


@dataclass(frozen=True, slots=True)
class Base:
    """A whole copy."""

    file: Path
    at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of WAL, or the history of a timeline."""

    file: Path
    at: datetime
    name: str

    @property
    def is_history(self) -> bool:
        """Whether it is no piece, but tells where a timeline branched off."""
        return self.name.endswith(".history")

    @property
    def place(self) -> str:
        """Where in the stream it is, whatever the timeline; sorts as it came."""
        return self.name[TIMELINE:]


def base_name(at: datetime) -> str:
    """What a whole copy begun at ``at`` is called."""
    return f"base-{at.astimezone(UTC).strftime(STAMP)}.tar.gz.age"


def wal_name(name: str, *, at: datetime) -> str:
    """What a piece of WAL sealed at ``at`` is called."""
    return f"wal-{at.astimezone(UTC).strftime(STAMP)}-{name}.gz.age"


def bases(folder: Path) -> Sequence[Base]:
    """Every whole copy, the oldest first."""
    found = (_BASE.fullmatch(each.name) for each in folder.iterdir())
    return sorted(
        (Base(folder / match[0], _moment(match[1])) for match in found if match),
        key=lambda base: base.at,
    )


def pieces(folder: Path) -> Sequence[Piece]:
    """Every piece of WAL, in the order they came."""
    found = (_WAL.fullmatch(each.name) for each in folder.iterdir())
    return sorted(
        (
            Piece(folder / match[0], _moment(match[1]), match[2])
            for match in found
            if match
        ),
        key=lambda piece: (piece.at, piece.name),
    )


def newest(folder: Path, *, until: datetime | None) -> Base:
    """The newest whole copy, begun before ``until`` if given.

    Raises:
        NothingThere: there is none.
    """
    found = [base for base in bases(folder) if until is None or base.at < until]
    if not found:
        raise NothingThere(f"{folder} holds no whole copy from before that.")
    return found[-1]


def since(folder: Path, base: Base) -> Sequence[Piece]:
    """The pieces of WAL that may be needed on top of a copy."""
    return [piece for piece in pieces(folder) if piece.at >= base.at - OVERLAP]


def prune(folder: Path, *, before: datetime) -> int:
    """Delete copies from before a moment and the WAL nothing builds on; how many files.

    The newest copy stays, however old it is.
    """
    found = bases(folder)
    if not found:
        return 0
    *older, last = found
    gone = [base.file for base in older if base.at < before]
    kept = [base for base in (*older, last) if base.file not in gone]
    first = kept[0].at - OVERLAP
    gone += [piece.file for piece in pieces(folder) if piece.at < first]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
