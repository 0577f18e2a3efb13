"""What a field of a person's row is called and says, in the reader's words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model
from django.db.models.fields.related import RelatedField
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import Range

from municipalities import personal

# Keys and copies of keys: they say nothing to the reader.
SILENT = {"id", "pgh_id", "pgh_obj", "pgh_context", "participant"}
# Keys that are not called after the rows they lead to.
KEYS = {
    "by": gettext_lazy("by whom"),
    "checked_by": gettext_lazy("checked by"),
    "closed_by": gettext_lazy("closed by"),
    "completed_by": gettext_lazy("completed, noted by"),
    "corrected_by": gettext_lazy("corrected by"),
    "decline_reason": gettext_lazy("reason to decline"),
    "declined_by": gettext_lazy("declined by"),
    "held_by": gettext_lazy("held by"),
    "leave_reason": gettext_lazy("reason to leave"),
    "left_by": gettext_lazy("taken off by"),
    "nominated_by": gettext_lazy("nominated by"),
    "public_id": gettext_lazy("key in the portal's addresses"),
    "reason": gettext_lazy("reason"),
    "recorded_by": gettext_lazy("recorded by"),
    "seated_by": gettext_lazy("seat given by"),
    "seen_by": gettext_lazy("seen by"),
    "withdrawn_by": gettext_lazy("withdrawn by"),
}
# A grant names the row that opened it.
OPENED_BY = {
    "enrolment": gettext_lazy("a seat on a course"),
    "nomination": gettext_lazy("a nomination"),
}


def fields(model: type[Model]) -> "list[Field[Any, Any]]":
    """The columns that say something; keys within the portal do not."""
    traced = {trace.table for trace in personal.traces()}
    return [
        field
        for field in model._meta.fields  # noqa: SLF001 (Django's public options API)
        if field.name not in SILENT
        and not field.name.startswith("pgh_")
        and not (isinstance(field, RelatedField) and field.related_model in traced)
    ]


def name_of(field: "Field[Any, Any]") -> str:
    """What the field is called on the screen: a key often after what it leads to."""
    return str(_words(field)).capitalize()


def _words(field: "Field[Any, Any]") -> str | Promise:
    named = field.verbose_name
    if isinstance(named, Promise):
        return named
    if field.name in KEYS:
        return KEYS[field.name]
    leads_to = field.related_model
    assert leads_to is not None, field  # noqa: S101 (a test asks of every field)
    return leads_to._meta.verbose_name or ""  # noqa: SLF001 (Django's public options API)


def value(field: "Field[Any, Any]", held: object) -> str:
    """A field as it reads on the screen; nothing for what is empty."""
    if held is None or held in ("", []):
        return ""
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices)
        assert isinstance(held, list)  # noqa: S101 (the field says so)
        return ", ".join(str(labels.get(each, each)) for each in held)
    if field.name == "cause":
        return str(OPENED_BY.get(str(held).partition(":")[0], held))
    if field.flatchoices:
        return str(dict(field.flatchoices).get(held, held))
    return said(held)


def said(value: object) -> str:
    """A plain value in words; times are Copenhagen's."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{localtime(value):%d.%m.%Y %H.%M}"
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, Range):
        ends = (said(each) if each else "" for each in (value.lower, value.upper))
        return " – ".join(ends)
    return str(value)
