"""The article 30 record, put together from the data register.

One activity per legal basis; what is no personal data is no activity.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from municipalities import register
from municipalities.register import About, Class, Reader, Says, Table, Words

TITLES: Mapping[str, Words] = {
    "basis_effort": _("Courses, seats and follow-up of citizens"),
    "basis_effort_sensitive": _("Support and progress of citizens"),
    "basis_attendance": _("Attendance and results at the school"),
    "basis_accountability": _("Logs and former values"),
    "basis_staff": _("Staff who use the portal"),
}
MEASURES: tuple[Words, ...] = (
    _("Row-level security in the database: no member reaches a foreign row."),
    _("Each field has named readers; others do not receive it in any form."),
    _("Every look-up, search and change is logged with time, member and purpose."),
    _("E-mails name nobody; no CPR numbers are stored or accepted."),
    _("Sessions end after 12 hours, or 3 hours unused."),
    _("Former values, uploads and logs are deleted by the same dated rules."),
)


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry of the record: the tables that share a legal basis."""

    basis: str
    tables: tuple[Table, ...]

    @property
    def title(self) -> Words:
        """What is done."""
        return TITLES.get(self.basis, self.basis)

    @property
    def purposes(self) -> list[Words]:
        """What for, each once."""
        return list({str(each.purpose): each.purpose for each in self.tables}.values())

    @property
    def about(self) -> list[Words]:
        """Whose data it is."""
        return [each.words for each in About if self._tells_of(each)]

    @property
    def readers(self) -> list[Words]:
        """Who receives any of it."""
        found = {reader for each in self._says() for reader in each.readers}
        return [reader.words for reader in Reader if reader in found]

    @property
    def keeps(self) -> list[str]:
        """Keys of the rules by which it is deleted."""
        return sorted({each.keep for each in self.tables})

    @property
    def personal(self) -> list[str]:
        """The personal data, in words."""
        return self._names(Class.PERSONAL)

    @property
    def sensitive(self) -> list[str]:
        """Data that is sensitive or close to it, in words."""
        return self._names(Class.SENSITIVE)

    def _tells_of(self, whom: About) -> bool:
        return any(each.about == whom for each in self.tables)

    def _says(self) -> list[Says]:
        return [says for each in self.tables for says in each.says if says.kind > 1]

    def _names(self, kind: Class) -> list[str]:
        words = {
            word
            for each in self.tables
            if not each.repeats
            for says in each.says
            if says.kind == kind
            for word in words_of(each, says)
        }
        return sorted(words)


def activities() -> list[Activity]:
    """Every activity, those about citizens first."""
    found: dict[str, list[Table]] = {basis: [] for basis in TITLES}
    for table in register.tables().values():
        if table.about != About.NOBODY:
            found.setdefault(table.basis, []).append(table)
    return [Activity(basis, tuple(tables)) for basis, tables in found.items()]


def name_of(table: Table) -> str:
    """What the table's rows are called."""
    name = str(apps.get_model(table.model)._meta.verbose_name)  # noqa: SLF001 (Django's public options API)
    return name[:1].upper() + name[1:]


def words_of(table: Table, says: Says) -> list[str]:
    """The fields of one line by the names people know.

    A key is named after the rows it leads to, a field without a name of its own after
    its table.
    """
    model = apps.get_model(table.model)
    names = says.fields if says.names != "*" else register.field_names(model)
    return [_word(model._meta.get_field(name)) for name in names]  # noqa: SLF001 (Django's public options API)


def _word(field: Any) -> str:  # noqa: ANN401 (any field of Django)
    if isinstance(field.verbose_name, Promise):
        return str(field.verbose_name)
    named = field.related_model if field.is_relation else field.model
    return str(named._meta.verbose_name)  # noqa: SLF001


def readers(says: Says) -> str:
    """Who receives the fields, in words."""
    who = "; ".join(str(each.words) for each in says.readers) or gettext("nobody")
    return f"{who}. {says.note}" if says.note else who
