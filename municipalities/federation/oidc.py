"""OpenID Connect: code flow with PKCE and nonce, and an id token that is verified.

allauth neither sends a nonce nor looks at the signature of a token it fetched itself;
both are done here, with algorithms we name and not those the token names.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from municipalities.federation import logins
from municipalities.federation.claims import Claims, Reason, Refused
from municipalities.federation.providers import IdentityProvider, is_safe

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LEEWAY = 60  # seconds two clocks may differ
SECONDS = 5  # a provider is waited for
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def origins() -> set[tuple[str, str]]:
    """Scheme and host of every address the portal may fetch for a login."""
    allowed = set()
    for idp in settings.FEDERATION.providers:
        if idp.kind == "oidc":
            for url in (idp.entity_id, *idp.hosts):
                parts = urlsplit(url)
                allowed.add((parts.scheme, parts.netloc))
    return allowed


class Fetcher(requests.Session):
    """Fetches from configured providers alone, follows nothing, does not wait long."""

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401
        check_address(url)
        options.update(allow_redirects=False, timeout=SECONDS)
        return super().request(method, url, **options)


def check_address(url: str) -> None:
    """Let an address of a configured provider pass.

    Raises:
        requests.exceptions.InvalidURL: any other; no connection is made.
    """
    parts = urlsplit(url)
    known = (parts.scheme, parts.netloc) in origins()
    if not known or not is_safe(url, loopback=not settings.PRODUCTION):
        raise requests.exceptions.InvalidURL("not an address of the provider")


class OidcClient(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """allauth's client for one provider; a verified id token is the only source."""

    nonce = ""

    def __init__(
        self, request: HttpRequest, provider_id: str, *, at: datetime | None = None
    ) -> None:
        """``at`` is the time of a login that comes back; none is sent off with one."""
        super().__init__(request, provider_id)
        self.at = at

    @property
    def idp(self) -> IdentityProvider:
        idp: IdentityProvider = self.get_provider().idp
        return idp

    def get_callback_url(self, request: HttpRequest, app: object) -> str:  # noqa: ARG002 (allauth's signature)
        """Our own address, whatever host the request named."""
        path = reverse("openid_connect_callback", args=[self.provider_id])
        return f"{settings.SITE_URL}{path}"

    @property
    def openid_config(self) -> Mapping[str, Any]:
        """The provider's own description; its issuer and addresses must be its own.

        Raises:
            Refused: UNREACHABLE.
        """
        config: Mapping[str, Any] = super().openid_config
        if config.get("issuer") != self.idp.entity_id:
            raise Refused(Reason.UNREACHABLE, "another issuer")
        for name in ENDPOINTS:
            check_address(config[name])
        return config

    def complete_login(
        self,
        request: HttpRequest,  # noqa: ARG002 (allauth's signature)
        app: object,  # noqa: ARG002
        token: SocialToken,  # noqa: ARG002
        **answer: Any,  # noqa: ANN401
    ) -> SocialLogin:
        """Take the id token for what it proves; nothing else is asked for.

        Raises:
            Refused: NOT_VALID or INCOMPLETE.
        """
        if self.at is None:
            raise Refused(Reason.NOT_ASKED_FOR)
        encoded = answer["response"].get("id_token") or ""
        claims = self._claims(self._verified(encoded))
        return logins.make(self.get_provider(), claims, at=self.at)

    def _verified(self, encoded: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(encoded)
            if header.get("alg") not in ALGORITHMS:
                raise Refused(Reason.ALGORITHM)
            token: Mapping[str, Any] = jwt.decode(
                encoded,
                key=self._key(header.get("kid")),
                algorithms=ALGORITHMS,
                audience=self.idp.client_id,
                issuer=self.idp.entity_id,
                leeway=LEEWAY,
                options={"require": REQUIRED},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise Refused(Reason.NOT_VALID, type(error).__name__) from error
        if not self.nonce or not secrets.compare_digest(
            str(token["nonce"]).encode(), self.nonce.encode()
        ):
            raise Refused(Reason.NOT_ASKED_FOR, "nonce")
        if token.get("azp", self.idp.client_id) != self.idp.client_id:
            raise Refused(Reason.NOT_VALID, "azp")
        return token

    def _key(self, kid: str | None) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if key.key_id == kid and key.key_type != "oct"]
        if len(fitting) != 1:
            raise Refused(Reason.NOT_VALID, "key unknown")
        return fitting[0]

    def _claims(self, token: Mapping[str, Any]) -> Claims:
        said: dict[str, Any] = {}
        for field, name in self.idp.claims.items():
            value = token.get(name, "")
            if not isinstance(value, str):
                raise Refused(Reason.INCOMPLETE, "a claim is not text")
            said[field] = value.strip()
        return Claims(issuer=self.idp.entity_id, subject=str(token["sub"]), **said)


class OidcProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """allauth's OpenID Connect provider; a person is known by issuer and ``sub``."""

    pkce_enabled_default = True
    oauth2_adapter_class = OidcClient

    @property
    def idp(self) -> IdentityProvider:
        idp = settings.FEDERATION.provider(self.app.provider_id, "oidc")
        assert idp is not None  # noqa: S101 (the adapter made the app from it)
        return idp

    @property
    def sub_id(self) -> str:
        return self.idp.entity_id

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Log in with our own scope and parameters, whatever the address asks."""
        wanted = super().get_redirect_from_request_kwargs(request)
        return {"process": AuthProcess.LOGIN, "next_url": wanted.get("next_url")}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None
    ) -> HttpResponse:
        """Send the browser off with a nonce that only this session knows."""
        nonce = secrets.token_urlsafe(32)
        parameters = {"nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, auth_params=parameters, nonce=nonce
        )
        return answer


class OidcCallback(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    """allauth's way back, which also hands the session's nonce to the client."""

    def _get_state(
        self, request: HttpRequest, provider: OidcProvider
    ) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer
