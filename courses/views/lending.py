"""Lend sessions to a substitute, see to whom they are lent, and end it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.loan_forms import LendForm
from courses.models import Session, SessionLoan
from courses.models.loan import Standing, window_of
from courses.services import lending
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest

BADGES = {
    Standing.ENDED: "neutral",
    Standing.OVER: "neutral",
    Standing.LAPSED: "error",
    Standing.INVITED: "warning",
    Standing.AHEAD: "info",
    Standing.OPEN: "success",
}
REFUSALS = (lending.AlreadyLent, lending.NotLendable)


@require_http_methods(["GET", "POST"])
def session_lend(request: MemberRequest, pk: int) -> HttpResponse:
    """Who stands in for a session; a post lends it and others of its date."""
    access.require(request.membership, Permission.LEND_SESSIONS)
    visible = Session.objects.visible_to(request.membership).held().for_lists()
    session = get_object_or_404(visible, pk=pk)
    if not lending.may_lend(request.membership, session):
        raise PermissionDenied
    now = timezone.now()
    to_lend = lending.to_lend(request.membership, on=session.on).for_lists()
    form = LendForm(
        request.POST or None,
        sessions=to_lend,
        substitutes=lending.substitutes_of(request.membership, at=now),
        initial={"sessions": [session.pk]},
    )
    if form.is_valid() and _lent(request, form):
        return redirect("courses:session_lend", pk=session.pk)
    since, until = window_of(session.on)
    context: dict[str, Any] = {
        "form": form,
        "session": session,
        "course": session.course,
        "loans": _loans(request, session, now=now),
        "since": since,
        "is_over": until <= now,
        "may_lend": now < until and to_lend.exists(),
        "last_day": session.on + timedelta(days=1),
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "courses/session_lend.html", context, status=status)


@require_POST
def loan_back(request: MemberRequest, pk: int) -> HttpResponse:
    """End a loan at once."""
    access.require(request.membership, Permission.LEND_SESSIONS)
    loan = get_object_or_404(SessionLoan.objects.visible_to(request.membership), pk=pk)
    lending.take_back(loan_id=loan.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The substitute has no access any more."))
    return redirect("courses:session_list", pk=loan.session.course_id)


def _loans(
    request: MemberRequest, session: Session, *, now: datetime
) -> list[tuple[SessionLoan, Standing, str]]:
    """Every loan of the session, newest first: what became of it, and its badge."""
    visible = SessionLoan.objects.visible_to(request.membership).for_lists()
    found = visible.filter(session=session).select_related(
        "lent_by__user", "taken_back_by__user"
    )
    loans = [(e, e.standing(at=now)) for e in found.order_by("-lent_at", "-pk")]
    return [(loan, standing, BADGES[standing]) for loan, standing in loans]


def _lent(request: MemberRequest, form: LendForm) -> bool:
    """Whether it could be lent; if not, the form says why."""
    said, now = form.cleaned_data, timezone.now()
    chosen: dict[str, Any] = {
        "session_ids": [each.pk for each in said["sessions"]],
        "at": now,
        "by": request.membership,
    }
    try:
        if known := said.get("substitute"):
            loans = lending.lend(membership_id=known.pk, **chosen)
        else:
            loans = lending.lend_by_mail(email=said["email"], **chosen)
    except REFUSALS as refusal:
        form.add_error("sessions", str(refusal))
    except lending.NotASubstitute as refusal:
        form.add_error("substitute", str(refusal))
    except lending.AlreadyMember as refusal:
        form.add_error("email", str(refusal))
    else:
        messages.success(request, _told(loans))
        return True
    return False


def _told(loans: list[SessionLoan]) -> str:
    text = ngettext("%(n)s session is lent.", "%(n)s sessions are lent.", len(loans))
    return text % {"n": len(loans)} + " " + _("The substitute is told by mail.")
