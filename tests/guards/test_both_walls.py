"""Each wall by itself, against the visibility matrix in plain data (campaigns.oracle).

The fuzz's world has a row in nearly every table. First wall: ``visible_to`` with
PostgreSQL's walls open. Second: PostgreSQL alone, asked for everything.
"""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils.timezone import localdate

from municipalities import isolation, row_security
from municipalities.models import Membership
from tests.campaigns import canaries, fuzz_world, oracle, stage

pytestmark = [pytest.mark.matrix, pytest.mark.django_db(transaction=True)]

HOME, NOMINATED, EVER, SEATED = (
    oracle.HOME,
    oracle.NOMINATED,
    oracle.EVER,
    oracle.SEATED,
)
# Who reaches rows about a person; every other table is the home's caseworkers' alone.
FIRST = {
    "participants.Participant": {HOME, NOMINATED, SEATED},
    "branchespor.Nomination": {HOME, EVER},
    "courses.Enrolment": {HOME, EVER, SEATED},
    "courses.Mark": {HOME, EVER, SEATED},
    "courses.AbsenceCase": {HOME, EVER},
    "courses.PersonContact": {HOME, EVER},
    "outcomes.FollowUp": {HOME, EVER},
}
SECOND = {
    **FIRST,
    "participants.Grant": {HOME, EVER, oracle.SAT},
    "participants.ErasureRequest": {HOME, oracle.OFFICE},
    "branchespor.Nomination": {HOME, EVER, SEATED},
    "branchespor.TrackWish": {HOME, EVER},
    "branchespor.RequirementCheck": {HOME, EVER},
    "courses.MarkCorrection": {HOME, EVER, SEATED},
    "courses.ModuleResult": {HOME, EVER, SEATED},
    "courses.AbsenceCase": {HOME, EVER, SEATED},
    "courses.ContactAttempt": {HOME, EVER},
    "courses.Departure": {HOME, EVER},
    "outcomes.NextStep": {HOME, EVER},
}
# A row nobody may add or change but clockwork, or that anybody adds in a verb.
BY_TRIGGER = {
    w.model for w in row_security.declared() if w.adds and w.adds[0].sql == "true"
}


@pytest.fixture
def facts():
    """The world, who is in it, and where each row belongs."""
    fuzz_world.build()
    with stage.hands("bsp_backup") as cursor:
        yield canaries.read(cursor)
    stage.let_go()


def viewers(facts):
    """Each membership once, as the app and as the oracle know it."""
    plain = [v for own in facts.members.values() for v in own]
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        members = Membership.objects.with_organisation().in_bulk([v.pk for v in plain])
    return [(members[v.pk], v) for v in plain]


def owner_of(model, pk, facts):
    return facts.rows[model._meta.db_table, pk][0]


def allowed(model, audience, viewer, facts):
    """Keys of the rows that a viewer may reach."""
    today = localdate()
    return {
        pk
        for (table, pk), (about, _) in facts.rows.items()
        if table == model._meta.db_table
        and about in facts.people
        and any(
            oracle.relates(viewer, each, facts.people[about], today)
            for each in audience.get(model._meta.label, {HOME})
        )
    }


def test_the_first_wall_by_itself(facts):
    reached = {}
    for member, viewer in viewers(facts):
        with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
            for model in canaries.personal():
                if not hasattr(model.objects.all(), "visible_to"):
                    continue
                seen = set(
                    model.objects.visible_to(member).values_list("pk", flat=True)
                )
                assert seen <= allowed(model, FIRST, viewer, facts), (model, viewer)
                reached[model._meta.label] = reached.get(model._meta.label, 0) + len(
                    seen
                )
    assert {label for label in FIRST if not reached.get(label)} == set()


def test_the_first_wall_around_a_file_is_whose_it_is(facts):
    upload, seen = apps.get_model("participants.Upload"), 0
    for member, _viewer in viewers(facts):
        with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
            rows = list(upload.objects.visible_to(member).values_list("by", flat=True))
        assert set(rows) <= {member.pk}
        seen += len(rows)
    assert seen


def test_the_second_wall_by_itself_when_reading(facts):
    reached = set()
    for member, viewer in viewers(facts):
        with isolation.acting_for(isolation.context_of(member)), transaction.atomic():
            for model in canaries.personal():
                seen = set(model.objects.values_list("pk", flat=True))
                assert seen <= allowed(model, SECOND, viewer, facts), (model, viewer)
                reached |= {model._meta.label} if seen else set()
    assert set(SECOND) - reached <= {"participants.ErasureRequest", "courses.Departure"}


def test_the_second_wall_by_itself_when_changing(facts):
    for member, viewer in viewers(facts):
        with isolation.acting_for(isolation.context_of(member)):
            for model in canaries.personal():
                with transaction.atomic():
                    changed = touched(model)
                    transaction.set_rollback(True)
                assert changed <= allowed(model, SECOND, viewer, facts), (model, viewer)


def touched(model):
    """Keys of the rows an UPDATE of everything changes; refused by a right is none."""
    table, pk = model._meta.db_table, model._meta.pk.column
    column = next(f.column for f in model._meta.concrete_fields if not f.primary_key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [table])
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute(f"UPDATE {table} SET {column} = {column} RETURNING {pk}")  # noqa: S608 (our own tables)
        return {row[0] for row in cursor.fetchall()}


def test_the_second_wall_by_itself_when_adding(facts):
    """A copy of a row, added by somebody who has nothing to do with the person."""
    copies = {}
    with stage.hands("postgres") as cursor:
        for model in canaries.personal():
            table, pk = model._meta.db_table, model._meta.pk.column
            cursor.execute(f"SELECT {pk}, row_to_json(t)::text FROM {table} t")  # noqa: S608 (our own tables)
            copies[model] = cursor.fetchall()
    for member, viewer in viewers(facts):
        for model, rows in copies.items():
            mine = allowed(model, SECOND, viewer, facts)
            strange = next((row for pk, row in rows if pk not in mine), None)
            if strange is None or model._meta.label in BY_TRIGGER:
                continue
            with isolation.acting_for(isolation.context_of(member)):
                assert refused(model._meta.db_table, strange), (model, viewer)


def refused(table, row):
    """Whether PostgreSQL's wall, and nothing else, refuses the copy."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM json_populate_record("  # noqa: S608 (our own tables)
                f"null::{table}, %s::json)",
                [row],
            )
    except Exception as refusal:  # noqa: BLE001 (any refusal; its code is looked at)
        return getattr(refusal.__cause__, "sqlstate", "") == "42501"
    return False


def test_every_model_of_a_person_with_a_first_wall_is_tried():
    with_wall = {
        model._meta.label
        for model in apps.get_models()
        if model in canaries.personal()
        and hasattr(model._default_manager.all(), "visible_to")
    }
    assert with_wall >= set(FIRST)
