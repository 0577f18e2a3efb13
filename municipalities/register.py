"""The data register: of every field its class, and who receives it.

Every app says in ``<app>/data_register.py`` of each of its tables what it is for, on
what basis and how long it is kept, and names every field once. Two uses: the register
and the article 30 record are rendered from it (``manage.py data_register``), and
``municipalities.gate`` lets a reader have of a row no more than it says. A field in no
declaration fails a test, so that adding one means deciding who reads it.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from types import MappingProxyType

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

APPS = (
    "municipalities",
    "participants",
    "branchespor",
    "courses",
    "outcomes",
    "portal",
)
type Words = str | Promise


class Class(IntEnum):
    """How much harm a field can do in the wrong hands."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3

    @property
    def words(self) -> Words:
        """The class in plain words."""
        return _CLASSES[self]


_CLASSES: Mapping[Class, Words] = {
    Class.PUBLIC: _("public"),
    Class.INTERNAL: _("internal: organisation, work, keys"),
    Class.PERSONAL: _("personal"),
    Class.SENSITIVE: _("sensitive, or close to it (article 9)"),
}


class Reader(StrEnum):
    """Who receives a field, always of rows the walls let through only (domain 3.3)."""

    HOME = "home"
    COORDINATOR = "coordinator"
    SCHOOL = "school"
    SUBSTITUTE = "substitute"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    MEMBERS = "members"
    ITSELF = "itself"
    PUBLIC = "public"

    @property
    def words(self) -> Words:
        """Who it is, in plain words."""
        return _READERS[self]


_READERS: Mapping[Reader, Words] = {
    Reader.HOME: _("caseworkers of the home municipality"),
    Reader.COORDINATOR: _("the coordinator, of people nominated in her cooperation"),
    Reader.SCHOOL: _("the school, of people confirmed on its own course"),
    Reader.SUBSTITUTE: _("the substitute teacher, of who is on a sheet that is lent"),
    Reader.LEADER: _("leaders of the own municipality"),
    Reader.ADMINISTRATOR: _("administrators of the own municipality"),
    Reader.MEMBERS: _("everybody signed in"),
    Reader.ITSELF: _("whom it is about, or who wrote it"),
    Reader.PUBLIC: _("everybody"),
}

# Short words for the declarations.
HOME, COORDINATOR, SCHOOL = Reader.HOME, Reader.COORDINATOR, Reader.SCHOOL
LEADER, ADMINISTRATOR = Reader.LEADER, Reader.ADMINISTRATOR
ITSELF = (Reader.ITSELF,)
MEMBERS = (Reader.MEMBERS,)
NOBODY: tuple[Reader, ...] = ()
OF_A_PERSON = (HOME, COORDINATOR, SCHOOL)
ON_A_SHEET = (*OF_A_PERSON, Reader.SUBSTITUTE)
PUBLIC, INTERNAL, PERSONAL, SENSITIVE = (
    Class.PUBLIC,
    Class.INTERNAL,
    Class.PERSONAL,
    Class.SENSITIVE,
)


class About(StrEnum):
    """Whom a table tells of."""

    CITIZEN = "citizen"
    STAFF = "staff"
    NOBODY = "nobody"

    @property
    def words(self) -> Words:
        """Whom, in plain words."""
        return _ABOUT[self]


_ABOUT: Mapping[About, Words] = {
    About.CITIZEN: _("citizens"),
    About.STAFF: _("staff"),
    About.NOBODY: _("no person: organisations, rules, technique"),
}


@dataclass(frozen=True, slots=True)
class Says:
    """Some fields of one table that share their class and their readers.

    ``withheld`` names a reader, a column of the same row and a truth: while the column
    has that truth the reader does not receive these fields after all. ``note`` says
    what a list of readers cannot.
    """

    kind: Class
    readers: tuple[Reader, ...]
    names: str
    withheld: tuple[Reader, str, bool] | None = None
    note: Words = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names, one by one; ``*`` stands for all that is not named elsewhere."""
        return tuple(self.names.split())


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what for, on what basis, how long, and what of each field.

    ``basis`` and ``keep`` are keys of dated rule values, so that a new act or a new
    retention rule is a new line of data. ``repeats`` names the table whose fields a
    history table repeats: the same classes, but for the home municipality alone.
    """

    model: str
    about: About
    purpose: Words
    basis: str
    keep: str
    says: tuple[Says, ...]
    repeats: str = ""


