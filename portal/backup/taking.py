"""Takes a whole copy of the running database: read, packed and sealed in one stream."""

import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pyrage import x25519

from portal.backup import archive, sealing


class Failed(Exception):
    """PostgreSQL's program ended with a fault; what it says stands in the log."""


def take(
    *,
    folder: Path,
    server: str,
    programs: Path,
    keys: Sequence[x25519.Recipient],
    at: datetime,
) -> Path:
    """Copy the whole cluster into ``folder``; returns the file. Nothing lies unsealed.

    ``server`` is a connection string of a role that may replicate; ``at`` is now. The
    copy carries the WAL it needs, so that it stands without any other file.

    Raises:
        Failed: PostgreSQL could not be copied; no file is left.
    """
    command = [
        *(str(programs / "pg_basebackup"), "-d", server, "-D", "-", "-Ft"),
        *("-X", "fetch", "-c", "fast", "--compress=client-gzip:1", "--no-password"),
        *("--manifest-checksums=SHA256", "--label=branchespor"),
    ]
    target = folder / archive.base_name(at)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as copying:
        assert copying.stdout is not None  # noqa: S101 (asked for above)
        sealing.seal(copying.stdout, target, keys)
    if copying.returncode:
        target.unlink(missing_ok=True)
        raise Failed(f"pg_basebackup ended with {copying.returncode}.")
    return target
