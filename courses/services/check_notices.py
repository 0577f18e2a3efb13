"""Tell who can repair that something in attendance contradicts itself. Nightly."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from courses import notices
from courses.models import CAME, AbsenceCase, Mark, Session
from courses.services import data_checks


@transaction.atomic
def tell(*, at: datetime) -> int:
    """Owe a notice to every school and municipality with something to repair.

    For the clockwork. Found anew each night, so downtime is caught up. One mail per
    organisation and newest contradiction: as long as nothing is added, no second one,
    however often this runs. Names nobody. Returns how many contradictions there are.
    """
    today = localdate(at)
    marks, sessions = Mark.objects.all(), Session.objects.all()
    schools: dict[int, datetime] = {}
    homes: dict[int, datetime] = {}
    outside = list(data_checks.outside(marks, today=today))
    across = data_checks.twice(marks, marks, today=today, across=True)
    for_schools = [
        *data_checks.cancelled(sessions, today=today),
        *data_checks.unmarked(sessions, today=today),
        *data_checks.twice(marks, marks, today=today),
        *outside,
    ]
    for_homes = [*data_checks.explained(AbsenceCase.objects.all(), today=today)]
    for each in for_schools:
        session = each if isinstance(each, Session) else each.session
        _newest(schools, session.course.school_id, each.since)
    for each in _of_home(for_homes, outside, across):
        _newest(homes, each.municipality_id, each.since)
    notices.data_checks(schools=schools, homes=homes, at=at)
    return len(for_schools) + len(for_homes) + len(across)


def _of_home(
    cases: Iterable[Any], outside: Iterable[Any], across: Iterable[Any]
) -> Any:  # noqa: ANN401
    """What a home municipality can act on: of marks, those that say somebody came."""
    came = (each for each in outside if each.presence in CAME)
    return chain(cases, came, across)


def _newest(found: dict[int, datetime], pk: int, since: datetime) -> None:
    found[pk] = max(since, found.get(pk, since))
