"""The restore drill: the machine burns, a new one stands, nothing is missing.

    make restore-drill                               (a million marks, COURSES=960)
    .venv/bin/python -m tests.campaigns.restore_drill --small

A cluster of its own with the disk's safety on. While mails are owed without a pause, WAL
is shipped and a whole copy is taken, both sealed to a public key; people are erased, the
ledger of erasures lies elsewhere. Then every process of PostgreSQL is killed and its
folder taken away. From the archive alone:

- **to a moment**: restored to one at which nobody wrote; every table's checksum is that
  of the original at that moment, the policies are the same, isolation_check is content;
- **to the end**: restored as far as it goes; how much is missing (recovery point), how
  long it took until a web server answers ``/ready/`` (recovery time). Before the ledger
  is replayed the site is closed; afterwards who was erased is gone, also whoever was
  erased after the last piece of WAL that came through.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import django

from portal.backup import sealing
from tests.campaigns import bench_data, drill_cluster, stage

MOST = {"recovery point": 300, "recovery time": 900}
PAUSE = 1.1  # seconds
ERASED = 3  # people, before the copy, after it, and after the last WAL


def main():
    """Play it; figures last; exit 1 when a bar is not met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--courses", type=int, default=960)
    options.add_argument("--every", type=float, default=60, help="close a piece of WAL")
    options.add_argument("--small", action="store_true", help="a minute: 4 courses")
    options.add_argument("--like", help="take the tables from there, not by migrate")
    options.add_argument("--keep", action="store_true", help="leave the folders there")
    given = options.parse_args()
    if given.small:
        given.courses, given.every = 4, 2
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        figures = play(folder, given)
    finally:
        drill_cluster.stop_all()
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(0 if report(figures) else 1)


def play(folder, given):
    """Build, write, burn, restore twice; returns the figures."""
    started = time.monotonic()
    old = made(folder / "old", given)
    archive = Archive(folder)
    figures = {"marks": old.count("courses_mark")}
    figures["built in seconds"] = round(time.monotonic() - started)
    erase(1, archive.ledger)
    with archive.shipping(old, every=given.every):
        began = time.monotonic()
        with old.writing():
            old.manage("backup", **archive.settings)
        figures["copy seconds"] = round(time.monotonic() - began, 1)
        figures["copy megabytes"] = round(archive.size("base-") / 1e6, 1)
        erase(2, archive.ledger)
        time.sleep(PAUSE)  # recovery stops between two commits: leave it room
        moment = datetime.now(UTC)
        original = old.checksums(), old.policies()
        time.sleep(PAUSE)
        with old.writing() as last:
            time.sleep(given.every * 2.5)
            archive.stop()
            erase(3, archive.ledger)
            burned = old.burn()
    figures["WAL megabytes"] = round(archive.size("wal-") / 1e6, 1)
    figures["WAL pieces"] = len(list(archive.folder.glob("wal-*")))
    (folder / "old").rename(folder / "ashes")
    figures |= to_a_moment(folder, archive, moment, *original)
    return figures | to_the_end(folder, archive, last(), burned)


def made(run, given):
    """A cluster with the portal's tables and data; Django here works on it."""
    cluster = drill_cluster.Cluster(run)
    cluster.start()
    if given.like:
        cluster.fill_like(given.like)
    else:
        cluster.manage("migrate", "--verbosity=0")
    os.environ["PORTAL_RUN_DIR"] = str(run)
    os.environ["PORTAL_DB_POOL"] = "0"
    os.environ["REDIS_URL"] = drill_cluster.NO_REDIS
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    for name in ("PORTAL_TEST_DB", "PORTAL_DB_ROLE"):
        os.environ.pop(name, None)
    django.setup()
    stage.empty()
    bench_data.build(given.courses)
    stage.let_go()
    return cluster


def erase(participant_id, ledger_file):
    """Erase a person by the verb, and write the ledger, as the worker does."""
    from django.db import connection, transaction
    from django.utils import timezone

    from municipalities import isolation, ledger
    from participants.services import erasure

    with isolation.acting_for(isolation.CLOCKWORK):
        erasure.let_go(participant_id=participant_id, at=timezone.now())
        with transaction.atomic():
            ledger.append(ledger_file)
    connection.close()


