"""Loads the demo once: the stories, the goal, and no mail about the past."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from courses.calendar import COPENHAGEN
from municipalities import isolation
from municipalities.models import (
    CancellationPolicy,
    Cooperation,
    Notice,
    School,
    User,
)
from outcomes.models import Goal
from outcomes.services import tallies
from portal.demo import after, cast, oest, steering, syd, voices
from portal.demo.stage import Stage


def is_there() -> bool:
    """Whether the demo has been loaded."""
    return User.objects.filter(email=cast.CAST[0].email).exists()


@transaction.atomic
def load(*, today: date, password: str) -> None:
    """Tell every story up to ``today`` (a Copenhagen date); all or nothing.

    Needs the reference data. Running it twice: ask ``is_there`` first.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        begun = datetime.combine(
            today - timedelta(days=3 * 365), time(9), tzinfo=COPENHAGEN
        )
        _agree_terms()
        stage = Stage(today=today, cast=cast.engage(password=password, at=begun))
        oest.tell(stage)
        syd.tell(stage)
        oest.two_courses_at_once(stage)
        voices.tell(stage)
        after.tell(stage)
        Goal.objects.create(
            cooperation=Cooperation.objects.get(name=cast.SYD),
            name="200 gennem et forløb, 75 i job eller uddannelse",
            period=(date(today.year, 1, 1), date(today.year + 1, 1, 1)),
            throughput=200,
            result=75,
            source="Opdigtet mål efter forbillede fra KIB (domain C20)",
        )
        steering.tell(stage)
        midnight = datetime.combine(today, time.min, tzinfo=COPENHAGEN)
        Notice.objects.filter(created_at__lt=midnight).update(withdrawn_at=midnight)
    tallies.refresh(at=stage.clock(today, 6), everything=True)


def _agree_terms() -> None:
    """Let the demo's schools have the published terms, so that costs can be shown."""
    terms = CancellationPolicy.objects.get(name="KCV-lignende")
    School.objects.filter(cooperations__isnull=False, policy=None).update(policy=terms)
