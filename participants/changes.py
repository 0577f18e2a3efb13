"""Who changed what about a person: former and new values, from the history tables.

One statement over every history that leads to the person (``municipalities.personal``).
A field its reader may not receive never leaves PostgreSQL: of it comes a fingerprint,
enough to say that it changed.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import RangeField
from django.core.paginator import Page, Paginator
from django.db.models import (
    CharField,
    Expression,
    F,
    Field,
    ForeignKey,
    Model,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import MD5, Cast, JSONObject, Lag
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from municipalities import isolation, personal, register
from municipalities.models import Membership
from municipalities.personal import Trace
from participants import wording
from participants.models import Participant

type Row = Mapping[str, Any]
PAGE = 50
EMPTY: tuple[object, ...] = (None, "", [])
SILENT = {"public_id", "municipality", "version"}
# What a row is called that a changed field points at: the first of these it has.
NAMES = ("name", "label_{}", "name_{}", "text_{}", "title", "on", "starts_on", "id")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: before and after in words; neither, if the reader may not know."""

    name: str
    before: str
    after: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One version of one row; ``by`` is None where the portal itself acted."""

    at: datetime
    by: Membership | None
    kind: str
    is_new: bool
    fields: tuple[FieldChange, ...]


def page_of(
    *, participant_id: int, membership: Membership, number: str | None
) -> tuple[Page[Row], list[Change]] | None:
    """A page of what changed, newest first; None for who is not of the own home.

    An administrator reaches no row about a person: for her the portal reads the
    histories, and takes fingerprints only of what she may not receive.
    """
    reader = isolation.current().reader
    homes = list(membership.municipality_codes())
    whole = reader == register.Reader.ADMINISTRATOR
    with isolation.acting_for(isolation.CLOCKWORK) if whole else nullcontext():
        person = Participant.objects.filter(pk=participant_id, municipality__in=homes)
        if not person.exists():
            return None
        page = Paginator(_versions(participant_id, homes, reader), PAGE).get_page(
            number
        )
        rows = list(page.object_list)
    return page, _told(rows, reader)


def _versions(
    participant_id: int, homes: list[int], reader: register.Reader | None
) -> QuerySet[Any, Row]:
    found = [
        _of(trace, participant_id, homes=homes, reader=reader)
        for trace in personal.traces()
        if trace.history is not None
    ]
    return found[0].union(*found[1:], all=True).order_by("-pgh_created_at", "-pgh_id")


def _of(
    trace: Trace,
    participant_id: int,
    *,
    homes: list[int],
    reader: register.Reader | None,
) -> "QuerySet[Any, Any]":
    """Each version of the rows of one table beside the version before it."""
    events = trace.events(participant_id)
    assert events is not None  # noqa: S101 (asked for above)
    names = {field.name for field in events.model._meta.fields}  # noqa: SLF001 (Django's public options API)
    home = "municipality" if "municipality" in names else "nomination__municipality"
    closed = _closed(trace, reader)
    fingerprint = {
        field.name: MD5(Cast(F(field.attname), TextField()))
        if field.attname in closed
        else _held(field)
        for field in _fields(trace)
    }
    held = JSONObject(**fingerprint)
    versions: QuerySet[Any, Any] = (
        events.filter(**{f"{home}__in": homes})
        .order_by()
        .annotate(
            table=Value(trace.model, CharField()),
            actor=F("pgh_context__metadata__membership"),
            held=held,
            before=Window(Lag(held), partition_by="pgh_obj_id", order_by="pgh_id"),
        )
        .values(
            "pgh_id", "pgh_created_at", "pgh_label", "table", "actor", "held", "before"
        )
    )
    return versions


def _fields(trace: Trace) -> "list[Field[Any, Any]]":
    return [each for each in wording.fields(trace.table) if each.name not in SILENT]


def _closed(trace: Trace, reader: register.Reader | None) -> set[str]:
    """The columns of the history that the reader does not receive (data register)."""
    withheld = register.withheld_from(f"{trace.model}Event", reader)
    return {*withheld.always, *withheld.under}


def _held(field: "Field[Any, Any]") -> Expression | F:
    """A column as JSON; of a key, the name of what it points at."""
    if isinstance(field, RangeField):
        return JSONObject(
            lower=F(f"{field.name}__startswith"), upper=F(f"{field.name}__endswith")
        )
    if isinstance(field, ForeignKey):
        return F(f"{field.name}__{_name_in(field.related_model)}")
    return F(field.attname)


def _name_in(model: type[Model]) -> str:
    if model is Membership:
        return "user__name"
    names = {field.name for field in model._meta.fields}  # noqa: SLF001 (Django's public options API)
    if "track" in names:
        return "track__name"
    wanted = [name.format((get_language() or "da")[:2]) for name in NAMES]
    return next(name for name in wanted if name in names)


def _told(rows: list[Row], reader: register.Reader | None) -> list[Change]:
    """The rows in words; one statement for who made the changes."""
    keys = {row["actor"] for row in rows if row["actor"]}
    people = Membership.objects.select_related(
        "user", "municipality", "school", "cooperation"
    ).in_bulk(keys)
    traces = {trace.model: trace for trace in personal.traces()}
    return [
        Change(
            at=row["pgh_created_at"],
            by=people.get(row["actor"]),
            kind=str(traces[row["table"]].table._meta.verbose_name).capitalize(),  # noqa: SLF001
            is_new=row["pgh_label"] == "insert",
            fields=tuple(_differences(row, traces[row["table"]], reader)),
        )
        for row in rows
    ]


def _differences(
    row: Row, trace: Trace, reader: register.Reader | None
) -> Iterator[FieldChange]:
    closed = _closed(trace, reader)
    held, before = row["held"], row["before"] or {}
    for field in _fields(trace):
        now, was = held.get(field.name), before.get(field.name)
        if now == was or (not before and now in EMPTY):
            continue
        withheld = field.attname in closed
        yield FieldChange(
            name=wording.name_of(field),
            before="" if withheld else _words(field, was),
            after="" if withheld else _words(field, now),
            withheld=withheld,
        )


def _words(field: "Field[Any, Any]", held: Any) -> str:  # noqa: ANN401 (any JSON)
    if held is None:
        return ""
    if isinstance(field, ForeignKey):
        return wording.said(parse_date(str(held)) or held)
    if isinstance(field, RangeField):
        held = json.dumps(held)
    return wording.value(field, field.to_python(held))
