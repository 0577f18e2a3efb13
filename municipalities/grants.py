"""What the app role may do to which table; run after every migrate, safe to repeat."""

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from municipalities import row_security

# The app writes these once: no UPDATE, no DELETE.
APPEND_ONLY = (
    "municipalities_auditentry",
    "municipalities_accessentry",
    "municipalities_erasure",
    "courses_coursedecision",
    "courses_sessionchange",
    "outcomes_backgroundfigure",
)
# The app never writes these at all.
READ_ONLY = ("django_migrations",)


def give(connection: BaseDatabaseWrapper) -> None:
    """Grant the app role (``settings.DATABASE_APP_ROLE``) its rights.

    Rows about people it may add and change, not delete: that is the retention role's
    (``isolation.erasing``). History it may only add to.

    Connected as the owner; does nothing when the app role is the owner itself (a
    database someone runs with one role only).
    """
    role = connection.ops.quote_name(settings.DATABASE_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.DATABASE_APP_ROLE])
        if cursor.fetchone()[0]:
            return
        existing = set(connection.introspection.table_names(cursor))
        for statement in _statements(role, existing):
            cursor.execute(statement)


def _taken_back() -> dict[str, str]:
    """Table → the rights the app role does not need there."""
    walled = {wall.table: wall for wall in row_security.declared()}
    return {
        **{
            table: "UPDATE, DELETE" if wall.model.endswith("Event") else "DELETE"
            for table, wall in walled.items()
        },
        **{
            row_security.table_of(label): "UPDATE, DELETE"
            for label in row_security.left_open()
            if label.endswith("Event")
        },
        **dict.fromkeys(APPEND_ONLY, "UPDATE, DELETE"),
        **dict.fromkeys(READ_ONLY, "INSERT, UPDATE, DELETE"),
    }


def _statements(role: str, existing: set[str]) -> list[str]:
    """Grant everything, then take back what the narrow tables do not need."""
    tables = "ALL TABLES IN SCHEMA public"
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    statements += [
        f'REVOKE {rights} ON "{table}" FROM {role}'
        for table, rights in sorted(_taken_back().items())
        if table in existing
    ]
    return statements
