"""One person with a row in every table that leads to a person, each text a canary."""

from datetime import timedelta

import psycopg
import psycopg.sql
from django.conf import settings
from django.db import connections, models

from branchespor.models import RequirementCheck, TrackWish
from courses.models import (
    ContactAttempt,
    Departure,
    HeldSeat,
    KnownAbsence,
    Mark,
    MarkCorrection,
    ModuleResult,
    PersonFeed,
    Ruling,
)
from municipalities import personal
from municipalities.notices import owe
from outcomes.models import (
    NextStep,
    Outcome,
    Placement,
    PlacementContact,
    ProgressDimension,
    ProgressMeasure,
    SupplierMilestone,
)
from participants.models import ErasureRequest, HandOver, LegalHold, Pause, Support
from tests import factories

CANARY = "kanariefugl"
# What a canary cannot be written to: it means something to the database.
PLAIN = (models.CharField, models.TextField)


def in_every_table(world):
    """Give the world's person a row in every traced table, its texts canaries."""
    person, seat = world.participant, world.enrolment
    at_home = {"municipality": world.home}
    said = {"recorded_at": world.now, "recorded_by": world.caseworker}
    _rights(world, person, at_home)
    _on_the_course(world, seat, at_home, said)
    _afterwards(world, person, seat, at_home, said)
    for trace in personal.traces():
        texts = {
            field.name: f"{CANARY}-{trace.model}-{field.name}"[: field.max_length]
            for field in trace.table._meta.fields
            if isinstance(field, PLAIN) and not field.choices
        }
        assert trace.rows(person.pk).exists(), f"fill {trace.model}"
        if texts and trace.model != "participants.Grant":
            trace.rows(person.pk).update(**texts)
    person.refresh_from_db()
    _in_files(world, person)
    return person


def _rights(world, person, at_home):
    keep = factories.ReasonCodeFactory(kind="hold", code="journal_duty")
    why = factories.ReasonCodeFactory(kind="erasure", code="citizen_request")
    Support.objects.create(
        participant=person, wording="kan ikke løfte", updated_at=world.now, **at_home
    )
    Pause.objects.create(participant=person, period=factories.ALWAYS, **at_home)
    LegalHold.objects.create(
        participant=person,
        reason=keep,
        set_at=world.now,
        set_by=world.caseworker,
        lifted_at=world.now,
        lifted_by=world.caseworker,
        **at_home,
    )
    ErasureRequest.objects.create(
        participant=person,
        reason=why,
        proposed_at=world.now,
        proposed_by=world.caseworker,
        **at_home,
    )
    HandOver.objects.create(
        participant=person,
        to=world.cooperation.lead,
        reason=factories.ReasonCodeFactory(kind="move", code="citizen_moves"),
        from_on=world.now.date(),
        proposed_at=world.now,
        proposed_by=world.caseworker,
        **at_home,
    )


def _on_the_course(world, seat, at_home, said):
    mark = Mark.objects.get(enrolment=seat)
    old = {"presence": "sick", "minutes_missed": 9, **said}
    MarkCorrection.objects.create(
        mark=mark,
        corrected_at=world.now,
        corrected_by=world.school_teacher,
        **old,
        **at_home,
    )
    ModuleResult.objects.create(
        enrolment=seat, module=world.module, result="passed", **said, **at_home
    )
    ContactAttempt.objects.create(
        case=world.case,
        at=world.now,
        by=world.caseworker,
        channel="phone",
        result="reached",
        **at_home,
    )
    seat.person_contacts.create(
        at=world.now, by=world.caseworker, whom="person", outcome="met", **at_home
    )
    HeldSeat.objects.create(
        quota=world.course.quotas.first(),
        name_by=world.now.date(),
        held_at=world.now,
        held_by=world.caseworker,
        enrolment=seat,
        named_at=world.now,
        **at_home,
    )
    KnownAbsence.objects.create(
        enrolment=seat,
        module=world.module,
        told_at=world.now,
        told_by=world.school_teacher,
        **at_home,
    )
    PersonFeed.objects.create(
        participant=seat.nomination.participant,
        secret_hash=f"{seat.pk:064}",
        made_at=world.now,
        made_by=world.caseworker,
        expires_at=world.now,
        **at_home,
    )
    Departure.objects.create(
        course=world.course,
        enrolment=seat,
        reason=factories.ReasonCodeFactory(kind="departure"),
        at=world.now,
        by=world.coordinator,
    )
    Ruling.objects.create(
        nomination=seat.nomination,
        course=world.coming,
        kind=Ruling.Kind.EXCLUDE,
        reason=factories.ReasonCodeFactory(kind="departure"),
        ruled_at=world.now,
        ruled_by=world.coordinator,
        **at_home,
    )
    RequirementCheck.objects.create(
        nomination=seat.nomination,
        requirement=world.requirement,
        finding="met",
        checked_at=world.now,
        checked_by=world.caseworker,
    )
    TrackWish.objects.create(nomination=seat.nomination, track=world.track, rank=1)


