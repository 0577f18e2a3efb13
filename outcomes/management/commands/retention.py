"""``manage.py retention``: delete what is due now; figures last."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from outcomes.services import retention


class Command(BaseCommand):
    """The worker does the same every day."""

    help = "Delete what its time is over for; --dry-run only counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="delete nothing")

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 (Django's own signature)
        """Print a line per rule and the sum last."""
        at = timezone.now()
        found = retention.due(at=at) if options["dry_run"] else retention.run(at=at)
        for key, count in found.items():
            self.stdout.write(f"{key}: {count}")
        word = "due" if options["dry_run"] else "deleted"
        self.stdout.write(f"{len(found)} rules, {sum(found.values())} {word}.")
