"""People without an activity: whose course ended, or soon will, with nothing next.

A placement is an activity; a pause is no drop-out: it stops the count (B7, E3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from courses.models import Enrolment
from municipalities.models import Membership
from outcomes.models import Placement
from participants.models import Pause

SHOWN = 100
ENDS_SOON = timedelta(days=30)
LOOKS_BACK = timedelta(days=365)
RED_DAYS = 42  # six weeks without an activity (domain B7, T9)
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Gap:
    """A person without a next step; ``days`` since the last activity, pauses left out.

    Below 0 as long as the course runs. ``since`` is the last day of the last activity.
    """

    enrolment: Enrolment
    days: int
    since: date

    @property
    def is_red(self) -> bool:
        """More than six weeks without an activity."""
        return self.days > RED_DAYS

    @property
    def days_left(self) -> int:
        """Days until the course ends."""
        return -self.days


def find(membership: Membership, *, today: date) -> list[Gap]:
    """The gaps the member sees, the longest first; one statement.

    A coordinator reaches neither placements nor pauses: to her a gap counts from the
    course, and goes when the home municipality has noted a next step.
    """
    found = _without_next(membership, today=today)
    gaps = [_gap(each, today=today) for each in found]
    return sorted(gaps, key=lambda gap: (gap.since, gap.enrolment.pk))[:SHOWN]


def _without_next(membership: Membership, *, today: date) -> Iterable[Enrolment]:
    this = {"participant": OuterRef("nomination__participant")}
    later = Enrolment.objects.seated().filter(
        nomination__participant=OuterRef("nomination__participant"),
        course__starts_on__gt=OuterRef("course__starts_on"),
    )
    on_pause = Pause.objects.filter(period__contains=today, **this)
    return (
        Enrolment.objects.visible_to(membership)
        .started()
        .filter(
            course__ends_on__range=(today - LOOKS_BACK, today + ENDS_SOON),
            course__cancelled_at=None,
        )
        .annotate(
            placed_until=Subquery(_last_days(Placement.objects.filter(**this))),
            pauses=ArraySubquery(Pause.objects.filter(**this).values("period")),
        )
        .filter(Q(placed_until=None) | Q(placed_until__lt=today))
        .filter(Q(next_step=None) | Q(placed_until__gte=F("next_step__starts_on")))
        .exclude(Exists(later))
        .exclude(Exists(on_pause))
        .exclude(leave_reason__code__in=("got_job", "education", "moved"))
        .select_related("nomination__participant", "course__track", "municipality")
        .order_by("course__ends_on", "pk")
    )


def _last_days(placements: Any) -> Any:  # noqa: ANN401 (a queryset of values)
    """The last day of the last placement: noted, or agreed, or none to be seen."""
    agreed = Cast(F("period__endswith") - timedelta(days=1), DateField())
    last = Coalesce(F("ended_on"), agreed, Value(NEVER), output_field=DateField())
    return placements.annotate(last=last).order_by("-last").values("last")[:1]


def _gap(entry: Enrolment, *, today: date) -> Gap:
    placed_until: date | None = entry.placed_until  # type: ignore[attr-defined]  # annotated
    since = max(entry.course.ends_on, placed_until or date.min)
    paused = _days_in(entry.pauses, since, today)  # type: ignore[attr-defined]  # annotated
    return Gap(entry, (today - since).days - paused, since)


def _days_in(periods: Iterable[Any] | None, since: date, until: date) -> int:
    """Days of the periods (which do not overlap) after ``since`` up to ``until``."""
    first, after = since + timedelta(days=1), until + timedelta(days=1)
    return sum(
        max((min(each.upper or after, after) - max(each.lower or first, first)).days, 0)
        for each in periods or ()
        if not each.isempty
    )
