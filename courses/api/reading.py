"""What schools' own systems read: courses, the schedule, who is on a session."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from courses import sheet
from courses.models import Course, Session
from courses.serializers import (
    CourseSerializer,
    ErrorSerializer,
    QuerySerializer,
    RegisterSerializer,
    SessionSerializer,
)
from municipalities import audit
from municipalities.access import Permission
from municipalities.api import MemberAPIView
from municipalities.models import AccessEntry, Purpose, Scope

REFUSED = {400: ErrorSerializer, 401: ErrorSerializer, 403: ErrorSerializer}
NOT_FOUND = {404: ErrorSerializer}


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
