"""Gives a person an account and a membership: how the first administrator gets in."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from municipalities.models import Cooperation, Municipality, Role, School
from municipalities.services import members

ORGANISATIONS = {
    "municipality": Municipality,
    "school": School,
    "cooperation": Cooperation,
}


class Command(BaseCommand):
    """Run by the operator; asks for the password if the account is new."""

    help = "Give a person an account and a membership from today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        for organisation in ORGANISATIONS:
            parser.add_argument(f"--{organisation}", help="its name")
        parser.add_argument("--appointed-by", default="", help="for coordinators")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        try:
            membership = members.add(
                email=options["email"],
                name=options["name"],
                password=getpass("Password for a new account: "),
                role=Role(options["role"]),
                organisation=organisation_of(options),
                appointed_by=options["appointed_by"],
                at=timezone.now(),
            )
        except (ValidationError, IntegrityError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{membership} from today.")


def organisation_of(options: dict[str, Any]) -> Municipality | School | Cooperation:
    """The one organisation the options name.

    Raises:
        CommandError: they name none, or one that does not exist.
    """
    for key, model in ORGANISATIONS.items():
        if name := options[key]:
            found = model._default_manager.filter(name=name).first()  # noqa: SLF001
            if found is None:
                raise CommandError(f"There is no {key} named {name}.")
            return found  # type: ignore[return-value]
    raise CommandError("Name a --municipality, a --school or a --cooperation.")
