"""Absence that is known ahead, and modules somebody need not come to."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Enrolment, KnownAbsence
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode


class NotAhead(Exception):
    """The days lie behind, or outside the course."""


class NotOnCourse(Exception):
    """The person has no seat, or the module is another course's."""


class UnknownReason(Exception):
    """The reason is not on the list."""


@transaction.atomic
def tell(
    *,
    enrolment_id: int,
    first: date,
    last: date,
    reason_id: int,
    at: datetime,
    by: Membership,
) -> KnownAbsence:
    """Say that somebody will be away from ``first`` to ``last``, both included.

    Registers of those days that are not reported yet come filled in; a mark that is
    made stays as it is. Holds the seat's row until commit. The same days and reason
    told twice are one.

    Raises:
        PermissionDenied: ``by`` may not tell of absence.
        Enrolment.DoesNotExist: ``by`` sees no such seat.
        NotOnCourse, NotAhead, UnknownReason: as they say; nothing is stored.
    """
    access.require(by, Permission.TELL_ABSENCE)
    seat = _seat(enrolment_id, by=by)
    if first < localdate(at):
        raise NotAhead(
            _("The day has passed: it is stated in the register of that day.")
        )
    if not first <= last <= seat.course.ends_on:
        raise NotAhead(
            _("The days lie between today and the last day of the course, %(date)s.")
            % {"date": f"{seat.course.ends_on:%d.%m.%Y}"}
        )
    known = ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE)
    if not known.filter(pk=reason_id).exists():
        raise UnknownReason(_("That reason is not on the list."))
    facts = {"first_on": first, "last_on": last, "reason_id": reason_id}
    if there := seat.known_absences.open().filter(**facts).first():
        return there
    told = seat.known_absences.create(
        municipality_id=seat.municipality_id, told_at=at, told_by=by, **facts
    )
    audit.record(by=by, verb="absence.told_ahead", targets=[told], at=at)
    return told


@transaction.atomic
def exempt(
    *, enrolment_id: int, module_id: int, at: datetime, by: Membership
) -> KnownAbsence:
    """Exempt somebody from a module: from now on no register of it expects the person.

    What was marked before stays marked. Twice is once.

    Raises:
        PermissionDenied: only the school that teaches the module exempts from it.
        Enrolment.DoesNotExist: ``by`` sees no such seat.
        NotOnCourse: no seat, or no module of the course.
    """
    access.require(by, Permission.EXEMPT)
    seat = _seat(enrolment_id, by=by)
    if not seat.course.modules.filter(pk=module_id).exists():
        raise NotOnCourse(_("The module is not part of the course."))
    if there := seat.known_absences.open().filter(module=module_id).first():
        return there
    told = seat.known_absences.create(
        municipality_id=seat.municipality_id,
        module_id=module_id,
        told_at=at,
        told_by=by,
    )
    audit.record(by=by, verb="absence.exempted", targets=[told], at=at)
    return told


@transaction.atomic
def take_back(*, known_id: int, at: datetime, by: Membership) -> KnownAbsence:
    """Take back what was told: the person comes after all. Twice is once.

    Raises:
        PermissionDenied: as ``tell``; an exemption as ``exempt``.
        KnownAbsence.DoesNotExist: ``by`` sees none.
    """
    access.require(by, Permission.TELL_ABSENCE)
    visible = KnownAbsence.objects.visible_to(by).select_for_update(of=("self",))
    known = visible.get(pk=known_id)
    if known.module_id:
        access.require(by, Permission.EXEMPT)
    if known.ended_at is None:
        known.ended_at, known.ended_by = at, by
        known.save(update_fields=["ended_at", "ended_by"])
        audit.record(by=by, verb="absence.comes_after_all", targets=[known], at=at)
    return known


def _seat(enrolment_id: int, *, by: Membership) -> Enrolment:
    """The seat, locked; it must be held."""
    seat = (
        Enrolment.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("course")
        .get(pk=enrolment_id)
    )
    if not seat.is_seated:
        raise NotOnCourse(_("The person has no seat on the course."))
    return seat
