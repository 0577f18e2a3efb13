"""The logs' parts by month: made ahead, dropped when their time is over.

Each part lies in the schema ``logs``, which the app may not use. The two functions that
make and drop parts run as the owner and listen to the retention role alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

FUNCTIONS = ("logs_make_months(date, date)", "logs_drop_months(text, date)")
AHEAD = timedelta(days=92)
ACCESS = "municipalities_accessentry"
AUDIT = "municipalities_auditentry"

# Their settings as they must stand: ``wall_catalogue`` compares.
DEFINERS = tuple(
    f"{name} search_path=pg_catalog, pg_temp lock_timeout=2s"
    for name in ("logs_make_months", "logs_drop_months")
)


def give(owner: BaseDatabaseWrapper) -> None:
    """Let the retention role call the functions; as the owner, after ``migrate``."""
    role = owner.ops.quote_name(settings.DATABASE_RETENTION_ROLE)
    with owner.cursor() as cursor:
        cursor.execute("SELECT to_regproc('logs_make_months') IS NULL")
        if cursor.fetchone()[0]:
            return  # a database that has not come so far
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {', '.join(FUNCTIONS)} TO {role}")


def make_ahead(*, today: date) -> int:
    """Make the parts of this month and the next three; returns how many were new.

    Safe to run again. Rows of a month without a part lie in the net and are not lost.
    """
    with _as_retention():
        return _call("logs_make_months(%s, %s)", [today, today + AHEAD])


def drop_before(*, log: str, day: date) -> int:
    """Drop the parts of ``log`` whose last day is before ``day``; returns how many.

    Raises:
        DatabaseError: ``day`` is younger than six months; PostgreSQL refuses.
    """
    with _as_retention():
        return _call("logs_drop_months(%s, %s)", [log, day])


def _call(call: str, values: Sequence[str | date]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{call}", values)
        done: int = cursor.fetchone()[0]
    return done


@contextmanager
def _as_retention() -> Iterator[None]:
    """Step into the retention role for the rest of the open transaction, and back."""
    role = connection.ops.quote_name(settings.DATABASE_RETENTION_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
    try:
        yield
    finally:
        with suppress(psycopg.Error), connection.connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")
