"""What the weekly meeting about running courses talks about. Reads only.

Everything comes through the member's own sight: the coordinator's people, a
caseworker's own. Counts of attendance are of the people the member sees.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from courses.models import CAME, AbsenceCase, AgreedAction, Course, Enrolment, Session
from courses.services import contacts_due
from courses.services.contacts_due import Overdue
from municipalities.models import Membership
from outcomes.hours import WEEK
from outcomes.models import NextStep
from participants.models import Participant

ENDS_SOON = timedelta(days=30)


@dataclass(slots=True)
class Agenda:
    """One course: its week, and what is open about it.

    ``sessions`` carry ``came`` and ``away`` (counts); ``silent_days`` is None unless
    the talk with the school is overdue.
    """

    course: Course
    silent_days: int | None
    sessions: list[Any] = field(default_factory=list)
    cases: list[AbsenceCase] = field(default_factory=list)
    contacts: list[Overdue] = field(default_factory=list)
    ending: list[Enrolment] = field(default_factory=list)
    actions: list[AgreedAction] = field(default_factory=list)

    @property
    def unregistered(self) -> int:
        """Sessions that are over and that nobody has registered."""
        return sum(each.is_missing for each in self.sessions)


def agendas(
    by: Membership, *, week: date, today: date, course_id: int | None = None
) -> list[Agenda]:
    """Courses that run in the week from ``week`` (a Monday), the first to end on top.

    Six statements, however many courses. Open cases, contacts and endings are as of
    ``today``; actions those due by the week's last day.
    """
    last = week + WEEK - timedelta(days=1)
    courses = (
        Course.objects.visible_to(by)
        .not_cancelled()
        .filter(starts_on__lte=last, ends_on__gte=week)
        .with_counts()
        .with_school_contact()
        .for_lists()
        .order_by("ends_on", "pk")
    )
    if course_id is not None:
        courses = courses.filter(pk=course_id)
    found = {
        each.pk: Agenda(each, each.days_without_school(on=today)) for each in courses
    }
    for session in _sessions(found, week=week, last=last, today=today):
        found[session.course_id].sessions.append(session)
    for case in _cases(by, found):
        found[case.enrolment.course_id].cases.append(case)
    for due in contacts_due.overdue(by, today=today, course_id=course_id):
        if due.enrolment.course_id in found:
            found[due.enrolment.course_id].contacts.append(due)
    for seat in _ending(by, found, today=today):
        found[seat.course_id].ending.append(seat)
    for action in _actions(by, found, last=last):
        found[action.entry.course_id].actions.append(action)
    return list(found.values())


def people(found: Iterable[Agenda]) -> list[Participant]:
    """Whom the agendas name: of who has a protected address there is no name."""
    seats = [
        seat
        for each in found
        for seat in (
            *(case.enrolment for case in each.cases),
            *(due.enrolment for due in each.contacts),
            *each.ending,
        )
    ]
    named = (seat.nomination.participant for seat in seats)
    return [person for person in named if not person.protected]


def _sessions(
    found: dict[int, Agenda], *, week: date, last: date, today: date
) -> list[Any]:
    there = Q(marks__voided_at=None)
    sessions: list[Any] = list(
        Session.objects.filter(course__in=found, on__range=(week, last))
        .annotate(
            came=Count("marks", filter=there & Q(marks__presence__in=CAME)),
            away=Count("marks", filter=there & ~Q(marks__presence__in=CAME)),
        )
        .order_by("starts_at", "pk")
    )
    for each in sessions:
        is_open = each.registered_at is None and each.cancelled_at is None
        each.is_missing = is_open and each.on < today
    return sessions


def _cases(by: Membership, found: dict[int, Agenda]) -> list[AbsenceCase]:
    cases = AbsenceCase.objects.visible_to(by).open().with_contacts().for_lists()
    return list(cases.filter(enrolment__course__in=found))


def _ending(
    by: Membership, found: dict[int, Agenda], *, today: date
) -> list[Enrolment]:
    """Who ends within ENDS_SOON of ``today`` and has no next step (B7)."""
    step = NextStep.objects.filter(enrolment=OuterRef("pk"))
    seats = Enrolment.objects.visible_to(by).seated().in_danish_order()
    return list(
        seats.filter(
            course__in=found, course__ends_on__range=(today, today + ENDS_SOON)
        ).exclude(Exists(step))
    )


def _actions(
    by: Membership, found: dict[int, Agenda], *, last: date
) -> list[AgreedAction]:
    actions = AgreedAction.objects.visible_to(by).due(by=last)
    return list(actions.filter(entry__course__in=found).select_related("entry"))
