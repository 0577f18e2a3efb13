"""Where a person's rows lie: one declaration per model, read by all that follows them.

Every app says in ``<app>/traces.py`` how each of its tables about people leads to the
person (``TRACES``, leaves first). Erasure, subject access and the move to another
municipality walk that list, so that a new table without a path fails a test instead of
being forgotten by one of them. ADR 0012 has the reasons.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

# From what hangs on a person to the person: the order rows are deleted in.
APPS = ("outcomes", "courses", "branchespor", "participants")
type Departing = Callable[[int, datetime], None]  # the participant, at


@dataclass(frozen=True, slots=True)
class Trace:
    """How a model's rows lead to the person.

    ``person`` is the lookup from a row to the participant's key. ``detaches`` names a
    column to empty instead of deleting the row (a seat held by a municipality is not
    the person's). ``moves`` says which rows follow to a new municipality on a day; the
    others stay what the municipality of the time decided.
    """

    model: str
    person: str
    detaches: str = ""
    moves: Callable[[date], Q] | None = None

    @property
    def table(self) -> type[Model]:
        """The model."""
        return apps.get_model(self.model)

    @property
    def history(self) -> type[Model] | None:
        """The model of its history, if it keeps one."""
        try:
            return apps.get_model(f"{self.model}Event")
        except LookupError:
            return None

    def rows(self, participant_id: int) -> QuerySet[Model]:
        """The person's rows that whoever asks reaches."""
        manager = self.table._default_manager  # noqa: SLF001 (Django's public options API)
        return manager.filter(**{self.person: participant_id})

    def events(self, participant_id: int) -> QuerySet[Model] | None:
        """The history of the person's rows; None if the model keeps none."""
        if self.history is None:
            return None
        person = "pgh_obj" if self.person == "pk" else self.person
        manager = self.history._default_manager  # noqa: SLF001
        return manager.filter(**{person: participant_id})


def traces() -> list[Trace]:
    """Every declaration, in the order rows are deleted in."""
    return [trace for app in APPS for trace in _declarations(app).TRACES]


def departing() -> Iterator[Departing]:
    """What is done before a person's rows go: keep the figures right, no more."""
    for app in APPS:
        yield from getattr(_declarations(app), "DEPARTING", ())


def _declarations(app: str) -> Any:  # noqa: ANN401 (a module)
    return importlib.import_module(f"{app}.traces")
