"""allauth's pages of the second factor; what is set up here counts in this session."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from municipalities import access, second_factor


class Overview(IndexView):  # type: ignore[misc]  # allauth has no types
    """Which factors one has, and what is still missing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 (Django's own signature)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        memberships = self.request.memberships
        high = access.operates(self.request.user)
        context["needs_key"] = high or second_factor.needs_key(memberships)
        return context


class ActivateApp(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Set up an authenticator app."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return answer


class AddKey(AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Set up a security key or passkey.

    Who has one already adds another with it, or with a recovery code when it is lost:
    a code of the app alone does not hand out keys.
    """

    def dispatch(
        self,
        request: HttpRequest,
        *args: Any,  # noqa: ANN401 (Django's own signature)
        **kwargs: Any,  # noqa: ANN401 (Django's own signature)
    ) -> HttpResponseBase:
        strong = {second_factor.KEY, str(Authenticator.Type.RECOVERY_CODES)}
        has_key = get_adapter().is_mfa_enabled(request.user, [second_factor.KEY])
        if has_key and not second_factor.shown(request) & strong:
            return redirect("mfa_reauthenticate_webauthn")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, "mfa", type=second_factor.KEY
        )
        return answer


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Remove a key, unless it is the last factor."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            refusal = adapter.validation_error("cannot_delete_authenticator")
            messages.error(self.request, refusal.message)
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        return answer