def to_a_moment(folder, archive, moment, sums, policies):
    """Restore to when nobody wrote; compare everything."""
    began = time.monotonic()
    new = drill_cluster.Cluster(folder / "moment")
    archive.restore(new, "--until", moment.isoformat())
    new.start()
    there, isolation = new.policies(), new.manage("isolation_check", check=False)
    seen = new.checksums()
    new.stop()
    every = sums.keys() | seen.keys()
    return {
        "tables": len(sums),
        "rows": sum(rows for rows, _ in sums.values()),
        "tables that differ": sorted(t for t in every if sums.get(t) != seen.get(t)),
        "policies and rights": len(policies),
        "policies and rights that differ": sorted({*policies} ^ {*there}),
        "isolation_check": isolation,
        "restored and compared in seconds": round(time.monotonic() - began),
    }


def to_the_end(folder, archive, last, burned):
    """Restore as far as it goes, until the site answers."""
    new = drill_cluster.Cluster(folder / "new")
    began = time.monotonic()
    archive.restore(new)
    new.start()
    laid_out = time.monotonic() - began
    there, back = new.newest_write(), new.people(ERASED)
    with new.serving(**archive.settings) as ask:
        closed = answer_of(ask)
    again = new.manage("replay_erasures", check=False, **archive.settings)
    with new.serving(**archive.settings) as ask:
        answer = answer_of(ask)
    return {
        "recovery point": round((burned - there).total_seconds(), 1),
        "written after what came back, seconds": (last - there).total_seconds(),
        "recovery time": round(time.monotonic() - began, 1),
        "of that the database": round(laid_out, 1),
        "before the replay": closed,
        "people the archive brought back": back,
        "replayed": again == 0,
        "people there after the replay": new.people(ERASED),
        "after the replay": answer,
    }


def answer_of(ask):
    """What ``/ready/`` says when somebody is there to say it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status, text = ask("/ready/")
        if status:
            return status, text.strip().replace("\n", ", ")
        time.sleep(0.2)
    return 0, "nobody answers"


class Archive:
    """Where backups lie, the key that is elsewhere, the ledger, and the shipper."""

    def __init__(self, folder):
        self.folder, self.ledger = folder / "archive", folder / "ledger.jsonl"
        self.folder.mkdir()
        self.key = folder / "secret.key"
        self.shipper = None
        self.settings = {
            "PORTAL_BACKUP_DIR": str(self.folder),
            "PORTAL_BACKUP_KEYS": sealing.new_key(self.key),
            "PORTAL_ERASURE_LEDGER": str(self.ledger),
        }

    @contextmanager
    def shipping(self, cluster, *, every):
        """Ship the cluster's WAL for as long as the block lasts, or until ``stop``."""
        self.shipper = cluster.begin("ship_wal", "--every", str(every), **self.settings)
        try:
            yield
        finally:
            self.stop()

    def stop(self):
        """Kill the shipper as a burning machine would: nothing more comes through."""
        if self.shipper is not None:
            os.killpg(self.shipper.pid, signal.SIGKILL)
            self.shipper.wait()
            self.shipper = None

    def size(self, beginning):
        """How many bytes files with names that begin so take."""
        files = self.folder.glob(f"{beginning}*")
        return sum(file.stat().st_size for file in files)

    def restore(self, cluster, *more):
        """Run the operator's command, without a database."""
        command = ["restore_backup", str(cluster.data), "--key", str(self.key), *more]
        cluster.manage(*command, PORTAL_STACK="off", **self.settings)
        cluster.give()


def report(figures):
    """Print everything; whether every bar is met."""
    for name, value in figures.items():
        say(f"{name}: {value}")
    good = (
        not figures["tables that differ"]
        and not figures["policies and rights that differ"]
        and figures["isolation_check"] == 0
        and figures["before the replay"] == (503, "erasures")
        and figures["people the archive brought back"] > 0
        and figures["people there after the replay"] == 0
        and figures["after the replay"][0] == 200
        and all(figures[name] <= most for name, most in MOST.items())
    )
    say(
        f"restore drill: {figures['marks']} marks, {figures['rows']} rows in"
        f" {figures['tables']} tables, {len(figures['tables that differ'])} differ;"
        f" recovery point {figures['recovery point']} s, recovery time"
        f" {figures['recovery time']} s; {'passed' if good else 'FAILED'}"
    )
    return good


def say(text):
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
