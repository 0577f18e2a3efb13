"""Lets an account see the operator's page, or takes it away (ADR 0034)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities import isolation
from municipalities.models import User
from municipalities.services import operators


class Command(BaseCommand):
    """Run on the machine by whoever operates it: there is no page for this."""

    help = "Let an account see the operator's page; --end takes it away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="of an account to be made")
        parser.add_argument("--end", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        email, now = options["email"], timezone.now()
        known = User.objects.filter(email__iexact=email).exists()
        if not known and (options["end"] or not options["name"]):
            raise CommandError("There is no such account: give --name to make it.")
        with isolation.acting_for(isolation.CLOCKWORK):
            if options["end"]:
                operators.dismiss(email=email, at=now)
            else:
                operators.appoint(email=email, name=options["name"], at=now)
        self.stdout.write(
            "Done; the person is told by mail." if not options["end"] else "Done."
        )
