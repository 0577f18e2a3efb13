"""What the home municipality makes of an absence: reason, hearing, filing (3.2, B2)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import AbsenceCase
from courses.services.absences import refuse_closed
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode


class HearingOutOfTime(Exception):
    """A hearing is sent on or after the day of the absence, and not in the future."""


class UnknownReason(Exception):
    """The reason is not one of the absence reasons."""


@transaction.atomic
def answer(
    *,
    case_id: int,
    reason_id: int | None,
    assessment: str,
    at: datetime,
    by: Membership,
) -> AbsenceCase:
    """Note the reason the person gave and whether the municipality excuses it.

    ``assessment`` is an ``AbsenceCase.Assessment`` or empty (not decided). May be
    changed until the case is closed; every value stays in the case's history.

    Raises:
        PermissionDenied: only the home municipality assesses.
        AbsenceCase.DoesNotExist: ``by`` sees no such case.
        CaseClosed: the case is closed.
        UnknownReason: the reason is not an absence reason.
    """
    access.require(by, Permission.ASSESS_ABSENCE)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    refuse_closed(case)
    reasons = ReasonCode.objects.filter(kind=ReasonCode.Kind.ABSENCE)
    if reason_id is not None and not reasons.filter(pk=reason_id).exists():
        raise UnknownReason(_("That reason is not on the list."))
    case.reason_id, case.assessment = reason_id, assessment
    case.save(update_fields=["reason", "assessment"])
    audit.record(by=by, verb="absence.answered", targets=[case], at=at)
    return case


@transaction.atomic
def note_hearing(
    *, case_id: int, sent_on: date | None, at: datetime, by: Membership
) -> AbsenceCase:
    """Note the Copenhagen date a hearing was sent from the case system (domain B2).

    The portal sends no hearing and knows nothing of its text. None takes a wrong date
    back; the same date twice is noted once. A closed case can still be heard about.

    Raises:
        PermissionDenied, AbsenceCase.DoesNotExist: as ``absences.see``.
        HearingOutOfTime: before the absence, or after today.
    """
    access.require(by, Permission.ASSESS_ABSENCE)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    if sent_on and not case.session.on <= sent_on <= localdate(at):
        raise HearingOutOfTime(
            _("The hearing is sent after the absence and no later than today.")
        )
    if case.hearing_sent_on != sent_on:
        case.hearing_sent_on = sent_on
        case.save(update_fields=["hearing_sent_on"])
        audit.record(by=by, verb="absence.hearing_noted", targets=[case], at=at)
    return case


@transaction.atomic
def journalise(*, case_id: int, at: datetime, by: Membership) -> AbsenceCase:
    """Note that the case is filed in the municipality's case system; once counts.

    A filed case stays with its mark until the person goes; others are deleted twelve
    months after the course. A closed case can be filed.

    Raises:
        PermissionDenied, AbsenceCase.DoesNotExist: as ``absences.see``.
    """
    access.require(by, Permission.ASSESS_ABSENCE)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    if case.journalised_at is None:
        case.journalised_at = at
        case.save(update_fields=["journalised_at"])
        audit.record(by=by, verb="absence.journalised", targets=[case], at=at)
    return case
