"""No way in for a CPR number: forms, API, files, addresses, and the database itself."""

import importlib
import json
import logging
import pkgutil

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from rest_framework import serializers

from municipalities import text_checks
from municipalities.free_text import refuse_cpr
from participants.models import Participant
from participants.views import people
from portal.logs import JsonLines
from tests import factories, world
from tests.guards.test_source import APPS

CPR = "010190-1234"


def below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def modules():
    for app in APPS:
        package = importlib.import_module(app)
        for each in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"migrations", "gunicorn_conf", "wsgi"} & set(each.name.split(".")):
                importlib.import_module(each.name)


def fields_of(base, kind, declared):
    modules()
    for each in below(base):
        for name, field in getattr(each, declared, {}).items():
            if isinstance(field, kind):
                yield f"{each.__module__}.{each.__name__}.{name}", field


def test_every_text_field_of_every_form_refuses():
    found = dict(
        fields_of(forms.BaseForm, (forms.CharField, forms.FileField), "base_fields")
    )
    assert len(found) > 30
    assert not [name for name, f in found.items() if refuse_cpr not in f.validators]


def test_every_text_field_of_the_api_refuses():
    found = dict(
        fields_of(serializers.Serializer, serializers.CharField, "_declared_fields")
    )
    assert len(found) > 5
    assert not [name for name, f in found.items() if refuse_cpr not in f.validators]


def test_a_form_written_tomorrow_refuses_by_itself():
    class Tomorrow(forms.Form):
        note = forms.CharField(max_length=40)

    form = Tomorrow({"note": f"hendes nummer er {CPR}"})
    assert "CPR" in form.errors["note"][0]


@pytest.mark.django_db
def test_every_table_with_texts_has_its_check_as_the_models_are_now():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE conname LIKE '%%holds_no_cpr'"
        )
        there = dict(cursor.fetchall())
    wanted = {model._meta.db_table: columns for model, columns in text_checks.texts()}
    assert there.keys() == wanted.keys()
    for table, columns in wanted.items():
        assert not [column for column in columns if column not in there[table]], table


def test_what_only_a_machine_writes_is_listed_and_exists():
    for name in text_checks.MACHINE:
        model, _, field = name.rpartition(".")
        assert apps.get_model(model)._meta.get_field(field)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "610190 1234",
        "０１０１９０－１２３４",
        "٠١٠١٩٠١٢٣٤",
        "۰۱۰۱۹۰-۱۲۳۴",
        "0101\u200b90\u20111234",
        "01.01.90 – 1234",
    ],
)
def test_the_database_refuses_what_no_form_saw(syd, text):
    person = factories.ParticipantFactory()
    with pytest.raises(DatabaseError, match="holds_no_cpr"), transaction.atomic():
        Participant.objects.filter(pk=person.pk).update(working_instruction=text)


@pytest.mark.django_db
def test_every_column_is_held_by_its_check(syd):
    world.build(syd)
    open_doors, tried = [], 0
    for model, columns in text_checks.texts():
        row = model._default_manager.first()
        for column in columns if row else ():
            tried += 1
            field = model._meta.get_field(column)
            value = [CPR] if field.get_internal_type() == "JSONField" else CPR
            if (field.max_length or 99) < len(CPR):
                continue
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{column: value})
            except DatabaseError:  # this check, or one of the column's own before it
                continue
            open_doors.append(f"{model._meta.label}.{column}")
    assert tried > 30
    assert not open_doors


@pytest.mark.django_db
def test_the_address_bar_is_emptied_and_told_why(client_for, caseworker):
    answer = client_for(caseworker).get("/people/", {"q": CPR}, follow=True)
    assert answer.redirect_chain == [("/people/", 302)]
    assert "ligner et CPR-nummer" in answer.content.decode()


@pytest.mark.django_db
def test_an_address_or_a_body_with_one_is_refused_in_words(client_for, teacher, client):
    assert "CPR" in client_for(teacher).get(f"/courses/{CPR}/").content.decode()
    answer = client.get("/api/v1/sessions/", {"course": CPR})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


@pytest.mark.django_db
def test_text_that_reaches_the_database_unasked_is_told_kindly(
    client_for, caseworker, aabenraa, monkeypatch
):
    factories.ParticipantFactory(municipality=aabenraa)

    def write(_query):
        Participant.objects.update(working_instruction=CPR)

    monkeypatch.setattr(people, "SearchForm", write)
    answer = client_for(caseworker).get("/people/")
    assert answer.status_code == 400
    assert "ligner et CPR-nummer" in answer.content.decode()


@pytest.mark.django_db
def test_a_file_is_refused_by_its_name(client_for, caseworker):
    file = SimpleUploadedFile(f"{CPR}.csv", b"Navn\nAmal\n")
    answer = client_for(caseworker).post("/imports/nominations/", {"file": file})
    assert "ligner et CPR-nummer" in answer.content.decode()


def test_no_log_line_holds_a_number_or_a_rows_values():
    fault = DatabaseError(
        "null value\nDETAIL:  Failing row contains (7, Amal,\nHassan).\nHINT: none"
    )
    told = (type(fault), fault, None)
    record = logging.LogRecord("x", 40, "", 1, f"see {CPR}", None, told)
    line = json.loads(JsonLines().format(record))
    assert line["text"] == "see **********"
    assert "Hassan" not in line["fault"]
    assert "Amal" not in line["fault"]
    assert "HINT: none" in line["fault"]


def test_the_figures(figure):
    columns = sum(len(columns) for _model, columns in text_checks.texts())
    fields = len(dict(fields_of(forms.BaseForm, forms.CharField, "base_fields")))
    figure(
        f"free text: {columns} columns checked by PostgreSQL, {fields} form fields, 0 open"
    )
    assert timezone.now()
