"""Delete rows about people for good: the row, its history, what is owed because of it.

Called by verbs and by retention, inside their transaction; nothing here decides.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

from municipalities import isolation, personal
from municipalities.models import AccessEntry, Notice
from participants.models import ExportFile, Participant, Upload
from participants.services.recognition import recogniser

type Where = tuple[str, str]  # a model's label, the lookup that finds its rows


def person(participant: Participant) -> None:
    """Delete everything that leads to a person, history first, the person last.

    The caller holds the person's row and has kept what figures need.
    """
    traces = personal.traces()
    with isolation.acting_for(isolation.CLOCKWORK):
        _notices(_public_ids(participant.pk, traces))
        _blank_uploads(participant)
        files = _files_with(participant)
        for trace in traces:
            if trace.detaches:
                trace.rows(participant.pk).update(**{trace.detaches: None})
    with isolation.erasing():
        ExportFile.objects.filter(pk__in=files).delete()
        for trace in traces:
            events = trace.events(participant.pk)
            if events is not None:
                _delete(events)
            if not trace.detaches:
                _delete(trace.rows(participant.pk))


def rows(where: Iterable[Where], keys: Collection[int | str]) -> int:
    """Delete rows and their history; ``where`` is leaves first. Returns how many rows.

    Each entry finds its rows by ``lookup__in=keys``, their history alike.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        _notices(_ids_of(where, keys))
    count = 0
    with isolation.erasing():
        for label, lookup in where:
            events = _history(label)
            if events is not None:
                own = "pgh_obj" if lookup == "pk" else lookup
                _delete(events._default_manager.filter(**{f"{own}__in": keys}))  # noqa: SLF001 (Django's public options API)
            found = apps.get_model(label)._default_manager  # noqa: SLF001
            count += _delete(found.filter(**{f"{lookup}__in": keys}))
    return count


def _files_with(participant: Participant) -> list[int]:
    """The exported files of whoever took the person out; they live a day."""
    took = AccessEntry.objects.filter(
        participant_id=participant.pk, kind=AccessEntry.Kind.EXPORT
    )
    files = ExportFile.objects.filter(by__in=took.values("by"))
    return list(files.values_list("pk", flat=True))


def _delete(found: QuerySet[Any]) -> int:
    """Delete these rows and no others: what hangs on them went before.

    One statement each. Django's own ``delete`` would look for more to delete, and
    empty columns, where the retention role has no right to.
    """
    return int(found._raw_delete(found.db))  # noqa: SLF001 (leaves are deleted first)


def _history(label: str) -> type[Model] | None:
    try:
        return apps.get_model(f"{label}Event")
    except LookupError:
        return None


def _public_ids(
    participant_id: int, traces: Iterable[personal.Trace]
) -> Iterator[UUID]:
    """The numbers under which pages about the person were found."""
    for trace in traces:
        if _has_public_id(trace.table):
            yield from trace.rows(participant_id).values_list("public_id", flat=True)


def _ids_of(where: Iterable[Where], keys: Collection[int | str]) -> Iterator[UUID]:
    for label, lookup in where:
        model = apps.get_model(label)
        if _has_public_id(model):
            found = model._default_manager.filter(**{f"{lookup}__in": keys})  # noqa: SLF001
            yield from found.values_list("public_id", flat=True)


def _has_public_id(model: type[Model]) -> bool:
    return any(field.name == "public_id" for field in model._meta.fields)  # noqa: SLF001


def _notices(public_ids: Iterable[UUID]) -> None:
    """Delete notices, sent or not, that lead to a page that is no more."""
    if any_of := "|".join(sorted(str(each) for each in public_ids)):
        Notice.objects.filter(path__regex=any_of).delete()


def _blank_uploads(participant: Participant) -> None:
    """Empty the person's lines in files that are still kept, and telling file names."""
    says = recogniser(participant)
    for upload in Upload.objects.select_for_update().order_by("pk"):
        telling = says([upload.file_name])
        rows_now = [
            {**row, "c": [""] * len(row["c"])} if says(row["c"]) else row
            for row in upload.rows
        ]
        if telling or rows_now != upload.rows:
            upload.rows = rows_now
            upload.file_name = "…" if telling else upload.file_name
            upload.save(update_fields=["rows", "file_name"])
