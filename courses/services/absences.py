"""Absence follow-up: from the unexplained mark to the closed case (domain 3.2)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import notices
from courses.models import AbsenceCase, ContactAttempt, Mark, Presence, Session
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

# A second tap on "called" within this time is the same call.
SAME_ATTEMPT = timedelta(minutes=1)


class CaseClosed(Exception):
    """The follow-up is closed; what was done stands."""


def follow(
    *,
    session: Session,
    before: Collection[Mark],
    now: Sequence[Mark],
    at: datetime,
    by: Membership,
) -> None:
    """Open a follow-up for each absence without a word, close those since explained.

    ``before`` is what the changed marks said, ``now`` what they say. Part of the
    verb that reports the register: runs in its transaction, under the session's lock.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    unexplained = [mark for mark in now if mark.presence == Presence.NO_WORD]
    ids = {mark.enrolment_id for mark in unexplained}
    explained = {
        mark.enrolment_id for mark in before if mark.presence == Presence.NO_WORD
    } - ids
    if unexplained:
        open_for(session=session, marks=unexplained, at=at, by=by)
    if explained:
        close_corrected(session=session, enrolment_ids=explained, at=at, by=by)


@transaction.atomic
def open_for(
    *, session: Session, marks: Sequence[Mark], at: datetime, by: Membership
) -> list[AbsenceCase]:
    """Open one case per person and session and owe its notices; returns the new ones.

    Each is owned by the municipality in ``mark.municipality``: where the person
    belonged on the day. A case that was closed because the mark was corrected opens
    again; one that is open or was answered stays as it is.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    known = {
        case.enrolment_id: case
        for case in session.absence_cases.select_for_update().order_by("pk")
    }
    new = AbsenceCase.objects.bulk_create(
        AbsenceCase(
            session=session,
            enrolment_id=mark.enrolment_id,
            municipality_id=mark.municipality_id,
            opened_at=at,
        )
        for mark in marks
        if mark.enrolment_id not in known
    )
    again = [
        known[mark.enrolment_id]
        for mark in marks
        if mark.enrolment_id in known
        and known[mark.enrolment_id].result == AbsenceCase.Result.CORRECTED
    ]
    for case in again:
        case.opened_at, case.closed_at, case.closed_by, case.result = at, None, None, ""
    AbsenceCase.objects.bulk_update(
        again, ["opened_at", "closed_at", "closed_by", "result"]
    )
    opened = [*new, *again]
    notices.absence_opened(session=session, cases=opened, at=at)
    audit.record(by=by, verb="absence.opened", targets=opened, at=at)
    return opened


@transaction.atomic
def close_corrected(
    *, session: Session, enrolment_ids: Collection[int], at: datetime, by: Membership
) -> None:
    """Close the open cases of marks that are no longer unexplained.

    Notices that are owed but not sent are taken back.
    """
    access.require(by, Permission.REPORT_ATTENDANCE)
    cases = list(
        session.absence_cases.open()
        .select_for_update()
        .filter(enrolment__in=enrolment_ids)
    )
    for case in cases:
        _close(case, AbsenceCase.Result.CORRECTED, at=at, by=by)
    AbsenceCase.objects.bulk_update(cases, ["closed_at", "closed_by", "result"])
    notices.absence_corrected(cases=cases, at=at)
    audit.record(by=by, verb="absence.corrected", targets=cases, at=at)


@transaction.atomic
def see(*, case_id: int, at: datetime, by: Membership) -> AbsenceCase:
    """Note that the home municipality has seen the case; only the first time counts.

    Raises:
        PermissionDenied: ``by`` is not the home municipality's caseworker.
        AbsenceCase.DoesNotExist: ``by`` sees no such case.
    """
    access.require(by, Permission.ASSESS_ABSENCE)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    if case.seen_at is None:
        case.seen_at, case.seen_by = at, by
        case.save(update_fields=["seen_at", "seen_by"])
        audit.record(by=by, verb="absence.seen", targets=[case], at=at)
    return case


@transaction.atomic
def contact(
    *,
    case_id: int,
    channel: ContactAttempt.Channel,
    result: ContactAttempt.Result,
    at: datetime,
    by: Membership,
    note: str = "",
) -> ContactAttempt:
    """Log one try to reach the person; the same tap within a minute is one try.

    Raises:
        PermissionDenied: ``by`` may not contact absent people.
        AbsenceCase.DoesNotExist: ``by`` sees no such case.
        CaseClosed: there is nothing left to follow up.
    """
    access.require(by, Permission.CONTACT_ABSENT)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    refuse_closed(case)
    same = case.attempts.filter(
        by=by, channel=channel, result=result, note=note, at__gte=at - SAME_ATTEMPT
    ).first()
    if same:
        return same
    attempt = ContactAttempt.objects.create(
        case=case,
        municipality_id=case.municipality_id,
        at=at,
        by=by,
        channel=channel,
        result=result,
        note=note,
    )
    audit.record(by=by, verb="absence.contacted", targets=[case], at=at)
    return attempt


@transaction.atomic
def tell_employer(*, case_id: int, at: datetime, by: Membership) -> AbsenceCase:
    """Note that the employer was told (IGU, domain T2); only the first time counts.

    Raises:
        PermissionDenied, AbsenceCase.DoesNotExist, CaseClosed: as ``contact``.
    """
    access.require(by, Permission.CONTACT_ABSENT)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    refuse_closed(case)
    if case.employer_told_at is None:
        case.employer_told_at = at
        case.save(update_fields=["employer_told_at"])
        audit.record(by=by, verb="absence.employer_told", targets=[case], at=at)
    return case


@transaction.atomic
def close(
    *, case_id: int, result: AbsenceCase.Result, at: datetime, by: Membership
) -> AbsenceCase:
    """Close a case: the person is back or has stopped. The same result twice is once.

    Raises:
        PermissionDenied: only the home municipality closes.
        AbsenceCase.DoesNotExist: ``by`` sees no such case.
        CaseClosed: it was closed with another result.
    """
    access.require(by, Permission.ASSESS_ABSENCE)
    case = AbsenceCase.objects.to_change(by).get(pk=case_id)
    if case.closed_at and case.result == result:
        return case
    refuse_closed(case)
    _close(case, result, at=at, by=by)
    case.save(update_fields=["closed_at", "closed_by", "result"])
    audit.record(by=by, verb="absence.closed", targets=[case], at=at)
    return case


def refuse_closed(case: AbsenceCase) -> None:
    """Raise CaseClosed if there is nothing left to follow up."""
    if case.closed_at:
        raise CaseClosed(
            _("The follow-up was closed on %(date)s.")
            % {"date": f"{localdate(case.closed_at):%d.%m.%Y}"}
        )


def _close(
    case: AbsenceCase, result: AbsenceCase.Result, *, at: datetime, by: Membership
) -> None:
    case.closed_at, case.closed_by, case.result = at, by, result
