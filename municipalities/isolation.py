"""For whom the database works: the context every transaction is opened with.

The seat of PostgreSQL's row-level security. A transaction begun inside
``acting_for(...)`` carries ``app.*`` settings that last until its end; outside, they
are empty, which a policy reads as "no rows". The context is computed from memberships
in the database, never from the request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import pghistory
from django.db import connection

from municipalities.models.members import Membership


@dataclass(frozen=True, slots=True)
class Context:
    """Whose rows may be seen; empty strings stand for none."""

    membership_id: str = ""
    municipality_ids: str = ""
    school_id: str = ""
    cooperation_id: str = ""
    scope: str = ""

    def settings(self) -> tuple[tuple[str, str], ...]:
        """The PostgreSQL settings to make, as (name, value)."""
        return (
            ("app.membership_id", self.membership_id),
            ("app.municipality_ids", self.municipality_ids),
            ("app.school_id", self.school_id),
            ("app.cooperation_id", self.cooperation_id),
            ("app.scope", self.scope),
        )


NOBODY = Context()
CLOCKWORK = Context(scope="all")

_current: ContextVar[Context] = ContextVar("isolation_context", default=NOBODY)


def current() -> Context:
    """Return the context that transactions are opened with now."""
    return _current.get()


def context_of(membership: Membership) -> Context:
    """Compute a membership's context from the database."""
    codes = membership.municipalities().values_list("pk", flat=True)
    return Context(
        membership_id=str(membership.pk),
        municipality_ids=",".join(map(str, sorted(codes))),
        school_id=str(membership.school_id or ""),
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
