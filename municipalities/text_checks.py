"""PostgreSQL itself refuses a text that holds what looks like a CPR number.

One check per table over all its texts, built after every migrate from the models, so
that a new field is covered by being there. What only a machine writes is listed, with
its reason, in ``MACHINE``.
"""

from collections.abc import Iterator, Mapping

import pghistory.models
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models
from django.db.backends.base.base import BaseDatabaseWrapper

from municipalities.free_text import LONGEST_WITHOUT, PATTERN
from municipalities.row_security import APPS

HASH = "a hash"
KEY = "a word of the code"
COUNT = "keys and figures, no text of a person"
MACHINE: Mapping[str, str] = {
    "courses.CalendarFeed.secret_hash": HASH,
    "courses.PersonFeed.secret_hash": HASH,
    "courses.PersonFeedEvent.secret_hash": HASH,
    "courses.Proposal.answer": COUNT,
    "courses.Proposal.inputs": COUNT,
    "courses.Webhook.sealed_former": "sealed",
    "courses.Webhook.sealed_secret": "sealed",
    "municipalities.AccessEntry.criterion_hash": HASH,
    "municipalities.Allowance.key_hash": HASH,
    "municipalities.ApiClient.key": "made by the portal, letters and digits",
    "municipalities.ApiClient.networks": "network addresses, read as such",
    "municipalities.ApiSecret.secret_hash": HASH,
    "municipalities.ApiToken.token_hash": HASH,
    "municipalities.AuditEntry.changes": COUNT,
    "municipalities.AuditEntry.target_type": KEY,
    "municipalities.AuditEntry.verb": KEY,
    "municipalities.Invitation.token_hash": HASH,
    "municipalities.LookUpSample.seed": "drawn by lot",
    "municipalities.Notice.dedupe_key": KEY,
    "municipalities.Notice.kind": KEY,
    "municipalities.Notice.path": "an address of the portal: may hold a UUID",
    "municipalities.SafeCopy.name": "a file's name: digits of a moment",
    "municipalities.ScheduleRun.fault": KEY,
    "municipalities.ScheduleRun.task": KEY,
    "municipalities.StoredAnswer.answer": "an answer of the API: a session's facts",
    "municipalities.StoredAnswer.key_hash": HASH,
    "municipalities.StoredAnswer.request_hash": HASH,
    "municipalities.User.password": HASH,
    "participants.Upload.results": COUNT,
    "participants.Upload.sha256": HASH,
}
ENDING = "_holds_no_cpr"

# Digits of the scripts our citizens and their papers use; NFKC folds full-width ones.
_DIGITS = "".join(
    chr(start + digit)
    for start in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1040, 0x17E0)
    for digit in range(10)
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPACES = "\t\n\r\u00a0\u2007\u2009\u202f"
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_FROM = _DIGITS + _DASHES + _SPACES + _NOTHING
_TO = "0123456789" * (len(_DIGITS) // 10) + "-" * len(_DASHES) + " " * len(_SPACES)

FUNCTION = f"""
    CREATE OR REPLACE FUNCTION holds_cpr(said text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT length(said) > {LONGEST_WITHOUT}
            AND translate(normalize(said, NFKC), '{_FROM}', '{_TO}') ~ '{PATTERN}'
    $$
"""


def texts() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model of ours with the columns in which a person's words may land."""
    for model in apps.get_models():
        if model._meta.app_label not in APPS or issubclass(  # noqa: SLF001 (public options)
            model, pghistory.models.Event
        ):
            continue
        columns = [
            str(field.column)
            for field in model._meta.local_fields  # noqa: SLF001
            if _is_text(field) and f"{model._meta.label}.{field.name}" not in MACHINE  # noqa: SLF001
        ]
        if columns:
            yield model, columns


def _is_text(field: "models.Field[object, object]") -> bool:
    if isinstance(field, ArrayField):
        return _is_text(field.base_field)
    kinds = (models.CharField, models.TextField, models.JSONField)
    return isinstance(field, kinds) and not field.choices


def build(connection: BaseDatabaseWrapper) -> None:
    """Put the check on every table whose check is not there as declared.

    Connected as the owner, after ``migrate``; safe to repeat.
    """
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        cursor.execute(
            "SELECT conname, obj_description(oid, 'pg_constraint')"
            " FROM pg_constraint WHERE conname LIKE %s",
            [f"%{ENDING}"],
        )
        there = dict(cursor.fetchall())
        for model, columns in texts():
            table = model._meta.db_table  # noqa: SLF001
            name, seal = f"{table}{ENDING}", f"{PATTERN} {columns}"
            if there.get(name) == seal:
                continue
            # A bar joins no digits. Rows of before are left: none gets worse.
            words = " || '|' || ".join(f"coalesce(\"{c}\"::text, '')" for c in columns)
            cursor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name},"
                f" ADD CONSTRAINT {name} CHECK (NOT holds_cpr({words})) NOT VALID"
            )
            cursor.execute(f"COMMENT ON CONSTRAINT {name} ON {table} IS $${seal}$$")


def is_refusal(error: BaseException) -> bool:
    """Whether the database refused a text because it holds a CPR number."""
    return isinstance(error, IntegrityError) and ENDING in str(error)
