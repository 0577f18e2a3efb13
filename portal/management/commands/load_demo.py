"""Loads the demo data, unless it is there."""

import secrets
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from portal.demo import load


class Command(BaseCommand):
    """Makes invented people in true stories; refuses in production."""

    help = "Load demo data relative to today, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        if settings.PRODUCTION:
            raise CommandError("Demo data does not belong in production.")
        if load.is_there():
            self.stdout.write("The demo data is there already.")
            return
        password = secrets.token_urlsafe(9)
        load.load(today=options["today"] or localdate(), password=password)
        file = settings.RUN_DIR / "demo_password"
        file.write_text(password, "utf-8")
        file.chmod(0o600)
        self.stdout.write("Loaded the demo data.")
