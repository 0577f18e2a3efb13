"""Django's command line; commands that change the schema run as the owner role."""

import os
import sys

OWNER_COMMANDS = frozenset({"migrate", "flush", "dbshell"})


def main() -> None:
    """Run one command; ``migrate`` and its like connect as the database owner."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["PORTAL_DB_ROLE"] = "owner"
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (needs the lines above)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
