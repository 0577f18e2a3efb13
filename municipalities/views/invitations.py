"""Invite, take back, accept."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipalities import access, isolation
from municipalities.access import Permission
from municipalities.invitation_forms import InviteForm, NewAccountForm
from municipalities.middleware import (
    SESSION_KEY,
    MemberRequest,
    membership_optional,
)
from municipalities.models import Invitation, User
from municipalities.models.invitations import hash_of
from municipalities.services import invitations


@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody to one's own organisation."""
    access.require(request.membership, Permission.MANAGE_MEMBERS)
    form = InviteForm(request.POST or None, by=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(
                **form.cleaned_data, at=timezone.now(), by=request.membership
            )
        except invitations.AlreadyMember as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("municipalities:member_list")
    status = 422 if form.errors else 200
    return render(request, "municipalities/invite.html", {"form": form}, status=status)


@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a pending invitation back."""
    visible = Invitation.objects.visible_to(request.membership)
    invitation = get_object_or_404(visible, pk=pk)
    invitations.revoke(
        invitation_id=invitation.pk, at=timezone.now(), by=request.membership
    )
    messages.success(request, _("The invitation is taken back."))
    return redirect("municipalities:member_list")


@login_not_required
@membership_optional
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page the link leads to; a used, late, foreign or wrong link is a 404."""
    pending = Invitation.objects.pending(at=timezone.now())
    offered = get_object_or_404(
        pending.select_related("municipality", "school", "cooperation"),
        token_hash=hash_of(token),
    )
    context = {"invitation": offered, "token": token}
    if request.user.is_authenticated:
        if request.user.email.lower() != offered.email:
            page = "municipalities/invitation_other.html"
            return render(request, page, context, status=403)
        return _accept(request, token, context)
    if User.objects.filter(email__iexact=offered.email, is_active=True).exists():
        return render(request, "municipalities/invitation_login.html", context)
    return _accept_as_new(request, token, context)


def _accept(
    request: HttpRequest, token: str, context: dict[str, object]
) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 (asked before)
    if request.method != "POST":
        return render(request, "municipalities/invitation_accept.html", context)
    with isolation.acting_for(isolation.CLOCKWORK):  # no membership yet to act for
        try:
            membership = invitations.accept(
                token=token, user=request.user, at=timezone.now()
            )
        except Invitation.DoesNotExist as gone:
            raise Http404 from gone
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("You are in."))
    return redirect("home")


def _accept_as_new(
    request: HttpRequest, token: str, context: dict[str, object]
) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password1"]
        try:
            with isolation.acting_for(isolation.CLOCKWORK):  # there is no member yet
                membership = invitations.accept_as_new(
                    token=token,
                    name=form.cleaned_data["name"],
                    password=password,
                    at=timezone.now(),
                )
        except Invitation.DoesNotExist as gone:
            raise Http404 from gone
        except ValidationError as refusal:
            form.add_error("password1", refusal)
        else:
            user = membership.user
            login = Login(user=user)
            answer: HttpResponse = perform_password_login(
                request, {"password": password}, login
            )
            return answer
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "municipalities/invitation_new.html", context, status=status)
