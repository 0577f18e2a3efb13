"""``manage.py bind_identity``: let a local account be entered by an identity too."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from municipalities import isolation
from municipalities.models import User
from municipalities.services import federation


class Command(BaseCommand):
    """Bind one identity of a configured provider to one account."""

    help = "Let a local account be entered by one identity of a provider."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--provider", required=True, help="its key in the file")
        parser.add_argument("--subject", required=True, help="NameID or sub")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        known = {each.key: each for each in settings.FEDERATION.providers}
        if (idp := known.get(options["provider"])) is None:
            raise CommandError("No provider of that key is configured.")
        try:
            with isolation.acting_for(isolation.CLOCKWORK):
                federation.bind(
                    email=options["email"],
                    idp=idp,
                    subject=options["subject"],
                    at=timezone.now(),
                )
        except User.DoesNotExist as error:
            raise CommandError("No account has this address.") from error
        except IntegrityError as error:
            raise CommandError("This identity is bound already.") from error
        self.stdout.write("Bound.")
