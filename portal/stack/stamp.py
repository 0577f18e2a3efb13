"""Remembers what was prepared, so that a second start is a matter of seconds.

What ``migrate`` and ``prepare`` depend on is in a few folders. Its fingerprint lies
in ``.run/`` beside the embedded servers' data: when they go, it goes. With servers of
one's own nothing is skipped, for others may have changed them.
"""

import hashlib
import os
from pathlib import Path

from portal.stack import paths

FILES = (
    "*/walls.py",
    "municipalities/row_security.py",
    "municipalities/grants.py",
    "portal/settings.py",
    "requirements.txt",
)
FOLDERS = ("migrations", "locale", "static", "reference", "demo")
OWN_SERVERS = ("DATABASE_URL", "REDIS_URL")


def is_prepared() -> bool:
    """Whether nothing has changed since ``note_prepared``."""
    if any(os.environ.get(name) for name in OWN_SERVERS) or not _file().exists():
        return False
    return _file().read_text("utf-8") == _fingerprint()


def note_prepared() -> None:
    """Remember the state of the folders."""
    _file().write_text(_fingerprint(), "utf-8")


def _file() -> Path:
    return paths.run_dir() / "prepared"


def _fingerprint() -> str:
    """Names, sizes and times of everything the preparation reads."""
    found = [os.environ.get("PORTAL_DEMO", "")]
    for pattern in FILES:
        found += [_facts(file) for file in sorted(paths.ROOT.glob(pattern))]
    for folder in FOLDERS:
        for top in sorted(paths.ROOT.glob(f"*/{folder}")):
            for file in sorted(top.rglob("*")):
                if file.is_file() and file.suffix not in {".mo", ".pyc"}:
                    found.append(_facts(file))
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def _facts(file: Path) -> str:
    facts = file.stat()
    return f"{file} {facts.st_size} {facts.st_mtime_ns}"
