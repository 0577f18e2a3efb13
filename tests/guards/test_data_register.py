"""Every field of every table is registered, and the pages say so."""

from dataclasses import replace
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from municipalities import register
from municipalities.gate import PersonalRecord
from municipalities.register import About, Class, Reader
from municipalities.services import reference
from participants import data_register

pytestmark = pytest.mark.gdpr


def check():
    out = StringIO()
    call_command("data_register", "--check", stdout=out)
    return out.getvalue()


def test_every_field_is_registered_and_the_pages_are_current():
    assert check().strip().endswith(", 0 unregistered")


def test_a_field_in_no_declaration_fails_the_check(monkeypatch):
    known = data_register.PARTICIPANT
    without = replace(known, says=known.says[1:])
    monkeypatch.setattr(
        register, "tables", lambda: {**declared(), known.model: without}
    )
    with pytest.raises(CommandError, match="4 unregistered"):
        check()


def test_a_model_in_no_declaration_fails_the_check(monkeypatch):
    fewer = {k: v for k, v in declared().items() if k != "participants.Support"}
    monkeypatch.setattr(register, "tables", lambda: fewer)
    assert "participants.Support: not in any data_register.py" in register.faults()


declared = register.tables


def test_every_row_about_a_citizen_comes_through_the_gate():
    """Uploads and files are their member's alone; history is the home's (walls)."""
    bare = {
        label
        for label, table in register.tables().items()
        if table.about == About.CITIZEN
        and not table.repeats
        and not issubclass(apps.get_model(label), PersonalRecord)
    }
    assert bare == {"participants.Upload", "participants.ExportFile"}


def test_sensitive_fields_are_the_home_municipalitys_alone():
    for table in register.tables().values():
        for says in table.says:
            if says.kind == Class.SENSITIVE:
                assert says.readers == (Reader.HOME,), table.model


def test_leaders_and_administrators_receive_nothing_of_a_citizen():
    for table in register.tables().values():
        if table.about == About.CITIZEN:
            readers = {reader for says in table.says for reader in says.readers}
            assert not readers & {Reader.LEADER, Reader.ADMINISTRATOR}, table.model


def test_every_basis_and_every_time_is_a_dated_rule_with_a_source():
    rules = {
        row["key"] for row in reference.read_rows(reference.FOLDER / "rule_values.csv")
    }
    for table in register.tables().values():
        assert {table.basis, table.keep} <= rules, table.model
