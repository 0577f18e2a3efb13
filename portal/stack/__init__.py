"""The servers under the portal: given by address, else embedded and started here."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import conninfo

from portal.stack import postgres, valkey

# Web and worker give up a statement after this; migrations may take longer. A disk
# without a moving arm: PostgreSQL's own 4 makes it read every session of a school to
# judge the twenty marks of one (docs/isolation-cost.md).
APP_OPTIONS = (
    "-c statement_timeout=5s -c idle_in_transaction_session_timeout=30s"
    " -c random_page_cost=1.1"
)
URLS = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}
BACKUP_URL = "DATABASE_BACKUP_URL"


def is_off() -> bool:
    """Whether this process needs no server (lint, types, collecting static files)."""
    return os.environ.get("PORTAL_STACK") == "off"


def database(*, role: str, pool_size: int) -> dict[str, Any]:
    """Return Django's DATABASES entry for ``role`` ("app" or "owner").

    ``DATABASE_URL`` (app) and ``DATABASE_OWNER_URL`` (owner) name real servers; without
    them the embedded PostgreSQL is started if need be. ``pool_size`` 0 means no pool.

    Raises:
        ImproperlyConfigured: a URL is given for the one role but not for the other.
    """
    options: dict[str, Any] = {}
    if role == "app":
        options["options"] = APP_OPTIONS
        if pool_size and not is_off():
            options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "municipalities.backend",
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "TEST": {"NAME": "test_portal" + os.environ.get("PORTAL_TEST_DB", "")},
        **_address(role),
    }


def broker_url() -> str:
    """Return ``REDIS_URL``, or the embedded server's address (started if need be)."""
    if given := os.environ.get("REDIS_URL"):
        return given
    return "redis://nowhere.invalid" if is_off() else valkey.url()


def backup_server() -> str:
    """Where backups are read: ``DATABASE_BACKUP_URL``, else the embedded server.

    The role replicates and reads; it belongs to backups alone. The database named is
    ``postgres``, where it may close a piece of WAL (docs/deploy/roles.sql).

    Raises:
        ImproperlyConfigured: there is a server of one's own, but no address for this.
    """
    if given := os.environ.get(BACKUP_URL):
        return given
    if any(os.environ.get(name) for name in URLS.values()):
        raise ImproperlyConfigured(f"Set {BACKUP_URL} too.")
    return conninfo.make_conninfo(
        host=str(postgres.socket_dir()), user="bsp_backup", dbname="postgres"
    )


def programs() -> Path:
    """The folder of PostgreSQL's own programs: ``PORTAL_PG_PROGRAMS``, else found."""
    given = os.environ.get("PORTAL_PG_PROGRAMS")
    return Path(given) if given else postgres.binaries()


def _address(role: str) -> dict[str, Any]:
    if given := os.environ.get(URLS[role]):
        parts = conninfo.conninfo_to_dict(given)
        return {
            "NAME": parts.get("dbname"),
            "USER": parts.get("user"),
            "PASSWORD": parts.get("password") or "",
            "HOST": parts.get("host") or "",
            "PORT": str(parts.get("port") or ""),
        }
    if any(os.environ.get(name) for name in URLS.values()):
        raise ImproperlyConfigured(f"Set {URLS[role]} too.")
    host = "/nonexistent" if is_off() else str(postgres.socket_dir())
    return {"NAME": postgres.DATABASE, "USER": postgres.ROLES[role], "HOST": host}
