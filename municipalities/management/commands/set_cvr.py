"""``manage.py set_cvr``: logins by identity providers name organisations by number."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from municipalities import isolation
from municipalities.models import Municipality, School
from municipalities.services import federation


class Command(BaseCommand):
    """Write down a municipality's or a school's CVR number."""

    help = "Write down an organisation's CVR number (docs/login.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cvr")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--municipality", type=int, help="its code, e.g. 580")
        which.add_argument("--school", help="its name")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        try:
            organisation: Municipality | School = (
                School.objects.get(name=options["school"])
                if options["school"]
                else Municipality.objects.get(pk=options["municipality"])
            )
            with isolation.acting_for(isolation.CLOCKWORK):
                federation.set_cvr(
                    organisation=organisation, cvr=options["cvr"], at=timezone.now()
                )
        except (School.DoesNotExist, Municipality.DoesNotExist) as error:
            raise CommandError("No such organisation.") from error
        except IntegrityError as error:
            raise CommandError("Not eight digits, or another's number.") from error
        self.stdout.write(f"{organisation}: {organisation.cvr}")
