"""``manage.py create_api_client``: lets a school's own system in."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities.forms import LONGEST_DAYS
from municipalities.models import School, Scope
from municipalities.services import clients


class Command(BaseCommand):
    """Prints client id and secret this once; the portal keeps only a hash.

    A school's administrator can do the same in the portal ("Systems").
    """

    help = "Make an API client for a school and print its id and secret, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("school", help="the school's name, as in the portal")
        parser.add_argument("name", help="what uses it, e.g. »Studie+, EUC Syd«")
        parser.add_argument(
            "--days", type=int, default=365, help="days until the secret expires"
        )
        parser.add_argument(
            "--scopes", nargs="+", choices=Scope.values, default=Scope.values
        )
        parser.add_argument("--networks", default="", help="e.g. 192.0.2.0/24")

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002
        """Issue the client; the school must exist."""
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
        try:
            networks = clients.networks_of(str(options["networks"]))
        except clients.NotANetwork as refusal:
            raise CommandError(str(refusal)) from refusal
        issued = clients.issue(
            school_id=school.pk,
            name=str(options["name"])[:80],
            scopes=options["scopes"],  # type: ignore[arg-type]  # argparse checked it
            networks=networks,
            expires_at=now + timedelta(days=days),
            at=now,
            by=None,
        )
        self.stdout.write(f"{issued.client.key} {issued.secret}")
        self.stderr.write(
            f"Client of {school} until {now + timedelta(days=days):%d.%m.%Y}. The "
            "secret is shown this once: keep it as you keep a password."
        )
