"""Counts each member's look-ups per day, and tells administrators of unusual ones."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

from municipalities import audit, notices, patterns
from municipalities.models import AccessEntry, LookUpDay, Purpose
from municipalities.services.samples import administrators
from participants.models import Grant, PhaseOwner

DAYS_BACK = 3  # counted again at each run, so that a standstill is caught up
HISTORY = timedelta(days=28)
WEEK = timedelta(days=7)


@transaction.atomic
def count(*, at: datetime) -> int:
    """Count the last days' look-ups and flag unusual days; returns the new flags.

    ``at`` is an instant, days are Copenhagen's. Run again it counts the same days
    again and flags nothing twice. An administrator is told once per member and week.
    """
    today = localdate(at)
    since = _first_missing(today)
    LookUpDay.objects.bulk_create(
        _counted(since, today),
        update_conflicts=True,
        unique_fields=["municipality", "on", "by"],
        update_fields=["look_ups", "people", "unrelated"],
    )
    flagged = _unusual(since)
    for day in flagged:
        day.flagged_at = at
        day.save(update_fields=["flagged_at"])
        _tell(day, at=at)
    audit.record(by=None, verb="look_ups.flagged", targets=flagged, at=at)
    return len(flagged)


def _tell(day: LookUpDay, *, at: datetime) -> None:
    notices.owe(
        kind="look_ups_unusual",
        recipients=administrators(day.municipality, on=localdate(at)),
        dedupe_key=f"look-ups-unusual:{day.pk}",
        path="/look-ups/",
        at=at,
    )


def _first_missing(today: date) -> date:
    """The day to count from: some days back, or the last one counted before that."""
    usual = today - timedelta(days=DAYS_BACK)
    last = LookUpDay.objects.order_by("-on").values_list("on", flat=True).first()
    return min(usual, last) if last else today - HISTORY


def _counted(since: date, until: date) -> list[LookUpDay]:
    rows = (
        _looks()
        .filter(at__date__range=(since, until))
        .annotate(on=TruncDate("at"), related=_relation())
        .order_by()
        .values("by_id", "municipality_id", "on")
        .annotate(
            look_ups=Count("pk"),
            people=Count("participant_id", distinct=True),
            unrelated=Count("participant_id", distinct=True, filter=Q(related=False)),
        )
    )
    return [LookUpDay(**row) for row in rows]


def _looks() -> QuerySet[AccessEntry]:
    entries = AccessEntry.objects.filter(participant_id__isnull=False)
    return entries.exclude(purpose=Purpose.OVERSIGHT)


def _relation() -> Q:
    """Owner now or before; or nominated or seated when looked at (an open grant)."""
    owned = PhaseOwner.objects.filter(
        participant=OuterRef("participant_id"), owner=OuterRef("by")
    )
    opened = Grant.objects.filter(
        Q(until=None) | Q(until__gt=OuterRef("at")),
        participant=OuterRef("participant_id"),
        since__lte=OuterRef("at"),
    )
    return Q(Exists(owned)) | Q(Exists(opened))


def _unusual(since: date) -> list[LookUpDay]:
    """Days from ``since`` on to ask about; a member being asked is left for a week."""
    days = list(
        LookUpDay.objects.filter(on__gte=since - HISTORY)
        .select_related("by", "municipality")
        .order_by("on", "pk")
    )
    ledger = patterns.Ledger(
        (each.by_id, each.by.role, each.on, each.unrelated) for each in days
    )
    asked = {
        (each.by_id, each.municipality_id): each.on for each in days if each.flagged_at
    }
    found = []
    for day in days:
        who = (day.by_id, day.municipality_id)
        being_asked = who in asked and day.on - asked[who] < WEEK
        if day.on < since or day.flagged_at or being_asked:
            continue
        if ledger.is_unusual(day.by_id, day.by.role, on=day.on):
            asked[who] = day.on
            found.append(day)
    return found
