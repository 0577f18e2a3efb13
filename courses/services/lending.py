"""Lend sessions to a substitute teacher for their date; take them back (ADR 0024)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import loan_notices
from courses.models import Session, SessionLoan
from courses.models.loan import window_of
from courses.models.session import SessionQuerySet
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Invitation, Membership, Role, User
from municipalities.services import invitations
from municipalities.services.invitations import AlreadyMember

__all__ = [
    "AlreadyLent",
    "AlreadyMember",
    "NotASubstitute",
    "NotLendable",
    "lend",
    "lend_by_mail",
    "may_lend",
    "substitutes_of",
    "take_back",
    "take_back_all",
    "to_lend",
]


class AlreadyLent(Exception):
    """The session is lent to another substitute."""


class NotASubstitute(Exception):
    """The membership is no substitute's at the school, or has ended."""


class NotLendable(Exception):
    """The session is cancelled, or its time to register is over."""


def may_lend(by: Membership, session: Session) -> bool:
    """Whether ``by`` may lend a session of the own school: the office, its teacher."""
    is_own = by.role != Role.SCHOOL_TEACHER or session.teacher_id == by.pk
    return is_own and access.allows(by, Permission.LEND_SESSIONS)


def to_lend(by: Membership, *, on: date) -> SessionQuerySet:
    """Held sessions of a Copenhagen date that ``by`` may lend and nobody has."""
    sessions = Session.objects.visible_to(by).held().on_day(on)
    if by.role == Role.SCHOOL_TEACHER:
        sessions = sessions.filter(teacher=by)
    given = SessionLoan.objects.visible_to(by).given()
    return sessions.filter(course__cancelled_at=None).exclude(
        pk__in=given.values("session")
    )


def substitutes_of(by: Membership, *, at: datetime) -> QuerySet[Membership]:
    """Who is a substitute at the school of ``by`` on the day of ``at``, by name."""
    found = Membership.objects.active(on=localdate(at)).filter(
        role=Role.SUBSTITUTE, school=by.school_id or 0
    )
    return found.select_related("user").order_by("user__name", "pk")


@transaction.atomic
def lend(
    *, session_ids: Collection[int], membership_id: int, at: datetime, by: Membership
) -> list[SessionLoan]:
    """Lend sessions to a substitute of the school; returns what is newly lent.

    Each opens at its date's midnight in Copenhagen and closes at the end of the day
    after. Holds the sessions until commit. All or none; what is lent to the same person
    already is skipped, so twice lends once. The substitute is owed a notice per date.

    Raises:
        PermissionDenied: ``by`` may not lend, or one of them is another teacher's.
        Session.DoesNotExist: ``by`` sees one of them not.
        NotASubstitute, NotLendable, AlreadyLent: as they say; nothing is lent.
    """
    access.require(by, Permission.LEND_SESSIONS)
    sessions = _locked(session_ids, at=at, by=by)
    borrower = substitutes_of(by, at=at).filter(pk=membership_id).first()
    if borrower is None:
        raise NotASubstitute(_("Choose one of the school's substitutes."))
    return _lend(sessions, borrower, at=at, by=by)


@transaction.atomic
def lend_by_mail(
    *, session_ids: Collection[int], email: str, at: datetime, by: Membership
) -> list[SessionLoan]:
    """Lend sessions to whoever has the address; a stranger is invited, once.

    As ``lend``. A stranger gets the invitation's mail, and with the accepted invitation
    what was lent to it. Lent to again before that, a new invitation takes the old
    one's place and carries what was lent to it.

    Raises:
        PermissionDenied, Session.DoesNotExist, NotLendable, AlreadyLent: as ``lend``.
        AlreadyMember: the address belongs to a colleague, who sees the whole school.
    """
    access.require(by, Permission.LEND_SESSIONS)
    sessions = _locked(session_ids, at=at, by=by)
    known = substitutes_of(by, at=at).filter(user__email__iexact=email.strip()).first()
    if known:
        return _lend(sessions, known, at=at, by=by)
    invitation = invitations.invite_substitute(email=email, at=at, by=by)
    SessionLoan.objects.given().filter(
        invitation__email=invitation.email,
        invitation__school=by.school_id,
        invitation__accepted_as=None,
    ).update(invitation=invitation)
    return _lend(sessions, invitation, at=at, by=by)


