"""``migrate``, then give the app role its rights (and no more) and build the walls."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from municipalities import grants, wall_builder


class Command(migrate.Command):
    """Django's migrate; the app role owns nothing, so it is granted what it needs."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"] or not self._is_whole(options):
            return
        connection = connections[options["database"]]
        grants.give(connection)
        wall_builder.build(connection)
        if found := wall_builder.faults(connection):
            raise CommandError("; ".join(found))

    def _is_whole(self, options: dict[str, Any]) -> bool:
        """Whether all of the tables are there, not just one app's or an old state's."""
        return not options["app_label"]
