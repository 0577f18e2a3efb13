"""A wall that was dropped or altered is found, and the site closes."""

import logging

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from municipalities import grants, middleware, row_security, wall_builder
from municipalities.tasks import check_walls
from tests.conftest import use_role

WALLS = row_security.declared()


@pytest.fixture
def owner(transactional_db):
    """The statements of somebody who owns the tables; the walls are rebuilt after."""

    def run(statement):
        use_role("bsp_owner")
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            use_role(settings.DATABASE_APP_ROLE)

    yield run
    use_role("bsp_owner")
    grants.give(connection)
    wall_builder.build(connection)
    use_role(settings.DATABASE_APP_ROLE)


BREAKS = [
    "DROP POLICY wall_select ON participants_participant",
    "ALTER POLICY wall_select ON participants_support USING (true)",
    "ALTER TABLE participants_upload DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE outcomes_outcome NO FORCE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON participants_grant USING (true)",
    "CREATE POLICY mine ON courses_course USING (true)",
    "ALTER POLICY wall_counting ON participants_participant TO public",
    "ALTER POLICY wall_delete ON participants_stay TO public",
    "GRANT DELETE ON participants_support TO bsp_app",
]


@pytest.mark.parametrize("statement", BREAKS)
def test_a_broken_wall_is_found_and_the_site_closes(
    owner, monkeypatch, caplog, statement
):
    assert wall_builder.faults(connection) == []
    client = Client()
    assert client.get("/health/").status_code == 200
    owner(statement)

    assert len(wall_builder.faults(connection)) == 1
    with pytest.raises(CommandError, match="1 faults"):
        call_command("isolation_check")
    assert client.get("/health/").status_code == 200  # looked a moment ago
    monkeypatch.setattr(middleware, "LOOK_AGAIN", -1)
    assert client.get("/health/").status_code == 503
    with caplog.at_level(logging.CRITICAL):
        check_walls()
    assert "Isolation" in caplog.text


def test_whole_walls_are_said_to_be_whole(db, capsys):
    call_command("isolation_check")
    told = capsys.readouterr().out.strip().splitlines()[-1]
    assert told == f"{len(WALLS)} tables, 0 without FORCE row-level security."


def test_while_the_catalogue_cannot_be_read_nothing_is_answered(
    db, client, monkeypatch
):
    def gone(_connection):
        raise psycopg.OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(wall_builder, "faults", gone)
        assert client.get("/accounts/login/").status_code == 503
    assert client.get("/accounts/login/").status_code == 200
