"""Ships what changes: WAL is streamed from the server, sealed, put into the archive.

``pg_receivewal`` writes pieces into a folder of this machine as they come, and the slot
keeps on the server what has not come yet: a stopped shipper loses nothing. Every minute
the piece in hand is closed, so that no more than that is missing if the machine burns.
"""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from pyrage import x25519

from portal.backup import archive, sealing
from portal.backup.taking import Failed

SLOT = "branchespor_wal"
CLOSE_EVERY = 60  # seconds
LOOK_EVERY = 2  # seconds
type Told = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Way:
    """From where to where: server, programs, the folder in between, archive, keys."""

    server: str
    programs: Path
    staging: Path
    folder: Path
    keys: Sequence[x25519.Recipient]


def ship(
    way: Way,
    *,
    clock: Callable[[], datetime],
    told: Told,
    goes_on: Callable[[], bool],
    close_every: float = CLOSE_EVERY,
) -> None:
    """Ship until ``goes_on`` says no; ``told`` hears of each file in the archive.

    Started again it goes on where it stopped. On a server that was restored, and so
    knows no slot, the folder in between is emptied first: its pieces are another's.

    Raises:
        Failed: the server cannot be streamed from; whoever supervises starts it again.
    """
    way.staging.mkdir(mode=0o700, parents=True, exist_ok=True)
    _prepare(way, clock=clock, told=told)
    closed = time.monotonic()
    with _receiving(way) as receiver:
        while goes_on():
            if receiver.poll() is not None:
                raise Failed(f"pg_receivewal ended with {receiver.returncode}.")
            if time.monotonic() - closed >= close_every:
                _close_piece(way.server)
                closed = time.monotonic()
            _seal_whole(way, clock=clock, told=told)
            time.sleep(min(LOOK_EVERY, close_every))
    _seal_whole(way, clock=clock, told=told)


@contextmanager
def _receiving(way: Way) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        *(str(way.programs / "pg_receivewal"), "-d", way.server, "--no-password"),
        *("-D", str(way.staging), "--slot", SLOT, "--no-loop", "--status-interval=2"),
    ]
    with subprocess.Popen(command) as receiver:
        try:
            yield receiver
        finally:
            receiver.terminate()


def _prepare(way: Way, *, clock: Callable[[], datetime], told: Told) -> None:
    with psycopg.connect(way.server, autocommit=True) as server:
        known = server.execute(
            "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
        ).fetchone()
        if known is None:
            _seal_whole(way, clock=clock, told=told)
            shutil.rmtree(way.staging)
            way.staging.mkdir(mode=0o700)
            server.execute(
                "SELECT pg_create_physical_replication_slot(%s, true)", [SLOT]
            )


def _close_piece(server: str) -> None:
    """Begin a new piece of WAL, if anything was written since the last time."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")


def _seal_whole(way: Way, *, clock: Callable[[], datetime], told: Told) -> None:
    """Move every whole piece into the archive, the oldest first."""
    for piece in sorted(way.staging.iterdir()):
        if piece.suffix == ".partial" or piece.name.startswith("."):
            continue
        target = way.folder / archive.wal_name(piece.name, at=clock())
        sealing.seal_file(piece, target, way.keys, folder=way.staging)
        piece.unlink()
        told(target)
