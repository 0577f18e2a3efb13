"""Delete what its time is over for: found in the data, batch by batch, safe to repeat.

Each batch is a transaction of its own: stopped anywhere and started again, nothing is
done twice and nothing is left out. Rows somebody works on are left for the next run.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import Nomination
from courses.models import AbsenceCase, Enrolment
from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Membership, Notice, RetentionPeriod, RuleValue
from outcomes import cohort_counts, retention
from participants.services import erasure, removal

BATCH = 200
LONGEST = 60
NOTICES, SESSIONS = "keep_notice_days", "keep_session_hours"
NOMINATION_ROWS = (
    ("courses.Departure", "enrolment__nomination"),
    ("courses.Ruling", "nomination"),
    ("courses.WebhookDelivery", "enrolment__nomination"),
    ("courses.Enrolment", "nomination"),
    ("branchespor.TrackWish", "nomination"),
    ("branchespor.RequirementCheck", "nomination"),
    ("branchespor.Nomination", "pk"),
)


class UnknownPeriod(Exception):
    """Not a rule a municipality sets, or not a time it may choose."""


def run(*, at: datetime) -> dict[str, int]:
    """Delete everything due at ``at``; returns how many by rule. For the clockwork.

    Run daily; a missed day is caught up, a second run finds nothing.
    """
    return {key: _all(batch, at=at) for key, batch in BATCHES.items()}


def due(*, at: datetime, municipality_ids: list[int] | None = None) -> dict[str, int]:
    """How many of each rule are due at ``at`` (may lie ahead); nothing is deleted."""
    found: dict[str, int] = {}
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        rules = retention.periods(localdate(at))
        for rule in retention.RULES:
            rows = rule.due(rules[rule.key])
            if municipality_ids is not None:
                rows = rows.filter(municipality__in=municipality_ids)
            found[rule.key] = rows.count()
        if municipality_ids is None:
            found[NOTICES] = _old_notices(at).count()
            found[SESSIONS] = Session.objects.filter(expire_date__lt=at).count()
    return found


@transaction.atomic
def set_period(
    *, key: str, months: int, valid_from: date, at: datetime, by: Membership
) -> RetentionPeriod:
    """Let one's own municipality keep longer or shorter, from a day on.

    The same again is no error; a later ``valid_from`` counts from its day.

    Raises:
        PermissionDenied: ``by`` may not set times.
        UnknownPeriod: no such rule, or not 1 to 60 months.
    """
    access.require(by, Permission.SET_RETENTION)
    home = by.municipality
    if home is None:
        raise UnknownPeriod(_("Only a municipality sets times."))
    if key not in {rule.key for rule in retention.RULES} or not 1 <= months <= LONGEST:
        raise UnknownPeriod(_("Choose 1 to 60 months."))
    period, _made = RetentionPeriod.objects.update_or_create(
        municipality=home,
        key=key,
        valid_from=valid_from,
        defaults={"months": months},
    )
    audit.record(
        by=by,
        verb="retention.set",
        targets=[period],
        at=at,
        changes={"key": key, "months": months, "from": valid_from.isoformat()},
    )
    return period


def _all(batch: Callable[[datetime], int], *, at: datetime) -> int:
    """Batches until one finds nothing (more) it can take."""
    done = 0
    with isolation.acting_for(isolation.CLOCKWORK):
        while count := batch(at):
            done += count
    return done


@transaction.atomic
def _nominations(at: datetime) -> int:
    found = retention.nominations(_rule(retention.NOMINATION, at))
    keys = _claimed(found)
    grants = [f"nomination:{key}" for key in keys]
    if keys:
        _note("retention.nominations", keys, at=at)
        removal.rows([("participants.Grant", "cause")], grants)
        removal.rows(NOMINATION_ROWS, keys)
    return len(keys)


@transaction.atomic
def _attendance(at: datetime) -> int:
    keys = _claimed(retention.attendance(_rule(retention.ABSENCE, at)))
    if not keys:
        return 0
    marks = retention.loose_marks().filter(enrolment__in=keys)
    cases = AbsenceCase.objects.filter(enrolment__in=keys, journalised_at=None)
    cohort_counts.keep_attendance(marks=marks, cases=cases.that_count(), at=at)
    mark_keys = list(marks.values_list("pk", flat=True))
    case_keys = list(cases.values_list("pk", flat=True))
    _note("retention.attendance", keys, at=at)
    removal.rows(
        [("courses.ContactAttempt", "case"), ("courses.AbsenceCase", "pk")], case_keys
    )
    removal.rows([("courses.PersonContact", "enrolment")], keys)
    removal.rows(
        [("courses.MarkCorrection", "mark"), ("courses.Mark", "pk")], mark_keys
    )
    removal.rows([("courses.KnownAbsence", "enrolment")], keys)
    return len(keys)


def _people(at: datetime) -> int:
    """One transaction each: a person is much."""
    with transaction.atomic():
        found = retention.people(_rule(retention.PERSON, at)).values_list(
            "pk", flat=True
        )
        keys = list(found[:BATCH])
    gone = [erasure.let_go(participant_id=key, at=at) for key in keys]
    return sum(each is not None for each in gone)


@transaction.atomic
def _notices(at: datetime) -> int:
    keys = list(_old_notices(at).values_list("pk", flat=True)[: 10 * BATCH])
    return Notice.objects.filter(pk__in=keys).delete()[0]


@transaction.atomic
def _sessions(at: datetime) -> int:
    return Session.objects.filter(expire_date__lt=at).delete()[0]


BATCHES: Mapping[str, Callable[[datetime], int]] = {
    retention.NOMINATION: _nominations,
    retention.ABSENCE: _attendance,
    retention.PERSON: _people,
    NOTICES: _notices,
    SESSIONS: _sessions,
}


def _rule(key: str, at: datetime) -> retention.Periods:
    """The periods of a rule.

    Raises:
        KeyError: nobody has laid the rule down; nothing is deleted by guess.
    """
    return retention.periods(localdate(at))[key]


def _claimed(found: QuerySet[Any]) -> list[int]:
    """The keys of a batch, locked; rows in other hands wait for the next run."""
    locked = found.select_for_update(skip_locked=True, of=("self",))
    return [row.pk for row in locked[:BATCH]]


def _old_notices(at: datetime) -> QuerySet[Notice]:
    days = RuleValue.objects.value(NOTICES, on=localdate(at)).number or 0
    until = at - timedelta(days=int(days))
    return Notice.objects.filter(
        Q(sent_at__lt=until) | Q(given_up_at__lt=until) | Q(withdrawn_at__lt=until)
    )


def _note(verb: str, keys: list[int], *, at: datetime) -> None:
    """One audit row per batch and municipality would name rows; one per row says it."""
    model = Enrolment if verb == "retention.attendance" else Nomination
    audit.record(by=None, verb=verb, targets=model.objects.filter(pk__in=keys), at=at)
