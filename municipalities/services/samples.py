"""The monthly sample of look-ups: drawn by lot, sent to administrators, reviewed."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import CharField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.timezone import localdate

from municipalities import access, audit, notices
from municipalities.access import Permission
from municipalities.models import (
    AccessEntry,
    LookUpSample,
    Membership,
    Municipality,
    Purpose,
    Role,
    SampledLookUp,
    User,
)

SIZE = 20
MONTHS_BACK = 3  # how far a portal that stood still catches up
COPIED = ("at", "by_id", "kind", "purpose", "channel", "participant_id")


def draw_due(*, at: datetime) -> int:
    """Draw every municipality's missing samples of the last months; returns how many.

    ``at`` is an instant; months are Copenhagen's. Run twice it draws nothing new, and
    after a standstill it catches up MONTHS_BACK months. A month without look-ups has no
    sample.
    """
    drawn = 0
    for month in _months_before(localdate(at)):
        looked_at = _entries(month).values("municipality")
        missing = Municipality.objects.filter(pk__in=looked_at).exclude(
            pk__in=LookUpSample.objects.filter(month=month).values("municipality")
        )
        for municipality in missing:
            draw(municipality=municipality, month=month, at=at)
            drawn += 1
    return drawn


@transaction.atomic
def draw(
    *, municipality: Municipality, month: date, at: datetime, seed: str = ""
) -> LookUpSample:
    """Draw SIZE look-ups of a month and owe the administrators a notice.

    ``month`` is its first day. The same ``seed`` draws the same again; without one it
    is drawn as well. Called again it returns the month's sample and tells nobody.
    """
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    found = LookUpSample.objects.filter(municipality=municipality, month=month)
    if existing := found.first():
        return existing
    sample = LookUpSample.objects.create(
        municipality=municipality,
        month=month,
        seed=seed or secrets.token_hex(16),
        drawn_at=at,
    )
    SampledLookUp.objects.bulk_create(
        SampledLookUp(
            sample=sample, municipality=municipality, entry_id=entry.pk, **_copy(entry)
        )
        for entry in lot(municipality=municipality, month=month, seed=sample.seed)
    )
    audit.record(by=None, verb="sample.drawn", targets=[sample], at=at)
    notices.owe(
        kind="look_ups_sampled",
        recipients=administrators(municipality, on=localdate(at)),
        dedupe_key=f"look-ups-sampled:{municipality.pk}:{month:%Y-%m}",
        path=f"/look-ups/samples/{sample.pk}/",
        at=at,
    )
    return sample


def lot(*, municipality: Municipality, month: date, seed: str) -> list[AccessEntry]:
    """The look-ups that ``seed`` draws; one statement."""
    drawn_by = MD5(Concat(Value(seed), Cast("pk", CharField())))
    found = _entries(month).filter(municipality=municipality)
    return list(found.annotate(lot=drawn_by).order_by("lot", "pk")[:SIZE])


@transaction.atomic
def judge(
    *, sample_id: int, verdicts: Mapping[int, str], at: datetime, by: Membership
) -> int:
    """Note a verdict on look-ups of a sample; returns how many changed.

    The same verdict twice changes nothing; a later one replaces an earlier one, which
    the audit log keeps. ``verdicts`` maps the row's key to its verdict.

    Raises:
        PermissionDenied: ``by`` may not read the logs.
        LookUpSample.DoesNotExist: it is no sample of the own municipality.
    """
    access.require(by, Permission.READ_LOGS)
    sample = LookUpSample.objects.visible_to(by).select_for_update().get(pk=sample_id)
    changed = 0
    for look_up in SampledLookUp.objects.filter(sample=sample, pk__in=verdicts):
        before, verdict = look_up.verdict, verdicts[look_up.pk]
        if verdict == before or verdict not in SampledLookUp.Verdict.values:
            continue
        look_up.verdict, look_up.reviewed_by, look_up.reviewed_at = verdict, by, at
        look_up.save(update_fields=["verdict", "reviewed_by", "reviewed_at"])
        told = {"verdict": [before, verdict]}
        audit.record(
            by=by, verb="sample.judged", targets=[look_up], at=at, changes=told
        )
        changed += 1
    return changed


def administrators(municipality: Municipality, *, on: date) -> list[User]:
    """The municipality's administrators on a Copenhagen date."""
    members = Membership.objects.active(on=on).filter(
        role=Role.ADMINISTRATOR, municipality=municipality
    )
    return [each.user for each in members.select_related("user") if each.user]


def _entries(month: date) -> models.QuerySet[AccessEntry]:
    entries = AccessEntry.objects.filter(
        at__date__gte=month, at__date__lt=_next(month), municipality__isnull=False
    )
    return entries.exclude(purpose=Purpose.OVERSIGHT)


def _copy(entry: AccessEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in COPIED}


def _months_before(day: date) -> Iterator[date]:
    month = day.replace(day=1)
    for _ in range(MONTHS_BACK):
        month = _before(month)
        yield month


def _before(month: date) -> date:
    if month.month == 1:
        return date(month.year - 1, 12, 1)
    return date(month.year, month.month - 1, 1)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
