"""Takes away an account's keys, app and codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities import isolation
from municipalities.models import User
from municipalities.services import accounts


class Command(BaseCommand):
    """Run by the operator for whoever no administrator can help."""

    help = "Let an account set up a new second factor at its next login."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        try:
            with isolation.acting_for(isolation.CLOCKWORK):
                accounts.reset_second_factor_by_operator(
                    email=options["email"], at=timezone.now()
                )
        except User.DoesNotExist as missing:
            raise CommandError("There is no such account.") from missing
        self.stdout.write("Done; the person is told by mail.")
