"""For whom the database works: the context every transaction is opened with.

The seat of PostgreSQL's row-level security. A transaction begun inside
``acting_for(...)`` carries ``app.*`` settings that last until its end; outside, they
are empty, which a policy reads as "no rows". The context is computed from memberships
in the database, never from the request.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

import pghistory
import pghistory.models
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from municipalities.models.members import Membership, Role
from municipalities.register import Reader


@dataclass(frozen=True, slots=True)
class Context:
    """Whose rows may be seen; empty strings stand for none.

    ``home_ids`` are set for caseworkers alone: their citizens. ``oversight_ids`` let
    caseworkers and administrators read their municipality's logs. A substitute works
    for no school: ``substitute_id``, the own membership, reaches what is lent to it.
    """

    membership_id: str = ""
    municipality_ids: str = ""
    home_ids: str = ""
    oversight_ids: str = ""
    school_id: str = ""
    substitute_id: str = ""
    cooperation_id: str = ""
    scope: str = ""

    def settings(self) -> tuple[tuple[str, str], ...]:
        """The PostgreSQL settings to make, as (name, value)."""
        return (
            ("app.membership_id", self.membership_id),
            ("app.municipality_ids", self.municipality_ids),
            ("app.home_ids", self.home_ids),
            ("app.oversight_ids", self.oversight_ids),
            ("app.school_id", self.school_id),
            ("app.substitute_id", self.substitute_id),
            ("app.cooperation_id", self.cooperation_id),
            ("app.scope", self.scope),
        )

    @property
    def municipalities(self) -> frozenset[int]:
        """The codes of the municipalities the reader works for."""
        return frozenset(int(code) for code in self.municipality_ids.split(",") if code)

    @property
    def reads_all(self) -> bool:
        """Whether whoever acts is the portal itself, which holds whole rows."""
        return self.scope == "all"

    @property
    def reader(self) -> Reader | None:
        """Who receives fields (data register); None for nobody the portal knows."""
        for holds, reader in (
            (self.home_ids, Reader.HOME),
            (self.cooperation_id, Reader.COORDINATOR),
            (self.school_id, Reader.SCHOOL),
            (self.substitute_id, Reader.SUBSTITUTE),
            (self.oversight_ids, Reader.ADMINISTRATOR),
            (self.municipality_ids, Reader.LEADER),
        ):
            if holds:
                return reader
        return None


OVERSEERS = {Role.CASEWORKER, Role.ADMINISTRATOR}
NOBODY = Context()
CLOCKWORK = Context(scope="all")

_current: ContextVar[Context] = ContextVar("isolation_context", default=NOBODY)


def current() -> Context:
    """Return the context that transactions are opened with now."""
    return _current.get()


def context_of(membership: Membership) -> Context:
    """Compute a membership's context from the database."""
    own = ",".join(map(str, sorted(membership.municipality_codes())))
    is_substitute = membership.role == Role.SUBSTITUTE
    return Context(
        membership_id=str(membership.pk),
        municipality_ids=own,
        home_ids=own if membership.role == Role.CASEWORKER else "",
        oversight_ids=own if membership.role in OVERSEERS else "",
        school_id=str(membership.whole_school_id or ""),
        substitute_id=str(membership.pk) if is_substitute else "",
        cooperation_id=str(membership.cooperation_id or ""),
    )


@contextmanager
def changing_as(membership: Membership) -> Iterator[None]:
    """Let the history rows that triggers write say which membership changed them."""
    with pghistory.context(membership=membership.pk):
        yield


@contextmanager
def acting_for(context: Context) -> Iterator[None]:
    """Open transactions with ``context``; one already open is switched and restored."""
    token = _current.set(context)
    apply_to_open_transaction()
    try:
        yield
    finally:
        _current.reset(token)
        if not connection.needs_rollback:
            apply_to_open_transaction()


def apply_to_open_transaction() -> None:
    """Carry the current context into a transaction that is open already, if one is."""
    if connection.connection is not None and connection.in_atomic_block:
        connection.apply_context(current().settings())  # type: ignore[attr-defined]


@contextmanager
def counting() -> Iterator[None]:
    """Step into the statistics role: everybody's rows, but only columns to count.

    Names, texts and logs are out of its reach whatever is asked. Evaluate inside.

    Raises:
        TransactionManagementError: there is no transaction to step back with.
    """
    with _in_role(settings.DATABASE_STATISTICS_ROLE):
        yield


@contextmanager
def erasing() -> Iterator[None]:
    """Step into the retention role: it alone deletes rows about people.

    It reads those tables and nothing else, and writes nothing. Decide before stepping
    in whose rows go: inside, every row can be reached. History that nobody may change
    goes with its row.

    Raises:
        TransactionManagementError: there is no transaction to step back with.
    """
    with acting_for(CLOCKWORK), _in_role(settings.DATABASE_RETENTION_ROLE):
        _step("SELECT set_config('pgtrigger.ignore', %s, true)", _kept_histories())
        try:
            yield
        finally:
            with suppress(psycopg.Error):
                _step("SELECT set_config('pgtrigger.ignore', '{}', true)")


def _kept_histories() -> str:
    """The triggers that refuse a deletion from history, as pgtrigger names them."""
    found = [
        trigger.get_pgid(model)
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
        for trigger in model._meta.triggers  # type: ignore[attr-defined]  # noqa: SLF001 (pgtrigger's own place)
        if trigger.name == "append_only"
    ]
    return "{" + ",".join(found) + "}"


@contextmanager
def _in_role(name: str) -> Iterator[None]:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A role needs a transaction.")
    _step(f"SET LOCAL ROLE {connection.ops.quote_name(name)}")
    try:
        yield
    finally:
        # A broken transaction takes no statement; its rollback ends the role as well.
        with suppress(psycopg.Error):
            _step("SET LOCAL ROLE NONE")


def _step(statement: str, *parameters: str) -> None:
    with connection.connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
