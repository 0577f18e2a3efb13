"""Canaries: a unique token in every text about a person, and where each belongs.

Facts are read past the app, by a role that sees over the walls; nothing here or in
``oracle`` uses the app's own rules of sight.
"""

import random
import re
from collections import deque
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db import models
from django.utils.timezone import localdate

APPS = ("participants", "branchespor", "courses", "outcomes")
TEXT = r"qz[a-z0-9]{9}zq|990\d{12}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TOKEN = re.compile(rf"{TEXT}|{UUID}")
WORDS = re.compile(TEXT)
# Rows that belong to whoever made them, whomever they name.
OWNED = ("participants.Upload", "participants.Export", "participants.ExportFile")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
# Texts that name no person's facts: keys of grants, names of columns.
NOT_PERSONAL = {"participants.Grant.cause"}


def word(rng):
    """A new token to write somewhere."""
    return "qz" + "".join(rng.choices(ALPHABET, k=9)) + "zq"


def number(rng):
    """A new token that passes for a phone number and for no CPR number."""
    return "990" + "".join(rng.choices("0123456789", k=12))


# Told to a school's system; hangs on a seat only so that it goes with the person.
NAMELESS = {"courses.WebhookDelivery"}


@dataclass
class Person:
    """What is true of one person, as far as sight depends on it."""

    home: int
    active: set = field(default_factory=set)  # cooperations: nominated now
    undecided: set = field(default_factory=set)  # ... and neither seated
    ever: set = field(default_factory=set)  # cooperations: nominated at any time
    seats: list = field(default_factory=list)  # (school, left, starts, ends)
    lent: set = field(default_factory=set)  # memberships that hold a sheet they are on


@dataclass
class Facts:
    """What is true now: people, members in force, and to whom each token belongs."""

    people: dict
    members: dict  # user id → memberships in force, oldest first
    secrets: dict  # token → set of (kind, person or upload's owner)
    rows: dict  # (table, id) → (person, all of the row), to see what a request changed


@dataclass(frozen=True)
class Viewer:
    """One membership in force, in plain data."""

    pk: int
    role: str
    municipality: int | None
    school: int | None
    cooperation: int | None


def personal():
    """The models whose rows belong to one person, with the SQL that finds whom."""
    found = {m: way for app in APPS for m in models_of(app) if (way := _way(m))}
    return {m: way for m, way in found.items() if m._meta.label not in NAMELESS}


def owned():
    """The models whose rows belong to whoever made them, with the SQL that says whom."""
    return {apps.get_model(label): ("", "t.by_id") for label in OWNED}


def models_of(app):
    return list(apps.get_app_config(app).get_models())


def text_columns(model):
    """Columns that hold what somebody wrote."""
    return [
        f.column
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField | models.JSONField)
        and not f.choices
        and f"{model._meta.label}.{f.name}" not in NOT_PERSONAL
    ]


@cache
def _way(model):
    """Joins from a row to its participant: the shortest chain of foreign keys."""
    target = apps.get_model("participants.Participant")
    if model is target:
        return "", "t.id"
    found = deque([(model, "t", "", 0)])
    while found:
        at, alias, joins, depth = found.popleft()
        for key in at._meta.concrete_fields:
            to = key.related_model
            if to is None or to._meta.app_label not in APPS or depth > 4:
                continue
            if to is target:
                return joins, f"{alias}.{key.column}"
            step = f"{alias}x{key.column}"
            join = (
                f" JOIN {to._meta.db_table} {step} ON {step}.id = {alias}.{key.column}"
            )
            found.append((to, step, joins + join, depth + 1))
    return None


def plant(cursor, seed):
    """Put a token into every text about a person; make public ids repeatable."""
    rng = random.Random(seed)
    for model in [*personal(), *owned()]:
        table = model._meta.db_table
        if "Event" in model.__name__:
            continue
        columns = {f.column for f in model._meta.concrete_fields}
        cursor.execute(f"SELECT {model._meta.pk.column} FROM {table} ORDER BY 1")
        for (pk,) in cursor.fetchall():
            values = {c: _token(rng, c) for c in text_columns(model) if _plantable(c)}
            if "public_id" in columns:
                values["public_id"] = f"{rng.getrandbits(128):032x}"
            if not values:
                continue
            sets = ", ".join(f"{column} = %s" for column in values)
            cursor.execute(
                f"UPDATE {table} SET {sets} WHERE id = %s", [*values.values(), pk]
            )


