"""Keeps the logs as long as their rule says, and no longer."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from municipalities import audit, partitions
from municipalities.models import RuleValue

RULES = {
    partitions.ACCESS: "keep_access_months",
    partitions.AUDIT: "keep_audit_months",
}


@transaction.atomic
def keep(*, at: datetime) -> int:
    """Make the next months' parts and drop the old ones; returns how many were dropped.

    ``at`` is an instant, months are Copenhagen's: a month's rows go once the whole
    month is older than the rule. Run again it does nothing.

    Raises:
        RuleValue.DoesNotExist: nobody has said how long a log is kept.
    """
    today = localdate(at)
    partitions.make_ahead(today=today)
    dropped = {
        log: partitions.drop_before(log=log, day=_first_kept(rule, today))
        for log, rule in RULES.items()
    }
    if any(dropped.values()):
        rules = RuleValue.objects.on(today).filter(key__in=RULES.values())
        audit.record(
            by=None, verb="logs.dropped", targets=rules, at=at, changes=dropped
        )
    return sum(dropped.values())


def _first_kept(rule: str, today: date) -> date:
    """The first day of the oldest month that is kept."""
    months = int(RuleValue.objects.value(rule, on=today).number or 0)
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
