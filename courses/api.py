"""``/api/v1/`` of courses: schools' own systems read sessions and state registers."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses import sheet
from courses.models import Course, Session
from courses.serializers import (
    ConflictSerializer,
    CourseSerializer,
    ErrorSerializer,
    QuerySerializer,
    RegisterSerializer,
    ReportSerializer,
    SessionSerializer,
)
from courses.services import registers
from courses.services.registers import Conflict, MarkLine
from municipalities import audit
from municipalities.access import Permission
from municipalities.api import MemberAPIView
from municipalities.models import AccessEntry, Purpose, ReasonCode, Scope
from municipalities.numbers import whole
from participants.models import Participant

REFUSED = {400: ErrorSerializer, 401: ErrorSerializer, 403: ErrorSerializer}
NOT_FOUND = {404: ErrorSerializer}


class PreconditionRequired(APIException):
    """The report does not say which version of the register it was made from."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = (
        'Send the version you read as If-Match: "<version>" (or in the body); '
        "If-Match: * replaces whatever is there."
    )


class SessionNotOpen(APIException):
    """The session was cancelled or has not begun."""

    status_code = 409
    default_code = "session_not_open"


class CourseList(MemberAPIView, generics.ListAPIView[Course]):
    """The courses the client may know of, soonest first."""

    permission = Permission.READ_COURSES
    scopes = {"GET": Scope.COURSES_READ}
    serializer_class = CourseSerializer
    queryset = Course.objects.none()

    def get_queryset(self) -> QuerySet[Course]:
        visible = Course.objects.visible_to(self.membership)
        return visible.for_lists().order_by("starts_on", "pk")

    @extend_schema(operation_id="courses_list", responses=CourseSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        """List courses."""
        return super().get(request, *args, **kwargs)


class CourseDetail(MemberAPIView):
    """One course."""

    permission = Permission.READ_COURSES
    scopes = {"GET": Scope.COURSES_READ}

    @extend_schema(
        operation_id="course",
        responses={200: CourseSerializer, **REFUSED, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """Show one course."""
        visible = Course.objects.visible_to(self.membership).for_lists()
        return Response(CourseSerializer(get_object_or_404(visible, pk=pk)).data)


class SessionList(MemberAPIView, generics.ListAPIView[Session]):
    """Sessions in the order of time."""

    permission = Permission.READ_COURSES
    scopes = {"GET": Scope.SESSIONS_READ}
    serializer_class = SessionSerializer
    queryset = Session.objects.none()

    def get_queryset(self) -> QuerySet[Session]:
        query = QuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        sessions = Session.objects.visible_to(self.membership).for_lists()
        if course := wanted.get("course"):
            sessions = sessions.filter(course=course)
        if on := wanted.get("on"):
            sessions = sessions.filter(on=on)
        if wanted.get("unregistered"):
            sessions = sessions.unregistered().filter(ends_at__lte=timezone.now())
        return sessions.order_by("starts_at", "pk")

    @extend_schema(
        operation_id="sessions_list",
        parameters=[QuerySerializer],
        responses=SessionSerializer(many=True),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        """List sessions; ``unregistered`` keeps those that are over and missing."""
        return super().get(request, *args, **kwargs)


class SessionDetail(MemberAPIView):
    """One session with everybody who was on the course that day."""

    permission = Permission.READ_REGISTER
    scopes = {"GET": Scope.REGISTER_READ}

    @extend_schema(
        operation_id="session",
        responses={200: RegisterSerializer, **REFUSED, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """Show a session and its register; the ETag is the register's version."""
        visible = Session.objects.visible_to(self.membership).for_lists()
        session = get_object_or_404(visible, pk=pk)
        lines = sheet.lines(session=session, membership=self.membership)
        audit.look_up(
            by=self.membership,
            people=[line.person for line in lines],
            purpose=Purpose.REGISTER,
            channel=AccessEntry.Channel.API,
            at=timezone.now(),
        )
        return Response(
            RegisterSerializer(session, context={"lines": lines}).data,
            headers={"ETag": f'"{session.version}"'},
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
            )
        ],
        responses={
            200: SessionSerializer,
            **REFUSED,
            **NOT_FOUND,
            409: ErrorSerializer,
            412: ConflictSerializer,
            428: ErrorSerializer,
        },
    )
    def put(self, request: Request, pk: int) -> Response:
        """State who was there, for everybody or some; safe to send again."""
        session = get_object_or_404(
            Session.objects.visible_to(self.membership).for_lists(), pk=pk
        )
        report = ReportSerializer(data=request.data)
        report.is_valid(raise_exception=True)
        try:
            after = registers.report(
                session_id=session.pk,
                marks=_lines(report.validated_data["marks"]),
                version=_version(request, report.validated_data),
                at=timezone.now(),
                by=self.membership,
            )
        except registers.NotEnrolled as refusal:
            who = ", ".join(map(str, refusal.enrolment_ids))
            detail = {"enrolment_id": [f"{refusal} ({who})"]}
            raise ValidationError({"marks": detail}) from refusal
        except registers.InvalidMark as refusal:
            raise ValidationError({"marks": [str(refusal)]}) from refusal
        except (registers.SessionCancelled, registers.NotYetHeld) as refusal:
            raise SessionNotOpen(str(refusal)) from refusal
        except Conflict as conflict:
            self._log(conflict)
            return _both_values(conflict)
        etag = {"ETag": f'"{after.version}"'}
        return Response(SessionSerializer(after).data, headers=etag)

    def _log(self, conflict: Conflict) -> None:
        """The answer shows what is stored of whoever is in dispute."""
        disputed = [each.stored.enrolment_id for each in conflict.differences]
        people = Participant.objects.visible_to(self.membership).filter(
            nominations__enrolments__in=disputed
        )
        audit.look_up(
            by=self.membership,
            people=people.only("pk", "municipality_id"),
            purpose=Purpose.REGISTER,
            channel=AccessEntry.Channel.API,
            at=timezone.now(),
        )


def _lines(marks: list[dict[str, Any]]) -> list[MarkLine]:
    """The lines of a report, reasons by code; one statement at most."""
    codes = {mark["reason"] for mark in marks if mark.get("reason")}
    known = ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE).filter(code__in=codes)
    reasons = dict(known.values_list("code", "pk")) if codes else {}
    if unknown := codes - reasons.keys():
        raise ValidationError({"marks": {"reason": sorted(unknown)}})
    return [
        MarkLine(
            enrolment_id=mark["enrolment_id"],
            presence=mark["presence"],
            minutes_missed=mark["minutes_missed"],
            reason_id=reasons.get(mark.get("reason") or ""),
        )
        for mark in marks
    ]


def _version(request: Request, body: dict[str, Any]) -> int | None:
    """The version the report was made from; None for ``If-Match: *``."""
    header = request.headers.get("If-Match", "").strip()
    if header == "*":
        return None
    text = header.removeprefix("W/").strip('"')
    if text:
        if (known := whole(text)) is None:
            raise ValidationError({"If-Match": ['It is "<version>" or *.']})
        return known
    if "version" not in body:
        raise PreconditionRequired
    version: int = body["version"]
    return version


def _both_values(conflict: Conflict) -> Response:
    """412 with each person's two values; nothing was stored."""
    version = conflict.session.version
    error = {
        "code": "conflict",
        "message": str(conflict),
        "version": version,
        "conflicts": [
            {
                "enrolment_id": each.stored.enrolment_id,
                "stored": _value(each.stored),
                "stated": _value(each.stated),
            }
            for each in conflict.differences
        ],
    }
    return Response({"error": error}, status=412, headers={"ETag": f'"{version}"'})


def _value(said: Any) -> dict[str, Any]:  # noqa: ANN401 (a mark or a line of a report)
    return {"presence": said.presence, "minutes_missed": said.minutes_missed}
