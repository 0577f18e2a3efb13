"""What was learned of a course, and what is to be done differently next time (A12)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import ChangeDecision, Course
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, Role


class DueInPast(Exception):
    """The change would be overdue when it is decided."""


class NotAnOwner(Exception):
    """Whoever is named belongs to neither side of the course."""


def owners(course: Course, *, on: date) -> QuerySet[Membership]:
    """Who can own a change: the cooperation's coordinators and the school's people.

    ``course`` comes with its track.
    """
    coordinators = Q(role=Role.COORDINATOR, cooperation=course.track.cooperation_id)
    school = Q(
        role__in=(Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN), school=course.school_id
    )
    return (
        Membership.objects.active(on=on)
        .filter(coordinators | school)
        .select_related("user", "school", "cooperation")
        .order_by("role", "user__name", "pk")
    )


@transaction.atomic
def decide(
    *,
    course_id: int,
    text: str,
    owner_id: int,
    due_on: date,
    at: datetime,
    by: Membership,
) -> ChangeDecision:
    """Decide on a change, with its owner and the Copenhagen date it is due on.

    Holds the course row until commit; the same decision sent again is one.

    Raises:
        PermissionDenied: only coordinators decide.
        Course.DoesNotExist: ``by`` sees no such course.
        NotAnOwner: ``owner_id`` is neither a coordinator of it nor of its school.
        DueInPast: ``due_on`` lies before ``at``.
        ValidationError: the text is empty, too long or holds a CPR number.
    """
    access.require(by, Permission.PLAN_COURSES)
    course = _lock(course_id, by=by)
    owner = owners(course, on=localdate(at)).filter(pk=owner_id).first()
    if owner is None:
        raise NotAnOwner(_("Choose somebody from the list."))
    if due_on < localdate(at):
        raise DueInPast(_("Write a date that has not passed."))
    same = course.changes.filter(text=text, owner=owner, due_on=due_on).first()
    if same:
        return same
    change = ChangeDecision(
        course=course,
        text=text,
        owner=owner,
        due_on=due_on,
        decided_at=at,
        decided_by=by,
    )
    change.clean_fields(exclude=["course", "owner", "decided_by"])
    change.save()
    audit.record(by=by, verb="change.decided", targets=[change], at=at)
    return change


@transaction.atomic
def finish(*, change_id: int, at: datetime, by: Membership) -> ChangeDecision:
    """Tick a change off as done; either side may, and only the first time counts.

    Raises:
        PermissionDenied: ``by`` winds no courses up.
        ChangeDecision.DoesNotExist: ``by`` sees no such change.
    """
    access.require(by, Permission.WIND_UP)
    change = _lock_change(change_id, by=by)
    if change.done_at is None:
        change.done_at, change.done_by = at, by
        change.save(update_fields=["done_at", "done_by"])
        audit.record(by=by, verb="change.done", targets=[change], at=at)
    return change


@transaction.atomic
def reopen(*, change_id: int, at: datetime, by: Membership) -> ChangeDecision:
    """Say that a change is not done after all; one that is open stays as it is.

    Raises:
        PermissionDenied: ``by`` winds no courses up.
        ChangeDecision.DoesNotExist: ``by`` sees no such change.
    """
    access.require(by, Permission.WIND_UP)
    change = _lock_change(change_id, by=by)
    if change.done_at is not None:
        change.done_at, change.done_by = None, None
        change.save(update_fields=["done_at", "done_by"])
        audit.record(by=by, verb="change.reopened", targets=[change], at=at)
    return change


@transaction.atomic
def learn(*, course_id: int, text: str, at: datetime, by: Membership) -> Course:
    """Write what was learned of a course; the history keeps what stood before.

    Raises:
        PermissionDenied: only coordinators write it.
        Course.DoesNotExist: ``by`` sees no such course.
        ValidationError: the text is too long or holds a CPR number.
    """
    access.require(by, Permission.PLAN_COURSES)
    course = _lock(course_id, by=by)
    if course.learned != text:
        course.learned = text
        Course._meta.get_field("learned").clean(text, course)  # noqa: SLF001 (Django's public options API)
        course.save(update_fields=["learned"])
        audit.record(by=by, verb="course.learned", targets=[course], at=at)
    return course


def _lock(course_id: int, *, by: Membership) -> Course:
    visible = Course.objects.visible_to(by).select_related("track")
    return visible.select_for_update(of=("self",)).get(pk=course_id)


def _lock_change(change_id: int, *, by: Membership) -> ChangeDecision:
    visible = ChangeDecision.objects.visible_to(by)
    return visible.select_for_update(of=("self",)).get(pk=change_id)
