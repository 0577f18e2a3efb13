"""Counts what changed for the figures, or everything, now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from outcomes.services import tallies


class Command(BaseCommand):
    """Does what the clockwork does every night."""

    help = "Count the figures of courses that changed since the last time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="count every course anew"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        run = tallies.refresh(at=timezone.now(), everything=options["all"])
        self.stdout.write(f"{run.courses} courses counted.")
