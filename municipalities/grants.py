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
        statements = [
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            *(
                f"REVOKE UPDATE, DELETE ON {connection.ops.quote_name(table)} FROM {role}"
                for table in APPEND_ONLY
                if table in existing
            ),
            *(
                f"REVOKE INSERT, UPDATE, DELETE ON {connection.ops.quote_name(table)} FROM {role}"
                for table in READ_ONLY
                if table in existing
            ),
        ]
        for statement in statements:
            cursor.execute(statement)
