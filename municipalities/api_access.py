"""Who asks the API, and whether the view is open to them.

Apart from ``municipalities.api`` because Django REST framework imports these while it
defines its own ``APIView``.
"""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.timezone import localdate
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from municipalities.access import Permission, allows
from municipalities.models import ApiClient, Membership
from municipalities.services.clients import token_hash

if TYPE_CHECKING:
    from rest_framework.views import APIView


class ClientTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer bsp_…`` of a school's own system."""

    def authenticate(self, request: Request) -> tuple[Any, ApiClient] | None:
        """Find the client by its token's hash; a wrong or dead token answers 401."""
        scheme, _, token = (
            get_authorization_header(request).decode("latin1").partition(" ")
        )
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        client = (
            ApiClient.objects.usable(at=now)
            .select_related("membership__school")
            .filter(
                token_hash=token_hash(token.strip()),
                membership__in=Membership.objects.active(on=localdate(now)),
            )
            .first()
        )
        if client is None:
            raise exceptions.AuthenticationFailed
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)
        return client, client

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Bearer"


class HasMembership(BasePermission):
    """Deny by default: a membership whose role grants the view's permission."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        membership = membership_of(request)
        permission: Permission | None = getattr(view, "permission", None)
        return bool(membership and permission and allows(membership, permission))


def membership_of(request: Request) -> Membership | None:
    """The membership the request acts through: the token's, else the session's."""
    if isinstance(request.auth, ApiClient):
        return request.auth.membership
    if not request.user or not request.user.is_authenticated:
        return None
    return getattr(request._request, "membership", None)  # noqa: SLF001 (DRF has no other way)
