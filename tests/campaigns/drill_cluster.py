"""A PostgreSQL of the drill's own, with the disk's safety on: made, watched, burned."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from portal.stack import paths, postgres

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SMALL = "-c shared_buffers=256MB -c max_wal_size=2GB"
# Written by the shipper at any moment: it alone is not compared.
NOT_COMPARED = {"municipalities_safecopy"}
TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind = 'r' ORDER BY relname
"""
POLICIES = """
    SELECT concat_ws(' | ', tablename, policyname, permissive, roles, cmd, qual,
        with_check) FROM pg_policies
    UNION ALL
    SELECT concat_ws(' | ', relname, relrowsecurity, relforcerowsecurity, relacl,
        pg_get_userbyid(relowner)) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
RECOVERS = "SELECT pg_is_in_recovery()"
OWE = """
    INSERT INTO municipalities_notice (kind, recipient_id, dedupe_key, path, attempts,
        created_at, due_at) VALUES ('drill', 1, %s, '', 0, %s, 'infinity')
"""
NO_REDIS = "redis://127.0.0.1:1"  # nobody is there; nothing asks
started = []


def stop_all():
    """Stop every cluster that runs still."""
    for cluster in started[:]:
        cluster.stop()


class Cluster:
    """One cluster, as the embedded stack keeps it below ``run``."""

    def __init__(self, run):
        self.run = run
        run.mkdir(mode=0o711, exist_ok=True)
        (run / "servers").mkdir(mode=0o711)
        major = postgres._major(postgres.binaries())
        self.data = run / "servers" / f"pg{major}"
        self.written = 0

    def start(self):
        """Start the server, and wait until it has recovered all it can."""
        if not self.data.exists():
            postgres._create(postgres.binaries(), self.data)
        options = (
            f"-c listen_addresses='' -c unix_socket_permissions=0777 -k {self.data}"
        )
        command = [
            *(postgres.binaries() / "pg_ctl", "-D", self.data, "-w", "-t", "900"),
            *("-l", self.data / "log", "-o", f"{options} {SMALL}", "start"),
        ]
        if postgres._call(*command):
            raise SystemExit((self.data / "log").read_text("utf-8")[-2000:])
        started.append(self)
        while self.ask(RECOVERS, database="postgres")[0][0]:
            time.sleep(0.1)
        postgres._prepare(self.data)

    def stop(self):
        """Stop the server if it runs."""
        if self in started:
            started.remove(self)
            pg_ctl = postgres.binaries() / "pg_ctl"
            postgres._call(pg_ctl, "-D", self.data, "-m", "fast", "-w", "stop")

    def burn(self):
        """Kill every process of it, and say when."""
        first = (self.data / "postmaster.pid").read_text("utf-8").split()[0]
        at = datetime.now(UTC)
        for pid in [int(first), *_children(int(first))]:
            os.kill(pid, signal.SIGKILL)
        started.remove(self)
        return at

    def give(self):
        """Let the user the servers run as own what was laid out."""
        if paths.IS_ROOT:
            owner = ["chown", "-R", "nobody:nogroup", str(self.data)]
            subprocess.run(owner, check=True)

    def ask(self, sql, values=None, *, database=postgres.DATABASE, user="postgres"):
        """The rows of one statement, as the superuser."""
        with psycopg.connect(
            host=str(self.data), dbname=database, user=user, autocommit=True
        ) as connection:
            found = connection.execute(sql, values)
            return found.fetchall() if found.description else []

    def fill_like(self, server):
        """Take over schema and rows of another database."""
        dump = [str(postgres.binaries() / "pg_dump"), "-d", server]
        load = [str(postgres.binaries() / "psql"), "-q", "-h", str(self.data)]
        load += ["-U", "postgres", "-d", postgres.DATABASE, "-o", "/dev/null"]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as source:
            subprocess.run(load, stdin=source.stdout, check=True)

    def count(self, table):
        return self.ask(f"SELECT count(*) FROM {table}")[0][0]

    def checksums(self):
        """Table → (rows, sum of 64-bit hashes of the rows): whatever their order."""
        found = {}
        for (table,) in self.ask(TABLES):
            if table not in NOT_COMPARED:
                (found[table],) = self.ask(
                    "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)"
                    f'::numeric), 0) FROM "{table}" t'
                )
        return found

    def policies(self):
        """Every policy, and of every table whether walls are forced, rights, owner."""
        return sorted(text for (text,) in self.ask(POLICIES))

    def people(self, most):
        """How many of the people with the first keys are there."""
        sql = "SELECT count(*) FROM participants_participant WHERE id <= %s"
        return self.ask(sql, [most])[0][0]

    def newest_write(self):
        """When the newest mail that is there was owed."""
        sql = "SELECT max(created_at) FROM municipalities_notice WHERE kind = 'drill'"
        return self.ask(sql)[0][0]

    @contextmanager
    def writing(self):
        """Owe mails without a pause; gives a function that tells the last commit."""
        over, last = threading.Event(), []

        def write():
            with psycopg.connect(
                host=str(self.data), dbname=postgres.DATABASE, user="bsp_app"
            ) as connection:
                while not over.is_set():
                    at = datetime.now(UTC)
                    connection.execute(OWE, [f"drill {self.written}", at])
                    connection.commit()
                    self.written += 1
                    last[:] = [at]
                    time.sleep(0.02)

        def until_it_burns():
            try:
                write()
            except psycopg.OperationalError:
                return

        thread = threading.Thread(target=until_it_burns)
        thread.start()
        try:
            yield lambda: last[0]
        finally:
            over.set()
            thread.join()

    def manage(self, *command, check=True, **more):
        """Run the operator's command on this cluster; its exit code."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self._environment(more),
            check=False,
            capture_output=True,
            text=True,
        )
        if check and done.returncode:
            raise SystemExit(f"{command[0]}: {done.stdout}{done.stderr}")
        return done.returncode

    def begin(self, *command, **more):
        """Start a command that goes on, in a process group of its own."""
        with (self.run / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=self._environment(more),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @contextmanager
    def serving(self, **more):
        """A web server on this cluster; gives a function that asks an address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with (self.run / "web.log").open("ab") as log:
            web = subprocess.Popen(
                [
                    *(str(BIN / "gunicorn"), "portal.wsgi", "--workers", "1"),
                    *("--config", "portal/stack/gunicorn_conf.py"),
                    *("--bind", f"127.0.0.1:{port}"),
                ],
                cwd=ROOT,
                env=self._environment(more),
                stdout=log,
                stderr=log,
            )
        try:
            yield lambda path: _ask(f"http://127.0.0.1:{port}{path}")
        finally:
            web.terminate()
            web.wait(20)

    def _environment(self, more):
        own = {
            "PORTAL_RUN_DIR": str(self.run),
            "PORTAL_PG_OPTIONS": SMALL,
            "PORTAL_DB_POOL": "0",
            "REDIS_URL": NO_REDIS,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        left_out = {"PORTAL_TEST_DB", "PORTAL_DB_ROLE", "PORTAL_STACK"}
        kept = {k: v for k, v in os.environ.items() if k not in left_out}
        return kept | own | more


def _children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
    return [int(each) for each in listed.split()]


def _ask(address):
    """Status and text; (0, "") while nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 (our own)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()
    except OSError:
        return 0, ""
