"""OAuth 2.0 client credentials (RFC 6749, 4.4): a secret against a token of an hour.

oauthlib speaks the protocol; here stands what it asks about our clients (ADR 0014).
"""

import base64
import binascii
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest
from django.utils.timezone import localdate
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator

from municipalities.models import ApiSecret, Membership
from municipalities.rate_limits import address_of
from municipalities.services import clients


class Door(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """What oauthlib asks for one request; ``at`` is now, ``address`` the sender's."""

    def __init__(self, *, at: datetime, address: str) -> None:
        super().__init__()
        self.at = at
        self.address = address

    def client_authentication_required(self, request: Any, *_: Any, **__: Any) -> bool:
        """Every client has a secret."""
        return True

    def authenticate_client(self, request: Any, *_: Any, **__: Any) -> bool:
        """Id and secret, in the header or the body, of a client that may come in."""
        key, secret = _credentials(request)
        found = (
            ApiSecret.objects.filter(
                secret_hash=clients.hash_of(secret),
                expires_at__gt=self.at,
                client__key=key,
                client__revoked_at=None,
                client__expires_at__gt=self.at,
                client__membership__in=Membership.objects.active(on=localdate(self.at)),
            )
            .select_related("client")
            .first()
        )
        if found is None or not clients.may_come_from(found.client, self.address):
            return False
        request.client = found.client
        request.client.client_id = key
        request.secret_id = found.pk
        return True

    def validate_grant_type(
        self,
        client_id: str,
        grant_type: str,
        *_: Any,
        **__: Any,
    ) -> bool:
        """Client credentials and nothing else."""
        return grant_type == "client_credentials"

    def get_default_scopes(
        self, client_id: str, request: Any, *_: Any, **__: Any
    ) -> Any:
        """Who asks for nothing in particular gets all the client may."""
        return list(request.client.scopes)

    def validate_scopes(
        self,
        client_id: str,
        scopes: list[str],
        client: Any,
        *_: Any,
        **__: Any,
    ) -> bool:
        """No more than the client may."""
        return set(scopes) <= set(client.scopes)

    def save_bearer_token(
        self,
        token: dict[str, Any],
        request: Any,
        *_: Any,
        **__: Any,
    ) -> None:
        """Keep the token's hash."""
        clients.give_token(
            secret_id=request.secret_id,
            token=token["access_token"],
            scopes=request.scopes,
            at=self.at,
        )


def answer(request: HttpRequest, *, at: datetime) -> tuple[dict[str, str], str, int]:
    """Headers, body and status for a request to the token address."""
    server = BackendApplicationServer(
        Door(at=at, address=address_of(request)),
        token_expires_in=int(clients.TOKEN_LASTS.total_seconds()),
        token_generator=lambda _request: clients.PREFIX + secrets.token_urlsafe(32),
    )
    found: tuple[dict[str, str], str, int] = server.create_token_response(
        request.build_absolute_uri(),
        request.method,
        dict(request.POST.items()),
        {"Authorization": request.headers.get("Authorization", "")},
    )
    return found


def _credentials(request: Any) -> tuple[str, str]:
    """Client id and secret: ``Authorization: Basic`` first, else the body."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.client_id or "", request.client_secret or ""
    try:
        key, _, secret = base64.b64decode(sent).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(key), unquote_plus(secret)
