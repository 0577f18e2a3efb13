"""Each way round the walls, opened in a transaction that is taken back, is found."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from municipalities import wall_builder, wall_catalogue

FUNCTION = "CREATE FUNCTION peep() RETURNS {} LANGUAGE sql {} AS 'SELECT null::{}'"
OPENINGS = {
    "CREATE VIEW peep AS SELECT * FROM participants_participant": "view peep shows",
    "CREATE MATERIALIZED VIEW peep AS SELECT 1; ALTER MATERIALIZED VIEW peep OWNER TO"
    " bsp_owner": "peep keeps a copy",
    "CREATE TABLE peep (); ALTER TABLE peep OWNER TO bsp_owner": "peep is declared now",
    "ALTER TABLE courses_course OWNER TO postgres": "courses_course belongs to a super",
    "ALTER TABLE courses_course OWNER TO bsp_app": "courses_course is owned by the app",
    FUNCTION.format("int", "SECURITY DEFINER", "int"): "peep runs with its owner's",
    FUNCTION.format("text", "SET app.scope = 'all'", "text"): "peep looks over",
    "ALTER FUNCTION courses_seated SET app.home_ids = '580'": "courses_seated looks",
    "GRANT bsp_owner TO bsp_app WITH INHERIT FALSE": "role bsp_owner is the app's",
    "GRANT pg_read_all_data TO bsp_statistics": "role pg_read_all_data is the stat",
    "GRANT bsp_statistics TO bsp_app WITH INHERIT TRUE": "without stepping into it",
    "GRANT SELECT (phone) ON participants_participant TO bsp_statistics": "phone, which",
    "GRANT UPDATE (gender) ON participants_participant TO bsp_statistics": "may write",
    "GRANT DELETE ON municipalities_auditentry TO bsp_app": "only added to",
    "GRANT UPDATE (verb) ON municipalities_auditentry TO bsp_app": "only added to",
    "GRANT TRIGGER ON participants_support TO bsp_app": "may hang triggers",
    "GRANT UPDATE ON SEQUENCE courses_mark_id_seq TO bsp_app": "set the sequence",
    "GRANT CREATE ON SCHEMA public TO bsp_app": "make tables",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO bsp_app": (
        "by default"
    ),
    "ALTER ROLE bsp_app SET app.scope = 'all'": "app.scope=all is given",
    "SET LOCAL row_security = off": "row_security is off",
    "ALTER TABLE courses_enrolment DISABLE TRIGGER enrolment_within_seats": "switched",
}


@pytest.fixture
def superuser(db):
    """A superuser's open transaction that is taken back."""
    place = connection.settings_dict
    with psycopg.connect(
        host=place["HOST"], dbname=place["NAME"], user="postgres"
    ) as raw:
        yield raw.cursor()
        raw.rollback()


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_way_round_the_walls_is_found(superuser, opening):
    assert wall_catalogue.faults(superuser) == []
    superuser.execute(opening)
    found = wall_catalogue.faults(superuser)
    assert any(OPENINGS[opening] in fault for fault in found), found


def test_an_open_partition_is_found(superuser):
    superuser.execute("CREATE TABLE whole (id int) PARTITION BY LIST (id)")
    superuser.execute("CREATE TABLE part PARTITION OF whole DEFAULT")
    superuser.execute("GRANT SELECT ON part TO bsp_app")
    declared = wall_catalogue._declared() | {"walled": ["whole"]}
    rule = next(r for r in wall_catalogue.RULES if r.words.startswith("partition"))
    superuser.execute(rule.sql, declared)
    assert superuser.fetchall() == [("part",)]


def test_every_rule_is_broken_here_once():
    words = [rule.words.replace("{}", "") for rule in wall_catalogue.RULES]
    told = [*OPENINGS.values(), "partition can be read past"]
    assert len(told) >= len(words)


def test_the_builder_asks_the_catalogue(db, monkeypatch):
    monkeypatch.setattr(wall_catalogue, "faults", lambda _cursor: ["a way round"])
    assert wall_builder.faults(connection) == ["a way round"]
    assert settings.DATABASE_APP_ROLE == "bsp_app"
