"""``manage.py create_api_client``: a token for a school's own system."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities.models import School
from municipalities.services import clients

LONGEST_DAYS = 2 * 365


class Command(BaseCommand):
    """Prints the token this once; the portal keeps only its hash."""

    help = "Make an API client for a school and print its token, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("school", help="the school's name, as in the portal")
        parser.add_argument("name", help="what uses it, e.g. »Studie+, EUC Syd«")
        parser.add_argument(
            "--days", type=int, default=365, help="days until the token expires"
        )

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002
        """Issue the token; the school must exist."""
        wanted, days = str(options["school"]), int(str(options["days"]))
        if not 1 <= days <= LONGEST_DAYS:
            raise CommandError(f"--days is between 1 and {LONGEST_DAYS}.")
        school = School.objects.filter(name__iexact=wanted).first()
        if school is None:
            names = ", ".join(
                School.objects.order_by("name").values_list("name", flat=True)
            )
            raise CommandError(f"No school “{wanted}”. There are: {names or 'none'}.")
        now = timezone.now()
        token = clients.issue(
            school_id=school.pk,
            name=str(options["name"])[:80],
            expires_at=now + timedelta(days=days),
            at=now,
        )
        self.stdout.write(token)
        self.stderr.write(
            f"Token of {school} until {now + timedelta(days=days):%d.%m.%Y}. "
            "It is shown this once: keep it as you keep a password."
        )
