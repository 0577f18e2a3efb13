"""Registers stated by schools' own systems: one, or many at once, each once only."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from courses.api import reports
from courses.serializers import (
    BulkResultSerializer,
    BulkSerializer,
    ConflictSerializer,
    EnvelopeSerializer,
    ErrorSerializer,
    ReportSerializer,
    SessionSerializer,
)
from courses.services.registers import Conflict
from municipalities import api_keys
from municipalities.access import Permission
from municipalities.api import MemberAPIView, error_of
from municipalities.api_keys import once
from municipalities.models import Scope
from municipalities.services.answers import Asked

REFUSED = {400: ErrorSerializer, 401: ErrorSerializer, 403: ErrorSerializer}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "A number of your own for this report, a UUID for example. Whatever is sent "
        "again under it within seven days is answered as the first time, and not done "
        "again."
    ),
)


class SessionRegister(MemberAPIView):
    """The register of one session."""

    permission = Permission.REPORT_ATTENDANCE
    scopes = {"PUT": Scope.REGISTER_WRITE}

    @extend_schema(
        operation_id="report_register",
        request=ReportSerializer,
        parameters=[
            OpenApiParameter(
                "If-Match",
                str,
                OpenApiParameter.HEADER,
                description='"<version>" of the register you read, or *',
            ),
            KEY,
        ],
        responses={
            200: SessionSerializer,
            **REFUSED,
            404: ErrorSerializer,
            409: ErrorSerializer,
            412: ConflictSerializer,
            422: ErrorSerializer,
            428: ErrorSerializer,
        },
    )
    def put(self, request: Request, pk: int) -> Response:
        """State who was there, for everybody or some; safe to send again."""
        if_match = request.headers.get("If-Match", "")
        report = partial(
            reports.carry_out,
            self.membership,
            session_id=pk,
            body=request.data,
            if_match=if_match,
        )
        wanted = {"put": pk, "if_match": if_match, "body": request.data}
        asked = api_keys.asked(request, self.membership, wanted)
        try:
            answer = once(asked, at=timezone.now(), act=report) if asked else report()
        except Conflict as conflict:
            answer = reports.answer_conflict(self.membership, conflict)
            etag = {"ETag": f'"{answer["error"]["version"]}"'}
            return Response(answer, status=412, headers=etag)
        return Response(answer, headers={"ETag": f'"{answer["version"]}"'})


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Registers(MemberAPIView):
    """Many registers in one request, each stored or refused by itself."""

    permission = Permission.REPORT_ATTENDANCE
    scopes = {"POST": Scope.REGISTER_WRITE}
    owns_transactions = True

    @extend_schema(
        operation_id="report_registers",
        request=BulkSerializer,
        parameters=[
            OpenApiParameter(
                KEY.name,
                str,
                OpenApiParameter.HEADER,
                required=True,
                description=KEY.description,
            )
        ],
        responses={
            200: BulkResultSerializer,
            207: BulkResultSerializer,
            **REFUSED,
            409: ErrorSerializer,
            422: ErrorSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """State up to 50 registers; 200 if all were stored, 207 if some were not.

        Each register is a transaction of its own. What was stored is answered again
        when the request is repeated under its key; what was refused is tried again.
        """
        wanted = {"post": "registers", "body": request.data}
        asked = api_keys.required(request, self.membership, wanted)
        envelope = EnvelopeSerializer(data=request.data)
        envelope.is_valid(raise_exception=True)
        once(asked, at=timezone.now(), act=dict)  # the key means this request now
        named: list[dict[str, int]] = envelope.validated_data["registers"]
        bodies: list[object] = dict(request.data)["registers"]
        results = [
            self._result(each["session_id"], body, asked=asked, part=number)
            for number, (each, body) in enumerate(
                zip(named, bodies, strict=True), start=1
            )
        ]
        is_whole = all(each["status"] == 200 for each in results)
        return Response({"results": results}, status=200 if is_whole else 207)

    def _result(
        self, session_id: int, body: object, *, asked: Asked, part: int
    ) -> dict[str, Any]:
        """What became of one register: a status and the session, or an error."""
        act = partial(
            reports.carry_out, self.membership, session_id=session_id, body=body
        )
        try:
            told = self._stored_or_conflict(partial(once, asked, part=part, act=act))
        except (APIException, Http404, PermissionDenied) as refusal:
            status, error = error_of(refusal)
            told = {"status": status, **error}
        return {"session_id": session_id, **told}

    @transaction.atomic
    def _stored_or_conflict(
        self, store: Callable[..., Mapping[str, Any]]
    ) -> dict[str, Any]:
        try:
            return {"status": 200, "session": store(at=timezone.now())}
        except Conflict as conflict:
            return {"status": 412, **reports.answer_conflict(self.membership, conflict)}