def _afterwards(world, person, seat, at_home, said):
    Outcome.objects.create(
        follow_up=world.follow_up,
        enrolment=seat,
        as_of=world.now.date() - timedelta(days=1),
        destination="ordinary_job_full",
        source="caseworker",
        certainty="stated",
        **said,
        **at_home,
    )
    NextStep.objects.create(
        enrolment=seat, text="Praktik", starts_on=world.now.date(), **said, **at_home
    )
    placement = Placement.objects.create(
        participant=person,
        employer=factories.EmployerFactory(),
        scheme="igu",
        period=factories.ALWAYS,
        **said,
        **at_home,
    )
    SupplierMilestone.objects.create(
        placement=placement, percent=25, months=3, **at_home
    )
    PlacementContact.objects.create(
        placement=placement, on=world.now.date(), **said, **at_home
    )
    dimension, _ = ProgressDimension.objects.get_or_create(
        code="dansk",
        defaults={"name_da": "Dansk", "name_en": "Danish", "position": 1},
    )
    ProgressMeasure.objects.create(
        participant=person,
        dimension=dimension,
        respondent="citizen",
        quarter_starts_on="2026-10-01",
        score=5,
        **said,
        **at_home,
    )


def _in_files(world, person):
    """A line in a file that still waits, a file named after the person, a notice."""
    upload = world.upload
    upload.rows = [
        {"n": 2, "c": [person.given_name, person.family_name, "x"], "f": {}},
        {"n": 3, "c": ["Anden", "Person", "20 11 22 33"], "f": {}},
    ]
    upload.total = 2
    upload.file_name = f"{person.given_name} {person.family_name}.xlsx"
    upload.save()
    owe(
        kind="absence_opened",
        recipients=[world.caseworker.user],
        dedupe_key=f"absence_opened:{world.case.pk}",
        path=f"/absences/{world.case.public_id}/",
        at=world.now,
    )


def cells_with(*needles):
    """Every cell of every table that holds one of ``needles``, asked as superuser."""
    database = connections["default"].settings_dict
    found = []
    with psycopg.connect(
        host=database["HOST"], user="postgres", dbname=database["NAME"]
    ) as admin:
        tables = admin.execute(
            "SELECT c.table_schema, c.table_name, c.column_name"
            " FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE t.table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table, column in tables:
            for needle in needles:
                (count,) = admin.execute(
                    psycopg.sql.SQL(
                        "SELECT count(*) FROM {}.{} WHERE {}::text ILIKE %s"
                    ).format(*map(psycopg.sql.Identifier, (schema, table, column))),
                    [f"%{needle}%"],
                ).fetchone()
                if count:
                    found.append((f"{table}.{column}", needle, count))
    assert len(tables) > 300, "the whole catalogue was not looked through"
    return found


def files_with(*needles):
    """Files below the run folder, mails among them, that hold one of ``needles``."""
    wanted = [needle.encode().lower() for needle in needles]
    found = []
    for path in sorted(settings.RUN_DIR.rglob("*")):
        servers = {"pg", "postgres", "server"} & set(path.parts)
        if path.is_file() and not servers and "/pg1" not in str(path):
            content = path.read_bytes().lower()
            found += [str(path) for needle in wanted if needle in content]
    return found
