"""An administrator's pages about the own school's or municipality's systems."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from municipalities import access
from municipalities.access import Permission
from municipalities.forms import AccessForm, ClientForm
from municipalities.middleware import MemberRequest
from municipalities.models import ApiClient
from municipalities.services import clients


@require_GET
def client_list(request: MemberRequest) -> HttpResponse:
    """The systems that may ask for the organisation, and when each last did."""
    access.require(request.membership, Permission.MANAGE_CLIENTS)
    found = ApiClient.objects.visible_to(request.membership)
    return render(
        request,
        "municipalities/client_list.html",
        {
            "clients": found.order_by("revoked_at", "name", "pk"),
            "now": timezone.now(),
            "is_school": request.membership.school_id is not None,
        },
    )


@require_http_methods(["GET", "POST"])
def client_new(request: MemberRequest) -> HttpResponse:
    """Let a system in; the answer shows its secret, this once."""
    access.require(request.membership, Permission.MANAGE_CLIENTS)
    form = ClientForm(
        request.POST or None,
        today=localdate(),
        may=clients.scopes_for(request.membership),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        issued = clients.issue(
            school_id=request.membership.school_id,
            municipality_id=request.membership.municipality_id,
            name=said["name"],
            scopes=said["scopes"],
            networks=said["networks"],
            expires_at=_end_of(said["last_day"]),
            at=timezone.now(),
            by=request.membership,
        )
        return _secret(request, issued)
    return render(
        request,
        "municipalities/client_new.html",
        {"form": form, "is_school": request.membership.school_id is not None},
    )


@require_http_methods(["GET", "POST"])
def client_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What one system may; change it."""
    client = _find(request, pk)
    may = clients.scopes_for(request.membership)
    bound = AccessForm(request.POST, may=may) if request.POST else None
    form = bound or AccessForm.of(client, may=may)
    if request.method == "POST" and form.is_valid():
        clients.change(
            client_id=client.pk,
            scopes=form.cleaned_data["scopes"],
            networks=form.cleaned_data["networks"],
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("municipalities:client_detail", pk=client.pk)
    return render(
        request,
        "municipalities/client_detail.html",
        {"client": client, "form": form, "now": timezone.now()},
    )


@require_POST
def client_secret(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the secret; the answer shows the new one, this once."""
    client = _find(request, pk)
    try:
        issued = clients.change_secret(
            client_id=client.pk, at=timezone.now(), by=request.membership
        )
    except clients.ClientIsRevoked as refusal:
        messages.warning(request, str(refusal))
        return redirect("municipalities:client_detail", pk=client.pk)
    return _secret(request, issued)


@require_POST
def client_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Shut a system out for good."""
    client = _find(request, pk)
    clients.revoke(client_id=client.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The system is shut out."))
    return redirect("municipalities:client_list")


def _find(request: MemberRequest, pk: int) -> ApiClient:
    access.require(request.membership, Permission.MANAGE_CLIENTS)
    return get_object_or_404(ApiClient.objects.visible_to(request.membership), pk=pk)


def _secret(request: MemberRequest, issued: clients.Issued) -> HttpResponse:
    """The page with the secret; it is neither stored nor shown again."""
    return render(
        request,
        "municipalities/client_secret.html",
        {"client": issued.client, "secret": issued.secret, "overlap": clients.OVERLAP},
    )


def _end_of(day: date) -> datetime:
    """The first moment after ``day`` in Copenhagen."""
    after = day + timedelta(days=1)
    return timezone.make_aware(datetime.combine(after, time.min))
