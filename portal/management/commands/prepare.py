"""Brings texts, static files and data in step with the code, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """What ``make run`` does after ``migrate``; may be run any time, also twice."""

    help = "Compile texts, collect static files, load reference and demo data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        call_command("messages", "--compile")
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        if settings.DEMO and not options["no_demo"]:
            call_command("load_demo", stdout=self.stdout)
