"""How a course ended: who completed it, which certificates were issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Course, Enrolment, ModuleResult
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode

Result = ModuleResult.Result
NOT_COMPLETED = "not_completed"


class NotOver(Exception):
    """The course's last day has not come."""


class NotOnCourse(Exception):
    """A person or module does not belong to the course."""


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person's result; ``modules`` maps a module's key to its result."""

    enrolment_id: int
    completed: bool
    modules: Mapping[int, Result] = field(default_factory=dict)


@transaction.atomic
def complete(
    *,
    course_id: int,
    results: Sequence[PersonResult],
    certified_on: date,
    at: datetime,
    by: Membership,
) -> int:
    """State who completed and which modules were passed; returns how many completed.

    May be repeated to correct: the newest statement counts, the history keeps the
    older. A passed module with a certificate is certified on ``certified_on``.

    Raises:
        PermissionDenied: ``by`` may not report results.
        Course.DoesNotExist: ``by`` sees no such course.
        NotOver: before the course's last day.
        NotOnCourse: a person without a seat, or another course's module.
    """
    access.require(by, Permission.REPORT_RESULTS)
    course = (
        Course.objects.visible_to(by).select_for_update(of=("self",)).get(pk=course_id)
    )
    if localdate(at) < course.ends_on:
        raise NotOver(
            _("Results are stated on the last day, %(date)s, or later.")
            % {"date": f"{course.ends_on:%d.%m.%Y}"}
        )
    people = _people(course)
    modules = {module.pk: module for module in course.modules.all()}
    for result in results:
        person = people.get(result.enrolment_id)
        if person is None or set(result.modules) - set(modules):
            raise NotOnCourse(_("A person or module does not belong to the course."))
        _state(person, course, completed=result.completed, at=at, by=by)
        for key, value in result.modules.items():
            certified = value == Result.PASSED and modules[key].gives_certificate
            ModuleResult.objects.update_or_create(
                enrolment=person,
                module=modules[key],
                defaults={
                    "municipality_id": person.municipality_id,
                    "result": value,
                    "certified_on": certified_on if certified else None,
                    "recorded_at": at,
                    "recorded_by": by,
                },
            )
    course.closed_at = course.closed_at or at
    course.save(update_fields=["closed_at"])
    audit.record(by=by, verb="course.completed", targets=[course], at=at)
    return sum(result.completed for result in results)


def on_course_to_the_end() -> Q:
    """Seated and still there, or stated before as not completing."""
    here = Q(left_at=None) | Q(leave_reason__code=NOT_COMPLETED)
    return here & Q(seated_at__isnull=False)


def _people(course: Course) -> dict[int, Enrolment]:
    """Who was on the course to the end, stated as not completing before or not."""
    seated = course.enrolments.filter(on_course_to_the_end())
    return seated.select_for_update(of=("self",)).in_bulk()


def _state(
    person: Enrolment,
    course: Course,
    *,
    completed: bool,
    at: datetime,
    by: Membership,
) -> None:
    """Completed, or gone after the last day without completing; both can be undone."""
    if completed == (person.completed_at is not None) and (
        completed or person.left_at is not None
    ):
        return
    person.completed_at = at if completed else None
    person.completed_by = by if completed else None
    person.left_at = None if completed else at
    person.left_by = None if completed else by
    person.left_on = None if completed else course.ends_on + date.resolution
    person.leave_reason = None if completed else _not_completed()
    person.save(
        update_fields=[
            "completed_at",
            "completed_by",
            "left_at",
            "left_by",
            "left_on",
            "leave_reason",
        ]
    )
    audit.record(
        by=by,
        verb="seat.completed",
        targets=[person],
        at=at,
        changes={"completed": completed},
    )


def _not_completed() -> ReasonCode:
    return ReasonCode.objects.get(kind=ReasonCode.Kind.LEAVE, code=NOT_COMPLETED)
