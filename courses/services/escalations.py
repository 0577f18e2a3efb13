"""An absence nobody has seen goes on: to the coordinator, then to the leader."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from courses import notices, working_time
from courses.models import AbsenceCase
from municipalities import audit


@transaction.atomic
def escalate_due(*, at: datetime) -> int:
    """Pass on every open absence its municipality has not seen in the agreed time.

    ``Cooperation.answer_hours`` working hours after it was opened the coordinators are
    told, after twice that time the municipality's leaders (domain 3.2). Somebody's
    call counts as seen for the coordinators, who may have made it, not for the leader.

    For the clockwork: finds what is due in the data, so downtime is caught up and a
    second run, or one at the same time, passes on nothing twice. Returns how many
    went to a coordinator or a leader.
    """
    waiting = list(
        AbsenceCase.objects.unseen()
        .filter(Q(escalated_at=None) | Q(leader_told_at=None))
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("session__course__track__cooperation")
    )
    called = set(
        AbsenceCase.objects.filter(pk__in=[each.pk for each in waiting])
        .exclude(attempts=None)
        .values_list("pk", flat=True)
    )
    late = [
        each
        for each in waiting
        if each.escalated_at is None and each.pk not in called and _due(each, 1) <= at
    ]
    later = [
        each for each in waiting if each.leader_told_at is None and _due(each, 2) <= at
    ]
    for case in late:
        case.escalated_at = at
    for case in later:
        case.leader_told_at = at
    _tell(late, "absence.escalated", notices.absence_unseen, at=at)
    _tell(later, "absence.leader_told", notices.absence_unseen_leader, at=at)
    AbsenceCase.objects.bulk_update({*late, *later}, ["escalated_at", "leader_told_at"])
    return len({*late, *later})


def _tell(
    cases: list[AbsenceCase],
    verb: str,
    owe: Callable[..., None],
    *,
    at: datetime,
) -> None:
    if cases:
        owe(cases=cases, at=at)
        audit.record(by=None, verb=verb, targets=cases, at=at)


def _due(case: AbsenceCase, times: int) -> datetime:
    """When ``times`` the agreed working hours have passed since the case was opened."""
    agreed = case.session.course.track.cooperation.answer_hours
    return working_time.after(case.opened_at, hours=agreed * times)
