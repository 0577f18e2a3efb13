"""``migrate``, then give the app role its rights on the tables (and no more)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from municipalities import grants


class Command(migrate.Command):
    """Django's migrate; the app role owns nothing, so it is granted what it needs."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().handle(*args, **options)
        grants.give(connections[options["database"]])
