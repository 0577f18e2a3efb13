"""Accounts are made by invitation only; how one confirms that it is still oneself."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from municipalities.federation import logins
from municipalities.models import User
from municipalities.services import accounts

FACTORS = "mfa_reauthenticate"


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter with the sign-up closed and the second factor asked first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_password_reset_mail(
        self,
        user: User,
        email: str,  # noqa: ARG002 (allauth's own signature)
        context: dict[str, Any],  # noqa: ARG002
    ) -> None:
        """Owe it: the answer takes as long whether or not there is an account.

        None to who logs in through an identity provider alone.
        """
        if user.has_usable_password():
            accounts.owe_reset_link(user=user, at=timezone.now())

    def send_notification_mail(  # noqa: PLR0917 (allauth's own signature)
        self,
        template_prefix: str,  # noqa: ARG002 (allauth's own signature)
        user: User,
        context: dict[str, Any] | None = None,  # noqa: ARG002
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        """Owe word of a changed password, key or app; the text says no more."""
        accounts.tell_login_changed(user=user, at=timezone.now())

    def get_reauthentication_methods(
        self, user: User | AnonymousUser
    ) -> list[dict[str, Any]]:
        """A second factor where there is one; the password only where there is none."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [each for each in methods if each["id"].startswith(FACTORS)]
        return sorted(factors, key=lambda each: each["id"], reverse=True) or methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ANN401 (allauth's own signature)
        """Who logged in just now sets up a second factor without confirming again."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not (app == "allauth.mfa" and self._came_just_now())

    def _came_just_now(self) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        latest: float = max((each["at"] for each in records), default=0)
        return time.time() - latest < int(app_settings.REAUTHENTICATION_TIMEOUT)

    def pre_login(
        self,
        request: HttpRequest,
        user: User,
        **about: Any,  # noqa: ANN401 (allauth's signature)
    ) -> HttpResponse | None:
        """Let the session remember that an identity provider let them in."""
        logins.remember(request, (about.get("signal_kwargs") or {}).get("sociallogin"))
        answer: HttpResponse | None = super().pre_login(request, user, **about)
        return answer
