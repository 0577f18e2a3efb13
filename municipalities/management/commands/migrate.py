"""``migrate``, then give the app role its rights, build walls and text checks."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from municipalities import grants, partitions, text_checks, wall_builder


class Command(migrate.Command):
    """Django's migrate; the app role owns nothing, so it is granted what it needs."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        connection = connections[options["database"]]
        grants.give(connection)
        partitions.give(connection)
        if options["app_label"]:
            return  # not all tables need be there; the next whole run builds
        wall_builder.build(connection)
        text_checks.build(connection)
        if found := wall_builder.faults(connection):
            raise CommandError("; ".join(found))
