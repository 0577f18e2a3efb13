"""Builds the walls after every migrate, and says what is wrong where they stand."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from municipalities import grants, row_security, wall_catalogue

# What a policy's expression is now; kept in its comment when it is built, so that a
# policy somebody altered by hand is told from the one that was declared.
POLICIES = """
    SELECT c.relname, p.polname,
        md5(concat(p.polcmd, p.polpermissive, p.polroles::text,
            pg_get_expr(p.polqual, p.polrelid),
            pg_get_expr(p.polwithcheck, p.polrelid))),
        obj_description(p.oid, 'pg_policy')
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'public'::regnamespace
"""
TABLES = """
    SELECT relname, relrowsecurity AND relforcerowsecurity, pg_get_userbyid(relowner)
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
# Who deletes rows about people but may not: everybody but the retention role.
DELETERS = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)
    AND has_table_privilege(%s, oid, 'DELETE')
"""
ROLES = """
    SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = ANY (%s)
"""


def build(connection: BaseDatabaseWrapper) -> None:
    """Build every declared wall, grant statistics and retention theirs; repeatable.

    Connected as the owner, after ``migrate``.
    """
    statistics = connection.ops.quote_name(settings.DATABASE_STATISTICS_ROLE)
    retention = connection.ops.quote_name(settings.DATABASE_RETENTION_ROLE)
    with connection.cursor() as cursor:
        for role in (statistics, retention):
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        for table, columns in row_security.counted().items():
            names = ", ".join(columns)
            cursor.execute(f'GRANT SELECT ({names}) ON "{table}" TO {statistics}')
        cursor.execute(POLICIES)
        for table, policy, *_ in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')
        for wall in row_security.declared():
            for statement in wall.statements(
                statistics=statistics, retention=retention
            ):
                cursor.execute(statement)
            if wall.table not in grants.APPEND_ONLY:
                cursor.execute(f"GRANT SELECT, DELETE ON {wall.table} TO {retention}")
            _seal(cursor, wall)
        for table in row_security.plain_tables():  # walls look at courses
            cursor.execute(f"GRANT SELECT ON {table} TO {retention}")


def _seal(cursor: CursorWrapper, wall: row_security.Wall) -> None:
    cursor.execute(f"{POLICIES} AND c.relname = %s", [wall.table])
    for table, policy, expression, _comment in cursor.fetchall():
        seal = f"{wall.fingerprint} {expression}"
        cursor.execute(f"COMMENT ON POLICY {policy} ON \"{table}\" IS '{seal}'")


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the walls, in words; empty when all stand as declared.

    Four statements of the catalogue, a few milliseconds; no rows are read.
    """
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # the page's budget is its own
        cursor.execute(TABLES)
        tables = {name: (forced, owner) for name, forced, owner in cursor.fetchall()}
        cursor.execute(POLICIES)
        policies: dict[str, dict[str, tuple[str, str]]] = {}
        for table, policy, expression, comment in cursor.fetchall():
            policies.setdefault(table, {})[policy] = (expression, comment or "")
        app = settings.DATABASE_APP_ROLE
        wanted = {
            app,
            settings.DATABASE_STATISTICS_ROLE,
            settings.DATABASE_RETENTION_ROLE,
        }
        cursor.execute(ROLES, [list(wanted)])
        roles = {name: (root, bypass) for name, root, bypass in cursor.fetchall()}
        deletable: list[str] = []
        if app in roles:
            walled = [wall.table for wall in row_security.declared()]
            cursor.execute(DELETERS, [walled, app])
            deletable = [table for (table,) in cursor.fetchall()]
        beside = wall_catalogue.faults(cursor) if wanted <= roles.keys() else []
    return [
        *_faults_of_roles(roles, wanted, owners=tables.values()),
        *_faults_of_walls(tables, policies),
        *(f"{table}: role {app} deletes from it" for table in deletable),
        *beside,
    ]


def _faults_of_roles(
    roles: Mapping[str, tuple[bool, bool]],
    wanted: set[str],
    *,
    owners: Iterable[tuple[bool, str]],
) -> list[str]:
    owning = {owner for _forced, owner in owners}
    return [
        *(f"role {name} is missing" for name in wanted - set(roles)),
        *(f"role {name} is a superuser" for name, (root, _) in roles.items() if root),
        *(f"role {name} bypasses walls" for name, (_, by) in roles.items() if by),
        *(f"role {name} owns tables" for name in wanted & owning),
    ]


def _faults_of_walls(
    tables: Mapping[str, tuple[bool, str]],
    policies: Mapping[str, Mapping[str, tuple[str, str]]],
) -> list[str]:
    found = []
    walls = {wall.table: wall for wall in row_security.declared()}
    for table, wall in walls.items():
        forced, _owner = tables.get(table, (False, ""))
        if not forced:
            found.append(f"{table}: row security is not forced")
        there = policies.get(table, {})
        if set(there) != wall.policies:
            found.append(f"{table}: its policies are not the declared ones")
        found += [
            f"{table}: policy {name} was changed"
            for name, (expression, comment) in there.items()
            if name in wall.policies and comment != f"{wall.fingerprint} {expression}"
        ]
    found += [f"{table}: undeclared policies" for table in policies.keys() - walls]
    return found
