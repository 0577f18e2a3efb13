"""The base of every API view: who asks, what they may, and one form of error."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from municipalities import isolation
from municipalities.access import Permission
from municipalities.api_access import ClientTokenAuthentication, membership_of
from municipalities.models import Membership, Scope


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the token in the OpenAPI document."""

    target_class = ClientTokenAuthentication
    name = "schoolToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002
        """OAuth 2.0 client credentials, with what each scope lets one do."""
        flow = {
            "tokenUrl": reverse("api_token"),
            "scopes": {scope.value: str(scope.label) for scope in Scope},
        }
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:  # noqa: ANN401
        """The scope the operation wants."""
        scopes = getattr(auto_schema.view, "scopes", {})
        wanted = scopes.get(auto_schema.method)
        return {self.name: [wanted] if wanted else []}


class MemberAPIView(APIView):
    """An API view for members; subclasses name the ``permission`` that opens them."""

    permission: Permission
    scopes: Mapping[str, Scope]  # per method, what a machine client needs
    owns_transactions = False  # a refusal undoes nothing outside the view's own
    membership: Membership

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Check the right, then let the database work for this member."""
        super().initial(request, *args, **kwargs)
        membership = membership_of(request)
        if membership is None:  # cannot happen: HasMembership refused already
            raise exceptions.NotAuthenticated
        self.membership = membership
        self._acting = ExitStack()
        self._acting.enter_context(
            isolation.acting_for(isolation.context_of(membership))
        )
        self._acting.enter_context(isolation.changing_as(membership))

    def finalize_response(
        self,
        request: Request,
        response: Response,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Response:
        """Give the database back to nobody."""
        if acting := self.__dict__.pop("_acting", None):
            acting.close()
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        return answer


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """One form of error for the whole API.

    ``{"error": {"code": "...", "message": "...", "fields": {...}}}``; ``fields`` is
    there for refused input only and names each field.
    """
    try:
        status, body = error_of(error)
    except Exception:  # noqa: BLE001 (a fault, and not ours to answer)
        return None
    if not getattr(context["view"], "owns_transactions", False):
        set_rollback()
    headers = {}
    if scheme := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = scheme
    if seconds := getattr(error, "wait", None):
        headers["Retry-After"] = f"{seconds:.0f}"
    return Response(body, status=status, headers=headers)


def error_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status of a refusal and its one form; the transaction is left alone.

    Raises:
        Exception: ``error`` itself, if it is no refusal but a fault.
    """
    if isinstance(error, Http404):
        error = exceptions.NotFound(*error.args)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args)
    if not isinstance(error, exceptions.APIException):
        raise error
    body: dict[str, Any] = {"code": error.default_code, "message": str(error.detail)}
    if isinstance(error, exceptions.ValidationError):
        body = {"code": "invalid", "message": "Invalid input.", "fields": error.detail}
    return error.status_code, {"error": body}
