"""What happened to the quotas of a course, oldest first, in words. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Course, Quota
from municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one municipality's quota."""

    at: datetime
    home: Municipality
    text: str


def lines(course: Course) -> list[Line]:
    """Every change, from the append-only history of the quotas; two statements."""
    events = list(
        Quota.pgh_event_model.objects.filter(course=course).order_by("pgh_id")  # type: ignore[attr-defined]  # made by pghistory
    )
    homes = Municipality.objects.in_bulk({event.municipality_id for event in events})
    before: dict[int, tuple[int, int]] = {}
    found = []
    for event in events:
        seats, released = before.get(event.municipality_id, (0, 0))
        now = (event.seats, event.released_seats)
        if now != (seats, released):
            said = _words(seats, released, now)
            found.append(Line(event.pgh_created_at, homes[event.municipality_id], said))
        before[event.municipality_id] = now
    return found


def _words(seats: int, released: int, now: tuple[int, int]) -> str:
    if now[0] != seats:
        return _("%(before)s → %(now)s guaranteed") % {"before": seats, "now": now[0]}
    return _("%(n)s released, %(left)s still guaranteed") % {
        "n": now[1] - released,
        "left": now[0] - now[1],
    }
