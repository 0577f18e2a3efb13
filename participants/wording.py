"""What a field of a person's row is called and says, in the reader's words."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model
from django.db.models.fields.related import RelatedField
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from psycopg.types.range import Range

from municipalities import personal

# Keys and copies of keys: they say nothing to the reader.
SILENT = {"id", "pgh_id", "pgh_obj", "pgh_context", "participant"}


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
    """What the field is called on the screen."""
    return _(str(field.verbose_name)).capitalize()


def value(field: "Field[Any, Any]", held: object) -> str:
    """A field as it reads on the screen; nothing for what is empty."""
    if held is None or held in ("", []):
        return ""
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices)
        assert isinstance(held, list)  # noqa: S101 (the field says so)
        return ", ".join(str(labels.get(each, each)) for each in held)
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