@transaction.atomic
def take_back(*, loan_id: int, at: datetime, by: Membership) -> SessionLoan:
    """End a loan at once; twice changes nothing.

    An invitation nothing is lent to any more is taken back with it.

    Raises:
        PermissionDenied: ``by`` may not lend, or the session is another teacher's.
        SessionLoan.DoesNotExist: ``by`` sees no such loan.
    """
    access.require(by, Permission.LEND_SESSIONS)
    visible = SessionLoan.objects.visible_to(by).for_lists()
    loan = visible.select_for_update(of=("self",)).get(pk=loan_id)
    _refuse_strangers([loan.session], by=by)
    if loan.taken_back_at is None:
        _end([loan], at=at, by=by)
        _uninvite(loan, at=at, by=by)
    return loan


def take_back_all(
    sessions: Iterable[Session], *, at: datetime, by: Membership
) -> list[SessionLoan]:
    """End what is lent of ``sessions``: they are called off or on another date.

    Part of the verb that plans, in its transaction and under its locks; an open
    invitation stays, for the school to lend anew.
    """
    access.require(by, Permission.PLAN_SESSIONS)
    given = SessionLoan.objects.given().filter(session__in=list(sessions)).for_lists()
    loans = list(given.select_for_update(of=("self",)).order_by("pk"))
    _end(loans, at=at, by=by)
    return loans


def _locked(ids: Collection[int], *, at: datetime, by: Membership) -> list[Session]:
    """The sessions, locked in the order of the plan, all of which can be lent."""
    visible = Session.objects.visible_to(by).filter(pk__in=ids)
    sessions = list(visible.select_for_update(of=("self",)).order_by("starts_at", "pk"))
    if not sessions or len(sessions) < len(set(ids)):
        raise Session.DoesNotExist
    _refuse_strangers(sessions, by=by)
    for each in sessions:
        day = date_format(each.on, "SHORT_DATE_FORMAT")
        if each.cancelled_at:
            raise NotLendable(_("%(date)s: the session is cancelled.") % {"date": day})
        if window_of(each.on)[1] <= at:
            raise NotLendable(
                _("%(date)s: the time to stand in for this session is over.")
                % {"date": day}
            )
    return sessions


def _refuse_strangers(sessions: Iterable[Session], *, by: Membership) -> None:
    if not all(may_lend(by, each) for each in sessions):
        raise PermissionDenied("The session is another teacher's.")


def _lend(
    sessions: Collection[Session],
    to: Membership | Invitation,
    *,
    at: datetime,
    by: Membership,
) -> list[SessionLoan]:
    field = "membership" if isinstance(to, Membership) else "invitation"
    given = SessionLoan.objects.given().filter(session__in=sessions).for_lists()
    there = {each.session_id: each for each in given}
    new = []
    for session in sessions:
        since, until = window_of(session.on)
        loan = SessionLoan(
            session=session, since=since, until=until, lent_at=at, lent_by=by
        )
        setattr(loan, field, to)
        if (other := there.get(session.pk)) is None:
            new.append(loan)
        elif _holder(other) != _holder(loan):
            raise AlreadyLent(_already(other))
    SessionLoan.objects.bulk_create(new)
    loan_notices.lent(new, at=at)
    audit.record(by=by, verb="session.lent", targets=new, at=at)
    return new


def _holder(loan: SessionLoan) -> User | str | None:
    """Whom a loan is to: a member's user, else the address that is invited."""
    return loan.user or loan.name


def _already(loan: SessionLoan) -> str:
    return _("%(date)s: %(name)s stands in already. End that first.") % {
        "date": date_format(loan.session.on, "SHORT_DATE_FORMAT"),
        "name": loan.name,
    }


def _end(loans: Collection[SessionLoan], *, at: datetime, by: Membership) -> None:
    for loan in loans:
        loan.taken_back_at, loan.taken_back_by = at, by
    SessionLoan.objects.bulk_update(loans, ["taken_back_at", "taken_back_by"])
    loan_notices.ended(loans, at=at)
    audit.record(by=by, verb="session.loan_ended", targets=loans, at=at)


def _uninvite(loan: SessionLoan, *, at: datetime, by: Membership) -> None:
    """Take back an invitation that nobody has accepted and nothing is lent to."""
    waiting = loan.invitation_id and loan.holder is None
    if waiting and not (
        SessionLoan.objects.given().filter(invitation=loan.invitation_id).exists()
    ):
        assert loan.invitation_id  # noqa: S101 (it waits)
        invitations.uninvite_substitute(invitation_id=loan.invitation_id, at=at, by=by)
