"""Row-level security, declared once per model: policy and documentation come from here.

Every app says in ``<app>/walls.py`` who reaches the rows of each of its models
(``WALLS``), or why a model needs no wall (``OPEN``); a model in neither fails a test.
The one policy shape is ``tech.md`` F's: conditions joined by OR, settings read in a
sub-select, so that plans stay the queries' own. ADR 0009 has the reasons.
"""

import hashlib
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps

APPS = ("municipalities", "participants", "branchespor", "courses", "outcomes")
ASKED = {"municipalities.CooperationMember"}
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Reach:
    """One reason to reach a row: in words, and as an SQL condition on the row."""

    words: str
    sql: str


def _setting(name: str) -> str:
    return f"nullif(current_setting('{name}', true), '')"


def _number(name: str) -> str:
    return f"(SELECT {_setting(name)}::bigint)"


def _among(column: str, name: str) -> str:
    numbers = f"(SELECT string_to_array({_setting(name)}, ',')::int[])"
    return f"{column} = ANY ({numbers}::int[])"


COOPERATION = _number("app.cooperation_id")
SCHOOL = _number("app.school_id")
MEMBERSHIP = _number("app.membership_id")
# For inside an EXISTS that an index answers: read once a look, planned at no cost. On
# the row itself it would be worked out for each, so there the sub-select stands.
THERE_COOPERATION = f"{_setting('app.cooperation_id')}::bigint"
THERE_SCHOOL = f"{_setting('app.school_id')}::bigint"
AS_COORDINATOR = f"({COOPERATION} IS NOT NULL)"
AS_SCHOOL = f"({SCHOOL} IS NOT NULL)"
AS_SUBSTITUTE = f"({_number('app.substitute_id')} IS NOT NULL)"

CLOCKWORK = Reach(
    "the portal's own clockwork (tasks)",
    "(SELECT current_setting('app.scope', true) = 'all')",
)
HOME = Reach(
    "caseworkers of the home municipality", _among("municipality_id", "app.home_ids")
)
OVERSIGHT = Reach(
    "caseworkers and administrators of the municipality",
    _among("municipality_id", "app.oversight_ids"),
)
ACTOR = Reach("whoever did it", f"by_id = {MEMBERSHIP}")
ANYBODY = Reach("anybody signed in, in a verb", "true")


@dataclass(frozen=True, slots=True)
class Wall:
    """Who reads the rows of a model, and who adds and changes them.

    Without ``adds`` or ``changes``, whoever reads; clockwork always does all three.
    Rows are deleted by clockwork alone, in the retention role (``isolation.erasing``).
    ``counted`` names the columns that statistics may read, of everybody's rows.
    """

    model: str
    reaches: tuple[Reach, ...]
    adds: tuple[Reach, ...] | None = None
    changes: tuple[Reach, ...] | None = None
    counted: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The model's table."""
        return table_of(self.model)

    def who(self, command: str) -> tuple[Reach, ...]:
        """Who may do ``command`` (of COMMANDS) to a row."""
        special = {"SELECT": None, "INSERT": self.adds}.get(command, self.changes)
        own = self.reaches if special is None else special
        # Clockwork first: a function that sees all rows then asks for no other reason.
        return (CLOCKWORK,) if command == "DELETE" else (CLOCKWORK, *own)

    def statements(self, *, statistics: str, retention: str) -> Iterator[str]:
        """SQL that builds the wall on a table without policies."""
        yield f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY"
        for command in COMMANDS:
            yield self._policy(command, retention=retention)
        if self.counted:
            yield (
                f"CREATE POLICY wall_counting ON {self.table} FOR SELECT"
                f" TO {statistics} USING (true)"
            )
            yield f"REVOKE ALL ON {self.table} FROM {statistics}"
            yield (
                f"GRANT SELECT ({', '.join(self.counted)}) ON {self.table}"
                f" TO {statistics}"
            )

    @property
    def policies(self) -> set[str]:
        """The names of the policies the wall consists of."""
        names = {policy_name(command) for command in COMMANDS}
        return names | {"wall_counting"} if self.counted else names

    @property
    def fingerprint(self) -> str:
        """Changes when the declaration does; stands in the policies' comments."""
        said = repr([self._policy(command) for command in COMMANDS] + [self.counted])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def _policy(self, command: str, *, retention: str = "") -> str:
        condition = "\n    OR ".join(reach.sql for reach in self.who(command))
        clause = {
            "INSERT": f"WITH CHECK ({condition})",
            "UPDATE": f"USING ({condition}) WITH CHECK ({condition})",
        }.get(command, f"USING ({condition})")
        name = policy_name(command)
        to = f"TO {retention} " if retention and command == "DELETE" else ""
        return f"CREATE POLICY {name} ON {self.table} FOR {command} {to}{clause}"


def history(model: str, *, reaches: tuple[Reach, ...] = (HOME,)) -> Wall:
    """Wall off a model's history: triggers add to it for whoever makes the change."""
    return Wall(f"{model}Event", reaches=reaches, adds=(ANYBODY,), changes=())


def policy_name(command: str) -> str:
    """The name of the policy for one SQL command."""
    return f"wall_{command.lower()}"


def table_of(label: str) -> str:
    """The table of a model given as ``app.Model``."""
    return str(apps.get_model(label)._meta.db_table)  # noqa: SLF001 (Django's public options API)


def declared() -> list[Wall]:
    """Every wall, app by app."""
    return [wall for app in APPS for wall in _declarations(app).WALLS]


def left_open() -> Mapping[str, str]:
    """Model → why it needs no wall."""
    found: dict[str, str] = {}
    for app in APPS:
        found |= _declarations(app).OPEN
    return found


def plain_tables() -> list[str]:
    """Tables without a wall that tell of no citizen and of no staff.

    Of the organisations' own only those that walls look at (``ASKED``).
    """
    return [
        table_of(label)
        for label in left_open()
        if not label.startswith("municipalities.") or label in ASKED
    ]


def counted() -> Mapping[str, tuple[str, ...]]:
    """Table without a wall → the columns that statistics may read."""
    found: dict[str, tuple[str, ...]] = {}
    for app in APPS:
        for label, columns in _declarations(app).COUNTED.items():
            found[table_of(label)] = columns
    return found


def over() -> list[str]:
    """Functions that look over the walls: ``name returns setting``, as they stand."""
    return [
        f"{name} {returns} app.scope=all"
        for app in APPS
        for name, returns in getattr(_declarations(app), "OVER", {}).items()
    ]


def _declarations(app: str) -> Any:  # noqa: ANN401 (a module)
    return importlib.import_module(f"{app}.walls")
