"""A school administrator's pages about addresses that are told of changes."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from courses.models import Webhook, WebhookDelivery
from courses.services import webhooks
from courses.services.webhooks import OVERLAP, Closed, Made, TooMany
from municipalities import access, outgoing
from municipalities.access import Permission
from municipalities.middleware import MemberRequest

SHOWN = 30


class WebhookForm(forms.Form):
    """Where a school's system listens."""

    url = forms.CharField(
        label=gettext_lazy("Address of the system"),
        max_length=300,
        help_text=gettext_lazy("Begins with https://. Ask the system's supplier."),
        widget=forms.URLInput,
    )

    def clean_url(self) -> str:
        """An address the portal would send to."""
        url: str = self.cleaned_data["url"]
        try:
            outgoing.read(url)
        except outgoing.NotAnAddress as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return url


@require_http_methods(["GET", "POST"])
def webhook_list(request: MemberRequest) -> HttpResponse:
    """The school's addresses; a post makes one, and its answer shows the secret."""
    access.require(request.membership, Permission.MANAGE_WEBHOOKS)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.make(
                url=form.cleaned_data["url"], at=timezone.now(), by=request.membership
            )
        except TooMany as refusal:
            form.add_error("url", str(refusal))
        else:
            return _secret(request, made)
    waiting = Count("deliveries", Q(deliveries__in=WebhookDelivery.objects.waiting()))
    hooks = Webhook.objects.visible_to(request.membership).open()
    context = {
        "form": form,
        "webhooks": hooks.annotate(waiting=waiting).order_by("created_at", "pk"),
        "is_local": settings.WEBHOOKS_LOCAL,
    }
    status = 422 if form.errors else 200
    return render(request, "courses/webhook_list.html", context, status=status)


@require_GET
def webhook_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """How it goes with one address, and what was sent there last."""
    webhook = _find(request, pk)
    deliveries = webhook.deliveries.order_by("-happened_at", "-pk")
    context = {
        "webhook": webhook,
        "waiting": webhook.deliveries.waiting().count(),
        "deliveries": deliveries.select_related("course__track")[:SHOWN],
        "now": timezone.now(),
        "is_local": settings.WEBHOOKS_LOCAL,
    }
    return render(request, "courses/webhook_detail.html", context)


@require_POST
def webhook_secret(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the secret; the answer shows the new one, this once."""
    webhook = _find(request, pk)
    try:
        made = webhooks.change_secret(
            webhook_id=webhook.pk, at=timezone.now(), by=request.membership
        )
    except Closed as refusal:
        return _back(request, webhook, warning=str(refusal))
    return _secret(request, made)


@require_POST
def webhook_close(request: MemberRequest, pk: int) -> HttpResponse:
    """Send nothing to an address any more."""
    webhook = _find(request, pk)
    webhooks.close(webhook_id=webhook.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("courses:webhook_list")


@require_POST
def webhook_test(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a message that says nothing."""
    webhook = _find(request, pk)
    try:
        webhooks.send_test(
            webhook_id=webhook.pk, at=timezone.now(), by=request.membership
        )
    except Closed as refusal:
        return _back(request, webhook, warning=str(refusal))
    return _back(request, webhook, said=_("It is sent within a minute."))


@require_POST
def webhook_resend(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Send one message again."""
    visible = WebhookDelivery.objects.visible_to(request.membership)
    delivery = get_object_or_404(visible, public_id=public_id)
    webhook = _find(request, delivery.webhook_id)
    try:
        webhooks.resend(
            delivery_id=delivery.pk, at=timezone.now(), by=request.membership
        )
    except Closed as refusal:
        return _back(request, webhook, warning=str(refusal))
    return _back(request, webhook, said=_("It is sent within a minute."))


def _find(request: MemberRequest, pk: int) -> Webhook:
    access.require(request.membership, Permission.MANAGE_WEBHOOKS)
    return get_object_or_404(Webhook.objects.visible_to(request.membership), pk=pk)


def _back(
    request: MemberRequest, webhook: Webhook, *, said: str = "", warning: str = ""
) -> HttpResponse:
    if said:
        messages.success(request, said)
    if warning:
        messages.warning(request, warning)
    return redirect("courses:webhook_detail", pk=webhook.pk)


def _secret(request: MemberRequest, made: Made) -> HttpResponse:
    """The page with the secret; it is not shown again."""
    context: dict[str, Any] = {
        "webhook": made.webhook,
        "secret": made.secret,
        "overlap": OVERLAP,
    }
    return render(request, "courses/webhook_secret.html", context)
