"""``manage.py ship_wal``: sends what changes into the archive, until it is stopped."""

import logging
import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from municipalities.models import SafeCopy
from municipalities.services import safe_copies
from portal import stack
from portal.backup import sealing, shipping, taking

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run by ``branchespor-wal.service``, which starts it again when it ends."""

    help = "Stream WAL into PORTAL_BACKUP_DIR, sealed; a piece a minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=shipping.CLOSE_EVERY)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        if not settings.BACKUP_DIR:
            raise CommandError("Set PORTAL_BACKUP_DIR.")
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            way = shipping.Way(
                server=stack.backup_server(),
                programs=stack.programs(),
                staging=settings.RUN_DIR / "wal",
                folder=Path(settings.BACKUP_DIR),
                keys=sealing.recipients(settings.BACKUP_KEYS),
            )
            shipping.ship(
                way,
                clock=timezone.now,
                told=_note,
                goes_on=lambda: not stop.is_set(),
                close_every=options["every"],
            )
        except (taking.Failed, sealing.NoKey, psycopg.Error, OSError) as error:
            raise CommandError(str(error)) from error


def _note(file: Path) -> None:
    """Tell the operator's page; a database that takes no note stops no backup."""
    try:
        size = file.stat().st_size
        safe_copies.note(
            SafeCopy.Kind.WAL, at=timezone.now(), name=file.name, size=size
        )
    except DatabaseError:
        logger.warning("%s is in the archive, but could not be noted", file.name)
