"""A login on its way through allauth, and what the session remembers of it.

The hook for the middleware that asks for a second factor: ``level(request)`` is the
NSIS level the identity provider vouched for in this session, None after a local login.
"""

from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest

from municipalities.federation.claims import Claims

SESSION_KEY = "federated"


def make(provider: Any, claims: Claims, *, at: datetime) -> SocialLogin:  # noqa: ANN401 (allauth has no types)
    """Make the login allauth takes further; it carries the claims, and stores none."""
    account = SocialAccount(provider=claims.issuer, uid=claims.subject, extra_data={})
    login = SocialLogin(account=account, provider=provider)
    login.claims, login.at = claims, at
    return login


def remember(request: HttpRequest, login: SocialLogin | None) -> None:
    """Keep in the session that, and how surely, an identity provider let them in."""
    claims: Claims | None = getattr(login, "claims", None)
    if claims is not None:
        request.session[SESSION_KEY] = {"by": claims.issuer, "level": claims.nsis}


def level(request: HttpRequest) -> str | None:
    """The NSIS level of the session (Low, Substantial, High); None if it is local."""
    kept: dict[str, str] = request.session.get(SESSION_KEY, {})
    return kept.get("level")
