"""Lock people to a course, or keep them off, before the next proposal (domain 6.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Nomination
from branchespor.services import checklists
from courses.models import Course, Ruling
from courses.services import seats
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode


class RuledOtherwise(Exception):
    """Somebody ruled otherwise on the person; that comes to an end first."""


@transaction.atomic
def rule(
    *,
    nomination_id: int,
    course_id: int,
    kind: Ruling.Kind,
    reason_id: int,
    at: datetime,
    by: Membership,
) -> Ruling:
    """Lock a waiting person to a course, or keep the person off it, with a reason.

    Or unlock somebody who sits there: the next proposal may move the person, who keeps
    a seat. It counts from the next proposal on; the same again changes nothing.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, Course.DoesNotExist: as they say.
        RuledOtherwise: another ruling on the person stands in the way; lift it first.
        CourseClosed: the course takes nobody any more.
        UnknownReason: the reason is not a reason to depart from the order.
        NotFit: the person to be unlocked has no seat on the course.
    """
    access.require(by, Permission.FILL_COURSES)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    nomination = (
        Nomination.objects.visible_to(by)
        .active()
        .select_for_update(of=("self",))
        .get(pk=nomination_id, cooperation=course.track.cooperation_id)
    )
    seats.refuse_closed(course, at=at)
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise seats.UnknownReason(_("That reason is not on the list."))
    here = nomination.enrolments.seated().filter(course=course)
    if kind == Ruling.Kind.UNLOCK and not here.exists():
        raise seats.NotFit(_("The person has no seat there."))
    if (same := _standing(nomination, course, kind)) is not None:
        return same
    if kind == Ruling.Kind.LOCK:  # what is to be checked before the seat is given
        checklists.extend(nomination, course.track, at=at, by=by)
    ruling = Ruling.objects.create(
        nomination=nomination,
        municipality_id=nomination.municipality_id,
        course=course,
        kind=kind,
        reason=reason,
        ruled_at=at,
        ruled_by=by,
    )
    audit.record(by=by, verb=f"ruling.{kind}", targets=[ruling], at=at)
    return ruling


@transaction.atomic
def lift(*, ruling_id: int, at: datetime, by: Membership) -> None:
    """Take a ruling back; lifted already is no error.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Ruling.DoesNotExist: ``by`` sees no such ruling.
    """
    access.require(by, Permission.FILL_COURSES)
    course_id = Ruling.objects.visible_to(by).get(pk=ruling_id).course_id
    Course.objects.visible_to(by).for_seating().get(pk=course_id)
    ruling = (
        Ruling.objects.visible_to(by).select_for_update(of=("self",)).get(pk=ruling_id)
    )
    if ruling.lifted_at is None:
        ruling.lifted_at, ruling.lifted_by = at, by
        ruling.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(by=by, verb="ruling.lifted", targets=[ruling], at=at)


def _standing(
    nomination: Nomination, course: Course, kind: Ruling.Kind
) -> Ruling | None:
    """The same ruling if it is in force; one that contradicts it is in the way."""
    for each in nomination.rulings.in_force().select_related("course__track"):
        if each.course_id == course.pk and each.kind == kind:
            return each
        locks = {each.kind, kind} == {Ruling.Kind.LOCK}
        if each.course_id == course.pk or locks:
            raise RuledOtherwise(
                _("Already decided: %(kind)s (%(course)s). Lift that first.")
                % {"kind": each.get_kind_display(), "course": each.course}
            )
    return None
