"""What the app role may do to which table; run after every migrate, safe to repeat."""

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

# The app writes these once: no UPDATE, no DELETE.
APPEND_ONLY = ("municipalities_auditentry", "municipalities_accessentry")
# The app never writes these at all.
READ_ONLY = ("django_migrations",)


def give(connection: BaseDatabaseWrapper) -> None:
    """Grant the app role (``settings.DATABASE_APP_ROLE``) its rights.

    Connected as the owner; does nothing when the app role is the owner itself (a
    database someone runs with one role only).
    """
    role = connection.ops.quote_name(settings.DATABASE_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.DATABASE_APP_ROLE])
        if cursor.fetchone()[0]:
            return
        existing = set(connection.introspection.table_names(cursor))
        for statement in _statements(role, existing & set(APPEND_ONLY + READ_ONLY)):
            cursor.execute(statement)


def _statements(role: str, narrow: set[str]) -> list[str]:
    """Grant everything, then take back what the narrow tables do not need."""
    tables = "ALL TABLES IN SCHEMA public"
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    for table in sorted(narrow):
        rights = "UPDATE, DELETE" if table in APPEND_ONLY else "INSERT, UPDATE, DELETE"
        statements.append(f'REVOKE {rights} ON "{table}" FROM {role}')
    return statements
