"""Who asks the API, and whether the view is open to them.

Apart from ``municipalities.api`` because Django REST framework imports these while it
defines its own ``APIView``.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from municipalities.access import Permission, allows
from municipalities.models import ApiClient, ApiToken, Membership
from municipalities.rate_limits import address_of
from municipalities.services import clients

if TYPE_CHECKING:
    from rest_framework.views import APIView

NOTE_AGAIN = timedelta(minutes=1)  # how exactly the last use is kept


class ClientTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer bsp_…`` of an organisation's own system."""

    def authenticate(self, request: Request) -> tuple[ApiClient, ApiToken] | None:
        """Find the client by its token's hash; a wrong or dead token answers 401."""
        scheme, _, sent = (
            get_authorization_header(request).decode("latin1").partition(" ")
        )
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = (
            ApiToken.objects.usable(at=now)
            .select_related(
                "secret__client__membership__school",
                "secret__client__membership__municipality",
            )
            .filter(
                token_hash=clients.hash_of(sent.strip()),
                secret__client__membership__in=Membership.objects.active(
                    on=localdate(now)
                ),
            )
            .first()
        )
        if token is None:
            raise exceptions.AuthenticationFailed
        client = token.secret.client
        if not clients.may_come_from(client, address_of(request._request)):  # noqa: SLF001 (DRF has no other way)
            raise exceptions.PermissionDenied
        ApiClient.objects.filter(pk=client.pk).filter(
            Q(last_used_at=None) | Q(last_used_at__lt=now - NOTE_AGAIN)
        ).update(last_used_at=now)
        return client, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Bearer"


class HasMembership(BasePermission):
    """Deny by default: a membership whose role grants the view's permission.

    A machine client also needs the scope the view names for the method, in its token
    and still in its own list; a view that names none is closed to all of them.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        membership = membership_of(request)
        permission: Permission | None = getattr(view, "permission", None)
        if not (membership and permission and allows(membership, permission)):
            return False
        if not allows(membership, Permission.USE_API):
            return False
        if not isinstance(request.auth, ApiToken):
            return True
        scopes: Mapping[str, str] = getattr(view, "scopes", {})
        wanted = scopes.get(request.method or "")
        return wanted in request.auth.scopes and (
            wanted in request.auth.secret.client.scopes
        )


def membership_of(request: Request) -> Membership | None:
    """The membership the request acts through: the token's, else the session's."""
    if isinstance(request.auth, ApiToken):
        return request.auth.secret.client.membership
    if not request.user or not request.user.is_authenticated:
        return None
    found: Any = getattr(request._request, "membership", None)  # noqa: SLF001 (DRF has no other way)
    return found  # type: ignore[no-any-return]  # set by our middleware
