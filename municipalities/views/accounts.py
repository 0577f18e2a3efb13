"""The administrator's hand on a member's account; one's own sessions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipalities import access
from municipalities.access import Permission
from municipalities.account_forms import AbsenceMailForm, SummaryMailForm
from municipalities.middleware import MemberRequest
from municipalities.models import AbsenceMail, Membership, User
from municipalities.services import accounts, sessions


@require_POST
def deactivate(request: MemberRequest, pk: int) -> HttpResponse:
    """Close a member's account, or only end it here if it is needed elsewhere."""
    match _do(request, pk, accounts.deactivate):
        case True:
            word = _("The account is closed, and every session of it.")
            messages.success(request, word)
        case False:
            word = _("Ended here. The account stays: it works elsewhere too.")
            messages.success(request, word)
    return redirect("municipalities:member_list")


@require_POST
def end_sessions(request: MemberRequest, pk: int) -> HttpResponse:
    """Log a member out everywhere."""
    _do(request, pk, accounts.end_sessions)
    messages.success(request, _("The member is logged out everywhere."))
    return redirect("municipalities:member_list")


@require_POST
def reset_factors(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a member who lost key and phone set up new ones."""
    if _do(request, pk, accounts.reset_second_factor):
        messages.success(request, _("At the next login the member sets up new ones."))
    return redirect("municipalities:member_list")


def _do(request: MemberRequest, pk: int, verb: Callable[..., Any]) -> Any:  # noqa: ANN401 (what the verb returns)
    visible = Membership.objects.visible_to(request.membership)
    member = get_object_or_404(visible, pk=pk, user__isnull=False)
    try:
        return verb(membership_id=member.pk, at=timezone.now(), by=request.membership)
    except (accounts.OwnAccount, accounts.WorksElsewhere) as refusal:
        messages.warning(request, str(refusal))
        return None


@require_http_methods(["GET", "POST"])
def summary_mail(request: MemberRequest) -> HttpResponse:
    """Whether one wants to be told once a month that the figures are ready."""
    access.require(request.membership, Permission.CHOOSE_SUMMARY_MAIL)
    assert isinstance(request.user, User)  # noqa: S101 (a login is needed)
    form = SummaryMailForm(
        request.POST if request.method == "POST" else None,
        initial={"summary_mail": request.user.summary_mail},
    )
    if form.is_valid():
        accounts.choose_summary_mail(
            wanted=form.cleaned_data["summary_mail"],
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("Your choice is saved."))
        return redirect("summary_mail")
    return render(request, "account/summary_mail.html", {"form": form})


@require_http_methods(["GET", "POST"])
def absence_mail(request: MemberRequest) -> HttpResponse:
    """How one wants to hear of absences without a word."""
    access.require(request.membership, Permission.READ_ABSENCES)
    assert isinstance(request.user, User)  # noqa: S101 (a login is needed)
    form = AbsenceMailForm(
        request.POST or None, initial={"absence_mail": request.user.absence_mail}
    )
    if form.is_valid():
        accounts.choose_absence_mail(
            how=AbsenceMail(form.cleaned_data["absence_mail"]),
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("Your choice is saved."))
        return redirect("absence_mail")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/absence_mail.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def own_sessions(request: MemberRequest) -> HttpResponse:
    """Where one is logged in; end one session, or all others."""
    assert isinstance(request.user, User)  # noqa: S101 (a login is needed)
    now, here = timezone.now(), request.session.session_key or ""
    if request.method == "POST":
        sessions.end_own(
            user_id=request.user.pk,
            only=request.POST.get("session", ""),
            but=here,
        )
        messages.success(request, _("Logged out there."))
        return redirect("own_sessions")
    found = sessions.of_user(user_id=request.user.pk, at=now)
    return render(request, "account/sessions.html", {"sessions": found, "here": here})