def _plantable(column):
    return column not in {"sha256", "headings", "mapping", "results", "rows"}


def _token(rng, column):
    return number(rng) if column == "phone" else word(rng)


def read(cursor, known=None):
    """Everything true now. ``known`` secrets stay secret when their row is gone."""
    secrets = {k: set(v) for k, v in known.items()} if known else {}
    rows = {}
    cursor.execute(_everything())
    for table, label, pk, whose, whole, columns, texts in cursor.fetchall():
        about = ("made by", whose) if label in OWNED else whose
        rows[table, pk] = (about, whole)
        for column, text in zip(columns, texts, strict=True):
            for token in TOKEN.findall(text or ""):
                secrets.setdefault(token, set()).add((f"{label}.{column}", whose))
    return Facts(_people(cursor), _members(cursor), secrets, rows)


@cache
def _everything():
    """One statement for every row about a person, with whom it is about."""
    parts = []
    for model, (joins, person) in {**personal(), **owned()}.items():
        table, label = model._meta.db_table, model._meta.label.removesuffix("Event")
        columns = text_columns(model)
        if "public_id" in {f.column for f in model._meta.concrete_fields}:
            columns = [*columns, "public_id"]
        texts = ", ".join(f"t.{column}::text" for column in columns)
        names = ", ".join(f"'{column}'" for column in columns)
        key = f"t.{model._meta.pk.column}"
        parts.append(
            f"SELECT '{table}', '{label}', {key}::bigint, {person}::bigint, t::text,"
            f" ARRAY[{names}]::text[], ARRAY[{texts}]::text[] FROM {table} t{joins}"
        )
    return " UNION ALL ".join(parts)


def _people(cursor):
    cursor.execute("SELECT id, municipality_id FROM participants_participant")
    people = {pk: Person(home) for pk, home in cursor.fetchall()}
    cursor.execute(
        "SELECT n.participant_id, n.cooperation_id,"
        " n.withdrawn_at IS NULL AND n.declined_at IS NULL,"
        " EXISTS (SELECT FROM courses_enrolment e WHERE e.nomination_id = n.id"
        "   AND e.seated_at IS NOT NULL AND e.left_at IS NULL)"
        " FROM branchespor_nomination n"
    )
    for pk, cooperation, active, decided in cursor.fetchall():
        people[pk].ever.add(cooperation)
        if active:
            people[pk].active.add(cooperation)
        if active and not decided:
            people[pk].undecided.add(cooperation)
    cursor.execute(
        "SELECT n.participant_id, c.school_id, e.left_on, c.starts_on, c.ends_on"
        " FROM courses_enrolment e JOIN branchespor_nomination n"
        " ON n.id = e.nomination_id JOIN courses_course c ON c.id = e.course_id"
        " WHERE e.seated_at IS NOT NULL"
    )
    for pk, *seat in cursor.fetchall():
        people[pk].seats.append(tuple(seat))
    cursor.execute(
        "SELECT n.participant_id, coalesce(l.membership_id, i.accepted_as_id)"
        " FROM courses_sessionloan l"
        " LEFT JOIN municipalities_invitation i ON i.id = l.invitation_id"
        " JOIN courses_session s ON s.id = l.session_id"
        " JOIN courses_enrolment e ON e.course_id = s.course_id"
        " JOIN branchespor_nomination n ON n.id = e.nomination_id"
        " WHERE l.taken_back_at IS NULL AND now() BETWEEN l.since AND l.until"
        " AND e.seated_at IS NOT NULL AND e.joined_on <= s.on"
        " AND (e.left_on IS NULL OR e.left_on > s.on)"
    )
    for pk, member in cursor.fetchall():
        people[pk].lent.add(member)
    return people


def _members(cursor):
    members = {}
    cursor.execute(
        "SELECT user_id, id, role, municipality_id, school_id, cooperation_id"
        " FROM municipalities_membership WHERE period @> %s::date ORDER BY id",
        [localdate()],
    )
    for user, *rest in cursor.fetchall():
        members.setdefault(user, []).append(Viewer(*rest))
    return members
