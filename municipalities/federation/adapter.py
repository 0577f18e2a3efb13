"""The one door between allauth's social logins and the portal's memberships."""

import logging
from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from municipalities.federation import oidc
from municipalities.federation.claims import Reason, Refused, check
from municipalities.federation.providers import IdentityProvider
from municipalities.services import federation

logger = logging.getLogger(__name__)
ALLAUTH_KINDS = {"saml": "saml", "oidc": "openid_connect"}


class FederationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Identity providers come from the operator's file; people, from their claims."""

    def list_apps(
        self,
        request: HttpRequest,  # noqa: ARG002 (allauth's signature)
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[SocialApp]:
        """The configured providers; the database's table of apps is never read."""
        return [
            app
            for app, idp in map(_app, settings.FEDERATION.providers)
            if provider in {None, app.provider, app.provider_id, idp.entity_id}
            and client_id in {None, app.client_id}
        ]

    def get_requests_session(self) -> requests.Session:
        return oidc.Fetcher()

    def is_open_for_signup(
        self,
        request: HttpRequest,  # noqa: ARG002
        sociallogin: SocialLogin,  # noqa: ARG002
    ) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom the claims let in, or end the login with a page that says why."""
        idp = sociallogin.provider.idp
        try:
            check(sociallogin.claims, idp)
            account = federation.admit(
                claims=sociallogin.claims, idp=idp, at=sociallogin.at
            )
        except Refused as refusal:
            raise ImmediateHttpResponse(refused(request, refusal, idp)) from refusal
        sociallogin.account, sociallogin.user = account, account.user

    def on_authentication_error(  # noqa: PLR0917 (allauth's signature)
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ANN401
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Answer allauth's own errors with our page."""
        reason = Reason.CANCELLED if error == "cancelled" else Reason.NOT_VALID
        if exception is None and error == "unknown":
            reason = Reason.NOT_ASKED_FOR
        refusal = Refused(reason, type(exception).__name__ if exception else "")
        raise ImmediateHttpResponse(refused(request, refusal, provider.idp))


def _app(idp: IdentityProvider) -> tuple[SocialApp, IdentityProvider]:
    app = SocialApp(provider=ALLAUTH_KINDS[idp.kind], name=idp.name, settings={})
    if idp.kind == "saml":
        app.provider_id, app.client_id = idp.entity_id, idp.key
    else:
        app.provider_id, app.client_id = idp.key, idp.client_id
        app.secret = idp.client_secret
        app.settings = {"server_url": idp.entity_id.rstrip("/")}
    return app, idp


def refused(
    request: HttpRequest, refusal: Refused, idp: IdentityProvider
) -> HttpResponse:
    """The page that says why and whom to ask; the log gets the reason and no name."""
    logger.warning("Login by identity provider %s refused: %s", idp.key, refusal)
    return render(
        request,
        "municipalities/login_refused.html",
        {"idp": idp, "reason": refusal.reason},
        status=403,
    )
