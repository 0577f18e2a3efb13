"""The gate: a row about a citizen carries no field its reader may not receive.

Every row the database hands to Django becomes an instance in ``Model.from_db``, be it
fetched by itself, joined to another or prefetched. There, what the data register does
not grant to the reader of the open transaction is left behind. No view, template,
serializer or export can pass on what it never held (docs/adr/0011-field-matrix.md).
"""

from collections.abc import Collection, Sequence
from typing import Any, Self

from django.db import models
from django.db.models.fetch_modes import FETCH_ONE, FetchMode
from django.db.models.query_utils import DeferredAttribute

from municipalities import isolation, register


class FieldNotReadable(Exception):
    """The reader of the open transaction may not receive this field of a person.

    Python sees the exception; a template shows nothing, as of a field that is empty.
    """

    silent_variable_failure = True


class _OnlyReadable(FetchMode):
    """Loads what was left out for speed; what was left behind at the gate stays."""

    __slots__ = ()

    def fetch(self, fetcher: Any, instance: models.Model) -> None:  # noqa: ANN401 (Django's descriptors)
        """Fetch through Django, or raise FieldNotReadable."""
        name = fetcher.field.attname if isinstance(fetcher, DeferredAttribute) else ""
        if name in getattr(instance, "withheld", ()):
            label = instance._meta.label  # noqa: SLF001 (Django's public options API)
            raise FieldNotReadable(f"{label}.{name}")
        FETCH_ONE.fetch(fetcher, instance)

    def __reduce__(self) -> str:
        return "ONLY_READABLE"


ONLY_READABLE = _OnlyReadable()


class _OpenRelations(dict[str, Any]):
    """Related rows an instance may hold: none behind a key it may not read."""

    def __init__(self, closed: Collection[str]) -> None:
        super().__init__()
        self.closed = closed

    def __setitem__(self, name: str, value: object) -> None:
        if name not in self.closed:
            super().__setitem__(name, value)


class PersonalRecord(models.Model):
    """A row about a citizen: what its reader may not receive is not in it."""

    withheld: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        *,
        fetch_mode: FetchMode | None = None,
    ) -> Self:
        """Build the instance from those columns the current reader may receive."""
        context = isolation.current()
        if context.reads_all:
            return super().from_db(db, field_names, values, fetch_mode=fetch_mode)
        row = dict(zip(_columns(cls, field_names, values), values, strict=True))
        hidden = _hidden(cls, context.reader, row)
        kept = {name: value for name, value in row.items() if name not in hidden}
        made = super().from_db(
            db, list(kept), list(kept.values()), fetch_mode=ONLY_READABLE
        )
        made.withheld = hidden
        closed = _names(cls, hidden)
        made._state.fields_cache = _OpenRelations(closed)  # noqa: SLF001 (Django keeps fetched relations there)
        return made

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check what the instance holds; what was withheld cannot have changed."""
        super().clean_fields(
            exclude={*(exclude or ()), *_names(type(self), self.withheld)}
        )

    @classmethod
    def readable(cls, *names: str) -> list[str]:
        """Those of the fields that the current reader may receive of every row.

        What is not among them must not decide what is found or how it is sorted.
        """
        context = isolation.current()
        if context.reads_all:
            return list(names)
        withheld = register.withheld_from(cls._meta.label, context.reader)
        closed = _names(cls, {*withheld.always, *withheld.under})
        return [name for name in names if name not in closed]


def _columns(
    model: type[models.Model], names: Collection[str], values: Collection[Any]
) -> Sequence[str]:
    """The columns the values belong to, in the model's order as Django reads them."""
    columns = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001
    if len(values) == len(columns):
        return columns
    return [column for column in columns if column in names]


def _hidden(
    model: type[models.Model],
    reader: register.Reader | None,
    row: dict[str, Any],
) -> frozenset[str]:
    """What stays behind; where the deciding column was not fetched, it does."""
    withheld = register.withheld_from(model._meta.label, reader)  # noqa: SLF001
    under = {
        name
        for name, (column, truth) in withheld.under.items()
        if column not in row or bool(row[column]) is truth
    }
    return withheld.always | under if under else withheld.always


def _names(model: type[models.Model], columns: Collection[str]) -> Collection[str]:
    """The fields behind columns: what Django calls them."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return {field.name for field in fields if field.attname in columns}
