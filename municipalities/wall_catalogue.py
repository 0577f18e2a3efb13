"""What else must hold in PostgreSQL's catalogue, so that no way leads round the walls.

Each rule is one statement that names the offenders; none, and the rule holds. The
policies themselves are compared in ``wall_builder``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings

from municipalities import grants, partitions, row_security

PUBLIC = "relnamespace = 'public'::regnamespace"


class Cursor(Protocol):
    """What is needed of a cursor, Django's or psycopg's."""

    def execute(self, query: Any, params: Any = None) -> Any: ...  # noqa: ANN401 (two libraries' own types)

    def fetchall(self) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement; ``words`` say of each name it gives what is wrong with it."""

    words: str
    sql: str


RULES = (
    Rule(
        "view {} shows what its owner may see, not its reader",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC} AND relkind = 'v'
        AND NOT coalesce((SELECT option_value::boolean
            FROM pg_options_to_table(reloptions)
            WHERE option_name = 'security_invoker'), false)""",
    ),
    Rule(
        "{} keeps a copy of rows without their walls",
        f"SELECT relname FROM pg_class WHERE {PUBLIC} AND relkind IN ('m', 'f')",
    ),
    Rule(
        "{} belongs to a superuser",
        f"""SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner
        WHERE {PUBLIC} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND rolsuper""",
    ),
    Rule(
        "table {} is declared nowhere",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC} AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname <> ALL (%(tables)s)""",
    ),
    Rule(
        "partition {} can be read past its table's wall",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC} AND relispartition
        AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)
        AND has_table_privilege(%(app)s, oid, 'SELECT')
        AND (SELECT inhparent::regclass::text FROM pg_inherits
            WHERE inhrelid = pg_class.oid) = ANY (%(walled)s)""",
    ),
    Rule(
        "function {} runs with its owner's rights",
        """SELECT proname FROM pg_proc WHERE prosecdef
        AND pronamespace = 'public'::regnamespace
        AND (proname || ' ' || coalesce(array_to_string(proconfig, ' '), '')
                <> ALL (%(definers)s)
            OR has_function_privilege(%(app)s, oid, 'EXECUTE'))""",
    ),
    Rule(
        "the parts of the logs lie open: schema {}",
        """SELECT nspname FROM pg_namespace WHERE nspname = 'logs'
        AND has_schema_privilege(%(app)s, oid, 'USAGE, CREATE')""",
    ),
    Rule(
        "function {} looks over the walls undeclared, or gives more than a number",
        """SELECT proname FROM pg_proc, unnest(proconfig) AS setting
        WHERE setting ~ '^(app\\.|role=|row_security=)'
        AND (proname || ' ' || prorettype::regtype || ' ' || setting)
            <> ALL (%(over)s)""",
    ),
    Rule(
        "role {} is the app's to use",
        """SELECT rolname FROM pg_roles WHERE rolname <> %(app)s
        AND pg_has_role(%(app)s, oid, 'MEMBER')
        AND rolname <> ALL (%(steps)s)""",
    ),
    Rule(
        "role {} is the app's without stepping into it",
        """SELECT rolname FROM pg_roles WHERE rolname <> %(app)s
        AND rolname = ANY (%(steps)s) AND pg_has_role(%(app)s, oid, 'USAGE')""",
    ),
    Rule(
        "role {} is the statistics' to use",
        """SELECT rolname FROM pg_roles WHERE rolname <> %(statistics)s
        AND pg_has_role(%(statistics)s, oid, 'MEMBER')""",
    ),
    Rule(
        "{} is owned by the app or the statistics",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC}
        AND pg_get_userbyid(relowner) IN (%(app)s, %(statistics)s)""",
    ),
    Rule(
        "statistics may read {}, which is not declared as counted",
        f"""SELECT relname || '.' || attname FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
        WHERE {PUBLIC} AND relkind IN ('r', 'p', 'v') AND NOT attisdropped
        AND has_column_privilege(%(statistics)s, pg_class.oid, attnum, 'SELECT')
        AND relname || '.' || attname <> ALL (%(counted)s)""",
    ),
    Rule(
        "statistics may write {}",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC} AND relkind IN ('r', 'p', 'v')
        AND (has_any_column_privilege(%(statistics)s, oid, 'INSERT, UPDATE')
            OR has_table_privilege(%(statistics)s, oid, 'DELETE, TRUNCATE'))""",
    ),
    Rule(
        "the app may change {}, which is only added to",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC} AND relname = ANY (%(append)s)
        AND (has_any_column_privilege(%(app)s, oid, 'UPDATE')
            OR has_table_privilege(%(app)s, oid, 'DELETE'))""",
    ),
    Rule(
        "the app may hang triggers or keys on {}",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC} AND relkind IN ('r', 'p')
        AND has_table_privilege(%(app)s, oid, 'TRIGGER, REFERENCES')""",
    ),
    Rule(
        "the app may set the sequence {} back",
        f"""SELECT relname FROM pg_class WHERE {PUBLIC}
        AND CASE WHEN relkind = 'S'
            THEN has_sequence_privilege(%(app)s, oid, 'UPDATE') END""",
    ),
    Rule(
        "the app may make tables in the schema {}",
        """SELECT nspname FROM pg_namespace WHERE nspname = 'public'
        AND has_schema_privilege(%(app)s, oid, 'CREATE')""",
    ),
    Rule(
        "new tables are opened by default: {}",
        """SELECT defaclacl::text FROM pg_default_acl""",
    ),
    Rule(
        "the setting {} is given to a role or to the database beforehand",
        """SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting
        WHERE setting ~ '^(app\\.|role=|row_security=)'
        AND setdatabase IN (0, (SELECT oid FROM pg_database
            WHERE datname = current_database()))""",
    ),
    Rule(
        "row_security is {}",
        """SELECT setting FROM pg_settings WHERE name = 'row_security'
        AND setting <> 'on'""",
    ),
    Rule(
        "trigger {} is switched off",
        f"""SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE {PUBLIC} AND tgenabled = 'D'""",
    ),
)


def faults(cursor: Cursor) -> list[str]:
    """What is wrong besides the policies, in words; a few milliseconds, no rows read.

    One statement for all rules, so that a look costs one way to the database.
    """
    parts = [
        f"SELECT {number} AS rule, name::text FROM ({rule.sql}) AS offender (name)"
        for number, rule in enumerate(RULES)
    ]
    cursor.execute(" UNION ALL ".join(parts), _declared())
    return [RULES[number].words.format(name) for number, name in cursor.fetchall()]


def _declared() -> Mapping[str, Any]:
    """What the declarations say must be so."""
    walls = row_security.declared()
    counted = dict(row_security.counted())
    counted |= {wall.table: wall.counted for wall in walls}
    return {
        "app": settings.DATABASE_APP_ROLE,
        "statistics": settings.DATABASE_STATISTICS_ROLE,
        "steps": [settings.DATABASE_STATISTICS_ROLE, settings.DATABASE_RETENTION_ROLE],
        "tables": [*_tables(), "django_migrations"],
        "walled": [wall.table for wall in walls],
        "append": list(grants.APPEND_ONLY),
        "over": row_security.over(),
        "definers": list(partitions.DEFINERS),
        "counted": [
            f"{table}.{column}" for table, names in counted.items() for column in names
        ],
    }


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return [model._meta.db_table for model in models]  # noqa: SLF001 (Django's public options API)
