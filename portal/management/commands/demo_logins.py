"""Prints who can log in to the demo, and the password made on the first run."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.demo.cast import CAST


class Command(BaseCommand):
    """Used by ``make run`` when the portal is up."""

    help = "Print the demo logins."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 (Django's own signature)
        file = settings.RUN_DIR / "demo_password"
        if not file.exists():
            return
        self.stdout.write("Demo logins, all with the same password:\n")
        for part in CAST:
            role = f"{part.role.label}, {part.organisation}"
            self.stdout.write(f"  {part.email:<40} {role}")
        self.stdout.write(f"\n  Password: {file.read_text('utf-8')}\n")
