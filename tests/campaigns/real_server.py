"""A real web server and a real worker on the campaign's database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
IN_A_ROW = 30
BIN = Path(sys.executable).parent


def environment(mail):
    """What a process of the portal needs to use the campaign's database as the app."""
    place = connection.settings_dict
    url = f"host={place['HOST']} dbname={place['NAME']} user="
    return {
        **os.environ,
        "DATABASE_URL": url + "bsp_app",
        "DATABASE_OWNER_URL": url + "bsp_owner",
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "PORTAL_SECRET_KEY": settings.SECRET_KEY,  # logins made here hold there
        "PORTAL_MFA_KEY": settings.MFA_KEYS[0],
        "PORTAL_DB_ROLE": "app",
        "PORTAL_DB_POOL": "4",
        "PORTAL_DEMO": "1",
        "PORTAL_RUN_DIR": str(mail),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }


@contextmanager
def running(folder, *, worker=False):
    """Start gunicorn (and a worker) with logs in ``folder``; gives the address."""
    port = _free_port()
    commands = {"web": _web(port)}
    if worker:
        commands["worker"] = [
            *(str(BIN / "celery"), "--app", "portal", "worker", "--pool", "threads"),
            *("--concurrency", "2", "--loglevel", "INFO"),
        ]
    started = [_start(name, each, folder) for name, each in commands.items()]
    try:
        _wait(f"http://127.0.0.1:{port}/health/", 200, seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def refused_start(folder):
    """Whether the web server refuses to start; its workers say why and it gives up."""
    process = _start("refused", _web(_free_port()), folder)
    try:
        return process.wait(60) != 0
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait(20)
        return False


def check(folder):
    """The exit code of ``manage.py isolation_check``."""
    command = [sys.executable, "manage.py", "isolation_check"]
    return _start("check", command, folder).wait(60)


def seconds_until(address, status, *, most, running=IN_A_ROW):
    """How long it takes until every process answers so; None if they never do.

    Which process answers is chance: ``running`` answers in a row count as all.
    """
    began, first, same = time.monotonic(), None, 0
    while time.monotonic() - began < most:
        if ask(address)[0] == status:
            first, same = first or time.monotonic() - began, same + 1
        else:
            first, same = None, 0
        if same >= running:
            return first
        time.sleep(0.1)
    return None


def ask(address, *, cookie="", data=None):
    """Status and text of one request; redirects are not followed."""
    request = urllib.request.Request(address, data, {"Cookie": cookie})  # noqa: S310 (our own address)
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(request, timeout=20) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode("utf-8", "replace")
    except OSError:
        return 0, ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _web(port):
    return [
        *(str(BIN / "gunicorn"), "portal.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--config", "portal/stack/gunicorn_conf.py"),
    ]


def _start(name, command, folder):
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _wait(address, status, *, seconds):
    if seconds_until(address, status, most=seconds) is None:
        raise SystemExit(f"{address} does not answer {status}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
