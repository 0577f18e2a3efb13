"""``manage.py replay_erasures``: after a restore, erase again who was erased."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from municipalities import ledger
from participants.services import erasure


class Command(BaseCommand):
    """Run before the site opens (it stays at 503 until this is done)."""

    help = "Erase again everybody the ledger names; safe to repeat. Figure last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", default=settings.ERASURE_LEDGER, help="the ledger"
        )
        parser.add_argument(
            "--check", action="store_true", help="only say how many lines are open"
        )

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 (Django's own signature)
        """Replay each open line in a transaction of its own."""
        if not options["file"]:
            raise CommandError("Name the ledger, or set PORTAL_ERASURE_LEDGER.")
        try:
            lines = ledger.read(Path(str(options["file"])))
        except (ledger.Unreadable, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        again = 0
        for line in [] if options["check"] else erasure.unreplayed(lines):
            again += erasure.replay(line=line)
        left = len(erasure.unreplayed(lines))
        told = f"{len(lines)} lines, {again} people erased again, {left} left."
        if left:
            raise CommandError(told)
        self.stdout.write(told)
