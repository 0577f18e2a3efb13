"""Everything the portal holds on one person, and who looked: for the person's own eyes.

Walks the list of tables that lead to a person (``municipalities.personal``), so that a
new table is in the answer by itself. Employees are named by role and organisation, not
by name (C-579/21). Runs in the asker's own context: what another municipality decided
in its time is that municipality's to give.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.translation import gettext as _

from municipalities import isolation, personal
from municipalities.models import AccessEntry, AuditEntry, Membership
from municipalities.personal import Trace
from participants import deeds, wording
from participants.models import Participant, Upload
from participants.services.recognition import recogniser

type Held = list[tuple[Trace, list[Model]]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a row: what it is called on the screen, and what it says."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: when its version was made (for history), and its facts."""

    when: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """All rows of one kind, or their history."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer; the same for page, PDF and JSON."""

    name: str
    portal_id: str
    municipality: str
    made_at: str
    sections: tuple[Section, ...]

    def as_json(self) -> Mapping[str, Any]:
        """As plain data."""
        return asdict(self)


def collect(*, person: Participant, membership: Membership, at: datetime) -> Answer:
    """Everything ``membership`` reaches about a person; three statements per table.

    Rows, their history, traces in uploaded files, what was done to the rows, and
    look-ups (when, what for, by which organisation).
    """
    held = [(trace, _held(trace, person)) for trace in reversed(personal.traces())]
    sections = [
        *_tables(person, held),
        _uploads(person, membership),
        _deeds(held, membership),
        _looks(person, membership),
    ]
    return Answer(
        name=person.full_name,
        portal_id=str(person.public_id),
        municipality=str(person.municipality),
        made_at=wording.said(at),
        sections=tuple(each for each in sections if each.entries),
    )


def _held(trace: Trace, person: Participant) -> list[Model]:
    return list(_with_keys(trace.rows(person.pk)).order_by("pk"))


def _title(trace: Trace) -> str:
    return str(trace.table._meta.verbose_name_plural).capitalize()  # noqa: SLF001 (Django's public options API)


def _tables(person: Participant, held: Held) -> Iterator[Section]:
    """The person first, what hangs on it after."""
    for trace, rows in held:
        title = _title(trace)
        yield Section(title, tuple(Entry("", _facts(row)) for row in rows))
        events = trace.events(person.pk)
        if events is not None:
            yield Section(
                _("%(kind)s: earlier versions") % {"kind": title},
                tuple(
                    Entry(wording.said(row.pgh_created_at), _facts(row))  # type: ignore[attr-defined] # pghistory's
                    for row in _with_keys(events).order_by("pgh_id")
                ),
            )


def _with_keys(rows: QuerySet[Model]) -> QuerySet[Model]:
    """Fetch what the rows point at, so that a fact is a word and not a number."""
    names = []
    for field in wording.fields(rows.model):
        if isinstance(field, ForeignKey):
            names.append(field.name)
            if field.related_model is Membership:
                names += [
                    f"{field.name}__{organisation}"
                    for organisation in ("municipality", "school", "cooperation")
                ]
    return rows.select_related(*names) if names else rows


def _facts(row: Model) -> tuple[Fact, ...]:
    return tuple(
        Fact(wording.name_of(field), value)
        for field in wording.fields(type(row))
        if (value := wording.value(field, getattr(row, field.name)))
    )


def _uploads(person: Participant, membership: Membership) -> Section:
    """Lines about the person in files of the home's members that are still kept."""
    says = recogniser(person)
    homes = membership.municipality_codes()
    with isolation.acting_for(isolation.CLOCKWORK):
        files = list(
            Upload.objects.filter(by__municipality__in=homes).order_by("uploaded_at")
        )
    found = [
        Entry(
            wording.said(upload.uploaded_at),
            (
                Fact(_("File"), upload.file_name),
                Fact(_("Line"), str(row["n"])),
                Fact(_("Content"), " · ".join(cell for cell in row["c"] if cell)),
            ),
        )
        for upload in files
        for row in upload.rows
        if says(row["c"])
    ]
    return Section(_("Lines in uploaded files"), tuple(found))


def _deeds(held: Held, membership: Membership) -> Section:
    """What was done to the rows, when and by which organisation; no employee's name.

    Caseworkers do not reach the log of deeds; here they read of rows they hold.
    """
    keys = {trace.model: [row.pk for row in rows] for trace, rows in held}
    homes = membership.municipality_codes()
    with isolation.acting_for(isolation.CLOCKWORK):
        done = list(
            AuditEntry.objects.on_rows(keys)
            .filter(Q(municipality__in=homes) | Q(municipality=None))
            .select_related("by__municipality", "by__school", "by__cooperation")
            .order_by("at", "pk")
        )
    titles = {trace.model: _title(trace) for trace, _rows in held}
    entries = (
        Entry(
            wording.said(deed.at),
            (
                Fact(_("What was done"), deeds.in_words(deed.verb)),
                Fact(_("Kind"), titles[deed.target_type]),
                Fact(_("Organisation"), _doer(deed)),
            ),
        )
        for deed in done
    )
    return Section(_("What was done to the data"), tuple(entries))


def _doer(deed: AuditEntry) -> str:
    return str(deed.by.organisation) if deed.by else _("the portal by itself")


def _looks(person: Participant, membership: Membership) -> Section:
    """Who looked: organisation, when and what for; no employee's name."""
    looks = (
        AccessEntry.objects.visible_to(membership)
        .filter(participant_id=person.pk)
        .select_related("by__municipality", "by__school", "by__cooperation")
        .order_by("at", "pk")
    )
    return Section(_("Who looked at the data"), tuple(_look_ups(looks)))


def _look_ups(looks: Iterable[AccessEntry]) -> Iterator[Entry]:
    for look in looks:
        yield Entry(
            wording.said(look.at),
            (
                Fact(_("Organisation"), str(look.by.organisation or "")),
                Fact(_("What"), str(look.get_kind_display())),
                Fact(_("Purpose"), str(look.get_purpose_display())),
            ),
        )
