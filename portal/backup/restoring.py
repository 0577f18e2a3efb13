"""Lays an archive out as a new cluster that PostgreSQL can be started on."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyrage import x25519

from portal.backup import archive, sealing

SETTINGS = """
restore_command = 'cp "{wal}/%f" "%p"'
recovery_target_timeline = 'latest'
recovery_target_action = 'promote'
"""
# A cluster that was once restored carries these along into its copies.
OF_BEFORE = ("restore_command", "recovery_")


class NotEmpty(Exception):
    """Something lies where the cluster is to be: nothing is ever restored over it."""


class NotWhole(Exception):
    """The copy does not match its own list of checksums."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was laid out: from which copy, with how many pieces of WAL."""

    base: archive.Base
    pieces: int


def lay_out(
    *,
    folder: Path,
    into: Path,
    programs: Path,
    keys: Sequence[x25519.Identity],
    until: datetime | None = None,
) -> Restored:
    """Make ``into`` a cluster that recovers by itself when it is started.

    To the last change in the archive, or to ``until``. Every file is compared with the
    copy's own checksums before anything is started. WAL lies beside, in ``into``.wal,
    and may be deleted once the server is up.

    Raises:
        NotEmpty: ``into`` is there and holds something.
        archive.NothingThere: no copy leads back to ``until``.
        sealing.Damaged: a file of the archive is not whole, or another key's.
        NotWhole: the copy is not what was copied.
    """
    if into.exists() and any(into.iterdir()):
        raise NotEmpty(f"{into} is not empty.")
    base = archive.newest(folder, until=until)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    into.chmod(0o700)
    unpack = ["tar", "-xzf", "-", "-C", str(into)]
    sealing.open_into(base.file, unpack, keys)
    _verify(into, programs)
    wal = into.with_name(f"{into.name}.wal")
    first = _first_piece(into)
    needed = [
        piece
        for piece in archive.since(folder, base)
        if piece.is_history or piece.place >= first[archive.TIMELINE :]
    ]
    pieces = _unseal(needed, wal, keys)
    _say_how_far(into / "postgresql.auto.conf", wal=wal, until=until)
    (into / "recovery.signal").touch(mode=0o600)
    return Restored(base, pieces)


def _first_piece(into: Path) -> str:
    """The piece of WAL recovery begins with, as the copy's label names it."""
    label = (into / "backup_label").read_text("utf-8")
    found = re.search(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", label)
    if found is None:
        raise NotWhole("The copy's label does not say where its WAL begins.")
    return found[1]


def _say_how_far(file: Path, *, wal: Path, until: datetime | None) -> None:
    """Write where WAL lies and how far to go, in place of what an earlier one said."""
    said = file.read_text("utf-8").splitlines() if file.exists() else []
    kept = [line for line in said if not line.startswith(OF_BEFORE)]
    text = "\n".join(kept) + SETTINGS.format(wal=wal)
    if until is not None:
        text += f"recovery_target_time = '{until.isoformat()}'\n"
    file.write_text(text, "utf-8")


def _verify(into: Path, programs: Path) -> None:
    command = [str(programs / "pg_verifybackup"), "--no-parse-wal", "-q", str(into)]
    if subprocess.run(command, check=False).returncode:
        raise NotWhole("pg_verifybackup: the copy is not what was copied.")


def _unseal(
    found: Sequence[archive.Piece], wal: Path, keys: Sequence[x25519.Identity]
) -> int:
    """Open pieces of WAL into ``wal``; one that came twice counts as it came last."""
    shutil.rmtree(wal, ignore_errors=True)
    wal.mkdir(mode=0o755)
    for piece in found:
        packed = wal / f".{piece.name}.gz"
        with packed.open("wb") as file:
            sealing.open_sealed(piece.file, file, keys)
        with gzip.open(packed, "rb") as file, (wal / piece.name).open("wb") as plain:
            shutil.copyfileobj(file, plain)
        packed.unlink()
    return len(found)
