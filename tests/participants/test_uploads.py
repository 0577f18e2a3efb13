"""Uploads wait for a yes, are worked through in batches, and leave no rows behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from municipalities.access import Permission
from municipalities.models import AuditEntry
from participants.models import ColumnMapping, Participant, Upload
from participants.services import upload_preview, upload_work, uploads
from participants.services.uploads import ImportKind, Skip
from participants.spreadsheets import values
from participants.spreadsheets.columns import Column
from participants.spreadsheets.tables import Row, Table
from tests import factories
from tests.conftest import MONDAY

COLUMNS = (
    Column("given", "Fornavn", "", values.words(60), needed=True),
    Column("year", "Fødselsår", "", values.year(1925, 2015)),
)


def find_given(_upload, _by):
    def find(reading):
        if reading.values["given"] == "Ukendt":
            raise Skip("unknown", column="given")
        return reading.values["given"]

    return find


def register_each(pairs, at, by):
    def act(_reading, name):
        if name == "Bombe":
            raise ZeroDivisionError
        factories.ParticipantFactory(municipality=by.municipality, given_name=name)
        return "created"

    return upload_work.one_by_one(pairs, act)


KIND = ImportKind(
    key=Upload.Kind.NOMINATIONS,
    permission=Permission.IMPORT_NOMINATIONS,
    columns=COLUMNS,
    reasons={"unknown": "ukendt person"},
    prepare=find_given,
    carry_out=register_each,
)
KINDS = {KIND.key: KIND}


def table(*names, heading="Fornavn"):
    lines = [(heading, "Fødselsår"), *((name, "1990") for name in names)]
    return Table(tuple(Row(n, cells) for n, cells in enumerate(lines, start=1)))


def store(by, *names, **more):
    return uploads.store(
        kind=KIND,
        table=table(*names, **more),
        file_name="liste.csv",
        sha256="0" * 64,
        at=MONDAY,
        by=by,
    )


def confirm(upload, by):
    return uploads.confirm(upload_id=upload.pk, kind=KIND, at=MONDAY, by=by)


def work(upload):
    upload_work.work_through(upload_id=upload.pk, kinds=KINDS, at=MONDAY)
    upload.refresh_from_db()
    return upload


def names():
    return set(Participant.objects.values_list("given_name", flat=True))


def test_a_leader_may_not_load_a_list(leader):
    with pytest.raises(PermissionDenied):
        store(leader, "Amal")


def test_headings_alone_are_refused(caseworker):
    with pytest.raises(uploads.NoRows):
        store(caseworker)


def test_nothing_happens_before_the_yes(caseworker):
    upload = store(caseworker, "Amal")

    work(upload)

    assert upload.started_at is None
    assert names() == set()


def test_good_rows_are_loaded_and_the_others_named(caseworker):
    upload = store(caseworker, "Amal", "Ukendt", "Bo")
    confirm(upload, caseworker)

    work(upload)

    assert names() == {"Amal", "Bo"}
    assert upload.results[1] == [3, "skipped", "unknown", "given"]
    ((_result, text),) = upload_preview.explained(upload, KIND)
    assert "ukendt person" in text


def test_the_raw_rows_are_gone_when_the_work_is_done(caseworker):
    upload = store(caseworker, "Amal", "Ukendt")
    confirm(upload, caseworker)

    work(upload)

    assert upload.rows == []
    assert upload.finished_at == MONDAY
    assert "Amal" not in str(upload.results)


def test_working_twice_loads_once(caseworker):
    upload = store(caseworker, "Amal")
    confirm(upload, caseworker)

    work(upload)
    work(upload)

    assert Participant.objects.count() == 1
    assert AuditEntry.objects.filter(verb="upload.finished").count() == 1


def test_one_row_with_a_fault_of_ours_does_not_stop_the_file(caseworker, caplog):
    upload = store(caseworker, "Amal", "Bombe", "Bo")
    confirm(upload, caseworker)

    work(upload)

    assert names() == {"Amal", "Bo"}
    assert upload.results[1][:3] == [3, "skipped", "error"]
    assert "ZeroDivisionError" in caplog.text
    assert "Bombe" not in caplog.text


def test_a_restart_goes_on_where_the_last_commit_was(caseworker, monkeypatch):
    monkeypatch.setattr(upload_work, "BATCH", 2)
    upload = store(caseworker, "A", "B", "C", "D", "E")
    confirm(upload, caseworker)
    find = KIND.prepare(upload, caseworker)
    upload_work._work_on(
        upload_id=upload.pk, kind=KIND, find=find, at=MONDAY, by=caseworker
    )
    upload.refresh_from_db()
    assert (upload.done, upload.total) == (2, 5)

    work(upload)

    assert (upload.done, upload.total) == (5, 5)
    assert names() == {"A", "B", "C", "D", "E"}
    assert Participant.objects.count() == 5


def test_an_ended_membership_loads_no_more_rows(caseworker):
    upload = store(caseworker, "Amal")
    confirm(upload, caseworker)
    caseworker.period = (factories.ALWAYS[0], MONDAY.date() - timedelta(days=1))
    caseworker.save()

    work(upload)

    assert upload.results == [[2, "skipped", "ended", ""]]
    assert names() == set()


def test_confirming_twice_is_refused(caseworker):
    upload = store(caseworker, "Amal")
    confirm(upload, caseworker)

    with pytest.raises(uploads.AlreadyConfirmed):
        confirm(upload, caseworker)


def test_a_missing_column_cannot_be_confirmed(caseworker):
    upload = store(caseworker, "Amal", heading="Kaldenavn")

    with pytest.raises(uploads.ColumnsMissing, match="Fornavn"):
        confirm(upload, caseworker)


def test_a_chosen_column_is_used_and_remembered_for_the_organisation(caseworker):
    upload = store(caseworker, "Amal", heading="Kaldenavn")
    uploads.choose_columns(
        upload_id=upload.pk, kind=KIND, mapping={"given": 0}, at=MONDAY, by=caseworker
    )
    confirm(upload, caseworker)

    again = store(caseworker, "Bo", heading="Kaldenavn")

    assert again.mapping["given"] == 0
    assert ColumnMapping.objects.get().municipality == caseworker.municipality


def test_remembering_again_replaces_what_was_remembered(caseworker):
    for heading in ("Fornavn", "Fornavn"):
        confirm(store(caseworker, "Amal", heading=heading), caseworker)

    assert ColumnMapping.objects.count() == 1


def test_a_neighbour_can_do_nothing_with_the_upload(caseworker, neighbour):
    upload = store(caseworker, "Amal")

    with pytest.raises(Upload.DoesNotExist):
        confirm(upload, neighbour)
    with pytest.raises(Upload.DoesNotExist):
        uploads.discard(upload_id=upload.pk, kind=KIND, at=MONDAY, by=neighbour)


def test_a_cpr_number_is_stored_nowhere(caseworker):
    upload = store(caseworker, "Amal 010190-1234", "Bo")

    preview = upload_preview.of(upload, KIND, caseworker)

    assert "1234" not in str(Upload.objects.values().get())
    assert "1234" not in str(preview)
    assert (preview.good, preview.stopped) == (1, 1)


def test_uploads_are_deleted_after_their_day(caseworker):
    discarded = store(caseworker, "Amal")
    busy = store(caseworker, "Bo")
    confirm(busy, caseworker)

    assert uploads.purge(at=MONDAY + timedelta(days=3)) == 1
    assert not Upload.objects.filter(pk=discarded.pk).exists()
    work(busy)
    assert uploads.purge(at=MONDAY + timedelta(days=29)) == 0
    assert uploads.purge(at=MONDAY + timedelta(days=31)) == 1


def test_every_confirmed_upload_is_found_without_the_queue(caseworker):
    store(caseworker, "Amal")
    confirmed = store(caseworker, "Bo")
    confirm(confirmed, caseworker)

    assert upload_work.unfinished(KINDS) == [confirmed.pk]
