"""Gives an account another e-mail address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from municipalities import isolation
from municipalities.models import User
from municipalities.services import accounts


class Command(BaseCommand):
    """Run by the operator, at the written request of the person's organisation."""

    help = "Change the address an account logs in with; ends all its sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old")
        parser.add_argument("new")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        try:
            with isolation.acting_for(isolation.CLOCKWORK):
                accounts.change_email(
                    old=options["old"], new=options["new"], at=timezone.now()
                )
        except User.DoesNotExist as missing:
            raise CommandError("There is no such account.") from missing
        except IntegrityError as taken:
            raise CommandError("The new address belongs to another account.") from taken
        self.stdout.write("The address is changed.")
