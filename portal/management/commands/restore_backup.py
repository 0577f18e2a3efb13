"""``manage.py restore_backup``: an archive becomes a cluster to start PostgreSQL on."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import stack
from portal.backup import archive, restoring, sealing


class Command(BaseCommand):
    """Needs no database; the steps before and after are in docs/runbook-restore.md."""

    help = "Lay the newest backup out in an empty folder, ready for PostgreSQL."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("into", type=Path, help="the new cluster's folder, empty")
        parser.add_argument("--key", type=Path, required=True, help="the secret key")
        parser.add_argument("--from", dest="folder", default=settings.BACKUP_DIR)
        parser.add_argument(
            "--until", help="go back to this moment, e.g. 2026-11-29T10:32:00+01:00"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        if not options["folder"]:
            raise CommandError(
                "Name the archive with --from, or set PORTAL_BACKUP_DIR."
            )
        try:
            done = restoring.lay_out(
                folder=Path(options["folder"]),
                into=options["into"].absolute(),
                programs=stack.programs(),
                keys=sealing.identities(options["key"]),
                until=_moment(options["until"]),
            )
        except (
            restoring.NotEmpty,
            restoring.NotWhole,
            archive.NothingThere,
            sealing.Damaged,
            sealing.NoKey,
            OSError,
        ) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.base.file.name} and {done.pieces} pieces of WAL lie in"
            f" {options['into']}: start PostgreSQL on it, then manage.py"
            " replay_erasures before the site opens."
        )


def _moment(said: str | None) -> datetime | None:
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise CommandError(f"{said} is no moment.") from error
    if moment.tzinfo is None:
        raise CommandError("Say the time zone too, e.g. +01:00.")
    return moment
