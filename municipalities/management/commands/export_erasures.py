"""``manage.py export_erasures``: bring the ledger's file in step; figure last."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from municipalities import ledger


class Command(BaseCommand):
    """The worker does the same every minute where PORTAL_ERASURE_LEDGER is set."""

    help = "Append erasures the file does not know yet; copy the file off the machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", default=settings.ERASURE_LEDGER, help="the ledger"
        )

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 (Django's own signature)
        """Append; a second run adds nothing."""
        if not options["file"]:
            raise CommandError("Name a file, or set PORTAL_ERASURE_LEDGER.")
        path = Path(str(options["file"]))
        try:
            added = ledger.append(path)
            known = len(ledger.read(path)) if path.exists() else 0
        except (ledger.Unreadable, ledger.Behind, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{added} lines added, {known} in the ledger.")
