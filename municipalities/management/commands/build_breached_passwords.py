"""Makes the file of leaked passwords from the list of Have I Been Pwned."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities import passwords


class Command(BaseCommand):
    """Run by the operator, once a year or so, where the list was downloaded."""

    help = "Build the file PORTAL_BREACHED_PASSWORDS names from SHA-1:count lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="the text, ordered by hash")
        parser.add_argument("target", type=Path)
        parser.add_argument("--at-least", type=int, default=1, help="seen so often")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        target: Path = options["target"]
        draft = target.with_name(target.name + ".new")
        try:
            with (
                options["source"].open(encoding="ascii") as lines,
                draft.open("wb") as to,
            ):
                written = passwords.build(lines, to, at_least=options["at_least"])
        except (passwords.BadList, OSError) as refusal:
            draft.unlink(missing_ok=True)
            raise CommandError(str(refusal)) from refusal
        draft.replace(target)
        self.stdout.write(f"{target}: {written} passwords.")