def history(
    of: Table, *, model: str, keep: str = "", readers: tuple[Reader, ...] = ()
) -> Table:
    """The history table that keeps former values of ``of``."""
    readers = readers or ((HOME,) if of.about == About.CITIZEN else (ADMINISTRATOR,))
    former = [Says(each.kind, readers, each.names) for each in of.says]
    return Table(
        model,
        about=of.about,
        purpose=_("Former values: to see who changed what, and to put mistakes right."),
        basis="basis_accountability",
        keep=keep or of.keep,
        says=(
            *former,
            Says(
                INTERNAL,
                readers,
                "pgh_id pgh_created_at pgh_label pgh_obj pgh_context",
            ),
        ),
        repeats=of.model,
    )


def with_history(of: Table, *readers: Reader) -> tuple[Table, Table]:
    """A table and the history table beside it, named as pghistory names it."""
    return of, history(of, model=f"{of.model}Event", readers=readers)


@cache
def tables() -> Mapping[str, Table]:
    """Every declared table by its model's label, app by app."""
    found: dict[str, Table] = {}
    for app in APPS:
        for table in importlib.import_module(f"{app}.data_register").TABLES:
            found[table.model] = table
    return MappingProxyType(found)


def registered() -> Iterator[type[models.Model]]:
    """The models that must be declared: everything with a table of its own."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:  # noqa: SLF001 (Django's public options API)
            yield model


def field_names(model: type[models.Model]) -> list[str]:
    """The columns of a model, by the names of its fields."""
    return [field.name for field in model._meta.concrete_fields]  # noqa: SLF001


def says_of(label: str) -> dict[str, Says]:
    """Field → what is said of it; a model nobody declared says nothing."""
    table = tables().get(label)
    if table is None:
        return {}
    named = {name: says for says in table.says for name in says.fields}
    rest = named.pop("*", None)
    if rest:
        for name in field_names(apps.get_model(label)):
            named.setdefault(name, rest)
    return named


def faults() -> list[str]:
    """What is undeclared, declared twice, or declared and gone; empty when in step."""
    found = []
    here = {model._meta.label: model for model in registered()}  # noqa: SLF001
    for label, model in here.items():
        if label not in tables():
            found.append(f"{label}: not in any data_register.py")
            continue
        said = says_of(label)
        fields = set(field_names(model))
        found += [f"{label}.{name}: not registered" for name in fields - said.keys()]
        found += [f"{label}.{name}: no such field" for name in said.keys() - fields]
        found += [f"{label}.{name}: said twice" for name in _twice(tables()[label])]
    found += [f"{label}: no such model" for label in tables().keys() - here.keys()]
    return sorted(found)


def _twice(table: Table) -> set[str]:
    names = [name for says in table.says for name in says.fields]
    return {name for name in names if names.count(name) > 1}


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a model's columns a reader does not receive.

    ``always``: never; ``under``: column → the column of the same row, and the truth of
    it, under which it is withheld.
    """

    always: frozenset[str] = frozenset()
    under: Mapping[str, tuple[str, bool]] = MappingProxyType({})


@cache
def withheld_from(label: str, reader: Reader | None) -> Withheld:
    """The columns of ``label`` that ``reader`` (None: nobody) does not receive."""
    said = says_of(label)
    always: set[str] = set()
    under: dict[str, tuple[str, bool]] = {}
    for field in apps.get_model(label)._meta.concrete_fields:  # noqa: SLF001
        says = said.get(field.name)
        if field.primary_key:
            continue
        if says is None or reader not in says.readers:
            always.add(field.attname)
        elif says.withheld and says.withheld[0] == reader:
            under[field.attname] = says.withheld[1:]
    return Withheld(frozenset(always), MappingProxyType(under))
