"""Brings the lists the portal is delivered with in step with their files."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from branchespor.services import reference as branchespor_reference
from municipalities.services import reference as municipalities_reference
from outcomes.services import reference as outcomes_reference


class Command(BaseCommand):
    """Run at every start and update: a second run changes nothing."""

    help = "Load municipalities, reasons, rule values and the other lists from files."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        tally = municipalities_reference.Tally()
        with transaction.atomic():
            municipalities_reference.load(tally)
            branchespor_reference.load(tally)
            outcomes_reference.load(tally)
        self.stdout.write(f"Reference data: {tally}.")
