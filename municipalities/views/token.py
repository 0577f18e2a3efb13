"""``/api/v1/token/``: a client's secret against a token of an hour."""

import json

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import parsers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from municipalities import token_door

ASKED = inline_serializer(
    "TokenRequest",
    {
        "grant_type": serializers.ChoiceField(["client_credentials"]),
        "client_id": serializers.CharField(required=False),
        "client_secret": serializers.CharField(required=False),
        "scope": serializers.CharField(required=False),
    },
)
GIVEN = inline_serializer(
    "Token",
    {
        "access_token": serializers.CharField(),
        "expires_in": serializers.IntegerField(),
        "token_type": serializers.CharField(),
        "scope": serializers.CharField(),
    },
)
REFUSED = inline_serializer(
    "TokenRefusal",
    {
        "error": serializers.CharField(),
        "error_description": serializers.CharField(required=False),
    },
)


class Token(APIView):
    """OAuth 2.0 client credentials; answers in OAuth's own forms (RFC 6749, 5)."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (parsers.FormParser,)

    @extend_schema(
        operation_id="token",
        auth=[],
        request={"application/x-www-form-urlencoded": ASKED},
        responses={
            200: GIVEN,
            400: OpenApiResponse(REFUSED, "wrong scope or no such grant"),
            401: OpenApiResponse(REFUSED, "wrong, expired, revoked, or not from here"),
        },
    )
    def post(self, request: Request) -> Response:
        """Give a token; id and secret go in ``Authorization: Basic`` or the body."""
        headers, body, status = token_door.answer(
            request._request,  # noqa: SLF001 (DRF has no other way)
            at=timezone.now(),
        )
        answer = Response(json.loads(body), status=status)
        if "WWW-Authenticate" in headers:
            answer["WWW-Authenticate"] = headers["WWW-Authenticate"]
        return answer
