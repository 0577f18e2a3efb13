"""What runs here: versions of the portal and of what it stands on."""

import os
import platform
from functools import cache
from pathlib import Path

import django
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

import portal

SECONDS = 1  # that Redis gets to say its version


def versions() -> dict[str, str]:
    """Name → version; Redis says none while it does not answer."""
    return {
        "Branchespor": portal.__version__,
        "Git": commit(),
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "PostgreSQL": _postgresql(),
        "Redis": _redis(),
    }


@cache
def commit() -> str:
    """The commit this process was started from: PORTAL_COMMIT, else the checkout's."""
    if given := os.environ.get("PORTAL_COMMIT"):
        return given
    try:
        return _checked_out(settings.BASE_DIR / ".git")[:12]
    except OSError:
        return "?"


def _checked_out(git: Path) -> str:
    if git.is_file():  # a worktree: the file names the folder
        git = Path(git.read_text("utf-8").removeprefix("gitdir: ").strip())
    head = (git / "HEAD").read_text("utf-8").strip()
    if not head.startswith("ref: "):
        return head
    name = head.removeprefix("ref: ")
    common = git / "commondir"
    home = git / common.read_text("utf-8").strip() if common.exists() else git
    for folder in (git, home):
        if (folder / name).exists():
            return (folder / name).read_text("utf-8").strip()
    packed = (home / "packed-refs").read_text("utf-8").splitlines()
    return next((line.split()[0] for line in packed if line.endswith(f" {name}")), "?")


def unapplied() -> list[str]:
    """Migrations this code has and the database has not; one statement."""
    done = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _written() - done)


@cache
def _written() -> frozenset[tuple[str, str]]:
    """Every migration of this code, by app and name; replaced ones left out."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.nodes)


def _postgresql() -> str:
    number = connection.connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


def _redis() -> str:
    try:
        with redis.Redis.from_url(
            _address(settings.CELERY_BROKER_URL),
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
        ) as client:
            told = client.info("server")
    except (redis.RedisError, OSError, ValueError):
        return "–"
    assert isinstance(told, dict)  # noqa: S101 (the client is not asynchronous)
    return str(told.get("valkey_version") or told["redis_version"])


def _address(url: str) -> str:
    """Celery's word for a Redis on a socket, in the client's."""
    return url.replace("redis+socket://", "unix://", 1)
