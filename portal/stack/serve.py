"""Brings the portal up on one machine and takes it down again.

Web (gunicorn), worker and scheduler (Celery) are children of this process; a child
that dies is started again, one that keeps dying stops everything with its log. Ctrl-C
or SIGTERM stops the children first, then the embedded servers.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from portal.stack import paths, postgres, stamp, valkey

BIN = Path(sys.executable).parent
PATIENCE = 10  # seconds a child gets to stop by itself
RESTARTS = 5  # a child that dies more often than this in a minute stops everything


@dataclass(slots=True)
class Child:
    """One process of the portal and when it was started."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)


def run() -> int:
    """Run the portal until it is told to stop; returns the exit code."""
    port = int(os.environ.get("PORT") or "8000")
    if _taken(port):
        print(f"Port {port} is taken. Try: make run PORT={port + 1}", file=sys.stderr)
        return 1
    address = f"http://localhost:{port}"
    os.environ.setdefault("PORTAL_URL", address)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    children: list[Child] = []
    try:
        _say("Starting PostgreSQL and Valkey ...")
        postgres.socket_dir()
        valkey.url()
        if code := _prepare():
            return code
        children += _children(port)
        return _supervise(children, address=address, began=began)
    except KeyboardInterrupt:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _stop(children)
        _stop_servers()
        _say("Stopped.")


def _prepare() -> int:
    """Bring tables, texts, static files and data in step; returns an exit code."""
    if stamp.is_prepared():
        return 0
    _say("Preparing database, texts and data ...")
    for command in (["migrate", "--verbosity=0"], ["prepare"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=paths.ROOT,
            env={**os.environ, "PORTAL_DB_POOL": "0"},
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to handle
            check=False,
        )
        if done.returncode:
            _say(f"manage.py {command[0]} failed.")
            return done.returncode
    stamp.note_prepared()
    return 0


def _children(port: int) -> list[Child]:
    worker = [str(BIN / "celery"), "--app", "portal"]
    return [
        Child(
            "web",
            [
                *(str(BIN / "gunicorn"), "portal.wsgi", "--bind", f"127.0.0.1:{port}"),
                *("--config", "portal/stack/gunicorn_conf.py"),
                *("--graceful-timeout", "8"),
            ],
        ),
        Child(
            "worker",
            [
                *worker,
                "worker",
                "--pool",
                "threads",
                "--concurrency",
                "2",
                "--loglevel",
                "INFO",
            ],
        ),
        Child(
            "scheduler",
            [
                *(*worker, "beat", "--loglevel", "INFO", "--pidfile", ""),
                *("--schedule", str(paths.run_dir() / "beat-schedule")),
            ],
        ),
    ]


def _supervise(children: list[Child], *, address: str, began: float) -> int:
    for child in children:
        _start(child)
    announced = False
    while True:
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                if _keeps_dying(child):
                    _say(f"{child.name} does not stay up, see {_log(child.name)}")
                    return 1
                _start(child)
        if not announced and _answers(address):
            _announce(address, seconds=time.monotonic() - began)
            announced = True
        time.sleep(0.2)


def _start(child: Child) -> None:
    with _log(child.name).open("ab") as log:
        child.process = subprocess.Popen(
            child.command,
            cwd=paths.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    child.starts.append(time.monotonic())


def _keeps_dying(child: Child) -> bool:
    last_minute = [each for each in child.starts if each > time.monotonic() - 60]
    return len(last_minute) > RESTARTS


def _stop(children: list[Child]) -> None:
    """Ask every child to stop; kill the process group of one that does not."""
    for child in reversed(children):
        if child.process is not None and child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def _stop_servers() -> None:
    postgres.stop()
    valkey.stop()


def _announce(address: str, *, seconds: float) -> None:
    _say(f"\nBranchespor is up after {seconds:.1f} s:  {address}\n")
    subprocess.run(
        [sys.executable, "manage.py", "demo_logins"],
        cwd=paths.ROOT,
        env={**os.environ, "PORTAL_DB_POOL": "0"},
        start_new_session=True,
        check=False,
    )
    _say("Logs: .run/log/. Stop with Ctrl-C.")


def _log(name: str) -> Path:
    folder = paths.run_dir() / "log"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.log"


def _answers(address: str) -> bool:
    """Whether the portal says that it and its database are well."""
    try:
        with urllib.request.urlopen(f"{address}/health/", timeout=5) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _say(text: str) -> None:
    print(text, flush=True)
