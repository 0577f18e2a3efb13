"""Which courses' figures may have changed: found in the rows and their history.

Facts say when they were recorded; facts that change have a history. Some figures change
by time alone: a course begins or ends, a question or a gap grows old.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate

from courses.models import (
    ContactAttempt,
    Course,
    Enrolment,
    Mark,
    MarkCorrection,
    Session,
    SessionChange,
)
from outcomes.models import FollowUp, Placement, Tally
from outcomes.summaries.gaps import LONGEST
from outcomes.summaries.people import IN_TIME

# A transaction may commit after a run began that its timestamp lies before.
OVERLAP = timedelta(hours=1)
A_DAY = timedelta(days=1)
# History tables, and the way from each to the course.
HISTORIES = {
    "courses.CourseEvent": "pgh_obj",
    "courses.QuotaEvent": "course",
    "courses.EnrolmentEvent": "course",
    "courses.ModuleResultEvent": "enrolment__course",
    "courses.AbsenceCaseEvent": "enrolment__course",
    "outcomes.FollowUpEvent": "enrolment__course",
    "outcomes.OutcomeEvent": "enrolment__course",
    "outcomes.NextStepEvent": "enrolment__course",
}
# The same for what hangs on a person: all courses they have a seat on.
OF_PEOPLE = {
    "participants.ParticipantEvent": "pgh_obj",
    "branchespor.NominationEvent": "participant",
    "outcomes.PlacementEvent": "participant",
    "courses.EnrolmentEvent": "nomination__participant",
}


def courses(*, since: datetime | None, until: datetime) -> list[int]:
    """The courses to count as of ``until``; all that began or ended up, without since.

    In the order of their keys. A fixed number of statements. A course of a year that
    has closed (``last_closed``) and was counted is never counted again: its figures are
    served as they were published, whatever is put right later.
    """
    closed_year = last_closed(localdate(until))
    closed = set(
        Tally.objects.filter(year__lte=closed_year).values_list("course", flat=True)
    )
    begun = Course.objects.filter(
        Q(starts_on__lte=localdate(until)) | Q(cancelled_at__isnull=False)
    ).order_by("pk")
    if since is None:
        return sorted(set(begun.values_list("pk", flat=True)) - closed)
    known = set(begun.values_list("pk", flat=True))
    counted = Tally.objects.filter(course=OuterRef("pk"))
    found = set(begun.exclude(Exists(counted)).values_list("pk", flat=True))
    # What began no longer does when its start was moved ahead.
    known |= set(Tally.objects.values_list("course", flat=True).distinct())
    for each in (*_recorded(since - OVERLAP), *_by_time(since, until)):
        found.update(each)
    return sorted((found & known) - closed)


def last_closed(on: date) -> int:
    """The newest year of course starts whose figures no longer change.

    A year closes with the second year after it: whoever began in December, on a course
    of up to eleven months, was asked after twelve and had two weeks to answer.
    """
    return on.year - 3


def _recorded(after: datetime) -> Iterator[Any]:
    """Courses of everything that was recorded or changed after an instant."""
    for label, way in HISTORIES.items():
        events = _events(label, after)
        yield events.values_list(way, flat=True)
    people = {
        person
        for label, way in OF_PEOPLE.items()
        for person in _events(label, after).values_list(way, flat=True)
    }
    seats = Enrolment.objects.filter(nomination__participant__in=people)
    yield seats.values_list("course", flat=True)
    touched = Q(recorded_at__gt=after) | Q(voided_at__gt=after)
    yield Mark.objects.filter(touched).values_list("session__course", flat=True)
    yield MarkCorrection.objects.filter(corrected_at__gt=after).values_list(
        "mark__session__course", flat=True
    )
    yield ContactAttempt.objects.filter(at__gt=after).values_list(
        "case__enrolment__course", flat=True
    )
    session = Q(registered_at__gt=after) | Q(cancelled_at__gt=after)
    yield Session.objects.filter(session).values_list("course", flat=True)
    yield SessionChange.objects.filter(changed_at__gt=after).values_list(
        "session__course", flat=True
    )


def _events(label: str, after: datetime) -> Any:  # noqa: ANN401 (a queryset)
    events = apps.get_model(label)._default_manager  # noqa: SLF001 (Django's public options API)
    return events.filter(pgh_created_at__gt=after).distinct()


def _by_time(since: datetime, until: datetime) -> Iterator[Any]:
    """Courses whose figures change by the day, though nobody did a thing."""
    before, today = localdate(since) - A_DAY, localdate(until)
    begins = Q(starts_on__range=(before, today)) | Q(ends_on__range=(before, today))
    waits = Q(ends_on__range=(before - LONGEST, today - LONGEST))
    yield Course.objects.filter(begins | waits).values_list("pk", flat=True)
    old = FollowUp.objects.filter(due_on__range=(before - IN_TIME, today - IN_TIME))
    yield old.values_list("enrolment__course", flat=True)
    placed = Placement.objects.filter(
        Q(period__startswith__range=(before, today))
        | Q(period__endswith__range=(before, today))
        | Q(ended_on__range=(before, today)),
        enrolment__isnull=False,
    )
    yield placed.values_list(F("enrolment__course"), flat=True)
    # Sessions of yesterday that nobody registered.
    silent = Session.objects.unregistered().filter(on__range=(before, today))
    yield silent.values_list("course", flat=True)
