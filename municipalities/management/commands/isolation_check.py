"""Says whether every declared wall stands; the figure comes last."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from municipalities import row_security, wall_builder, wall_page


class Command(BaseCommand):
    """Reads the catalogue, changes nothing; exit code 1 when a wall is not whole."""

    help = "Check row-level security against what the models declare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="docs/isolation.md")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        if options["write"]:
            page = settings.BASE_DIR / "docs" / "isolation.md"
            page.write_text(wall_page.page(), "utf-8")
        found = wall_builder.faults(connection)
        for fault in found:
            self.stderr.write(fault)
        tables = len(row_security.declared())
        if found:
            raise CommandError(f"{tables} tables, {len(found)} faults.")
        self.stdout.write(f"{tables} tables, 0 without FORCE row-level security.")
