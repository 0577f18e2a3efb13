"""Django's PostgreSQL backend, opening each transaction with the isolation context.

A middleware that runs ``SET LOCAL`` would run before the request's transaction begins
and do nothing; the moment Django leaves autocommit is the one place that always holds.
"""

from collections.abc import Callable, Iterable

from django.db.backends.postgresql import base

type Settings = Iterable[tuple[str, str]]

# Set by municipalities.apps at start-up: the backend is loaded before any model is.
context_settings: list[Callable[[], Settings]] = []


class DatabaseWrapper(base.DatabaseWrapper):
    """Applies the current context whenever a transaction begins."""

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 (Django's own signature)
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if not autocommit and self.connection is not None:
            for settings in context_settings:
                self.apply_context(settings())

    def apply_context(self, settings: Settings) -> None:
        """Make the settings for the rest of the open transaction, in one statement."""
        names_and_values = [text for pair in settings for text in pair]
        if not names_and_values:
            return
        calls = ", ".join(["set_config(%s, %s, true)"] * (len(names_and_values) // 2))
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {calls}", names_and_values)
