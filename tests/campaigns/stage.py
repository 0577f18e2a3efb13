"""A database of its own for a campaign, and the hands that may look over the walls."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_test_environment

from portal.celery import app

KEPT = ("django_migrations", "django_content_type", "auth_permission")


def set_up(name="_campaign", *, keep=False):
    """Start servers of the tests' own, make the campaign's database, act as the app."""
    root = Path(__file__).parents[2]
    os.environ["PORTAL_RUN_DIR"] = str(root / ".run" / "test")
    os.environ["PORTAL_TEST_DB"] = name
    os.environ["PORTAL_DB_POOL"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("PORTAL_PG_OPTIONS", "-c fsync=off -c max_connections=200")
    django.setup()

    setup_test_environment(debug=False)
    call_command("messages", "--compile", verbosity=0)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep)
    act_as_app()

    app.loader.import_default_modules()


def act_as_app():
    """Let this process log in as the app role, behind the walls."""

    connection.close()
    connection.settings_dict["USER"] = settings.DATABASE_APP_ROLE


_connected = {}


@contextmanager
def hands(role, database=None):
    """A cursor past Django: "bsp_backup" reads over the walls, "postgres" does all."""

    place = connection.settings_dict
    key = role, database or place["NAME"]
    if key not in _connected:
        _connected[key] = psycopg.connect(
            host=place["HOST"], dbname=key[1], user=role, autocommit=True
        )
    with _connected[key].cursor() as cursor:
        yield cursor


def let_go():
    """Close what ``hands`` opened."""
    while _connected:
        _connected.popitem()[1].close()


def log_in(client, user):
    """Log a user in as the tests do."""
    client.force_login(user)


def empty():
    """Take every row away but what migrations made, and count keys from one again."""
    with hands("postgres") as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition AND relname <> ALL (%s)",
            [list(KEPT)],
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} RESTART IDENTITY CASCADE")


def say(text):
    """Print at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
