"""``manage.py backup``: a whole copy of the database, sealed, into the archive."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities.models import SafeCopy
from municipalities.services import safe_copies
from portal import stack
from portal.backup import archive, sealing, taking


class Command(BaseCommand):
    """Run by ``branchespor-backup.timer`` every night (docs/runbook-restore.md)."""

    help = (
        "Copy the whole database into PORTAL_BACKUP_DIR, sealed to PORTAL_BACKUP_KEYS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new-key", type=Path, help="write a new secret key")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        if options["new_key"]:
            self.stdout.write(f"Public key: {sealing.new_key(options['new_key'])}")
            return
        if not settings.BACKUP_DIR:
            raise CommandError("Set PORTAL_BACKUP_DIR.")
        folder, now = Path(settings.BACKUP_DIR), timezone.now()
        try:
            file = taking.take(
                folder=folder,
                server=stack.backup_server(),
                programs=stack.programs(),
                keys=sealing.recipients(settings.BACKUP_KEYS),
                at=now,
            )
        except (taking.Failed, sealing.NoKey, OSError) as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size
        safe_copies.note(SafeCopy.Kind.BASE, at=now, name=file.name, size=size)
        before = now - timedelta(days=settings.BACKUP_DAYS)
        gone = archive.prune(folder, before=before)
        self.stdout.write(f"{file.name}: {size} bytes; {gone} old files deleted.")
