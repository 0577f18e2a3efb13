"""A course's plan and its attendance lists: upload, look over, confirm, result."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.models import Course
from courses.services.attendance_import import ATTENDANCE_LIST
from courses.services.plan_import import COURSE_PLAN
from municipalities.middleware import MemberRequest
from participants.views import uploads
from participants.views.uploads import Context, Flow

TASK = "courses.tasks.work_through_upload"

PLAN = Flow(
    kind=COURSE_PLAN,
    title=_("Load a course plan"),
    lead=_(
        "Upload the plan with dates, times and modules. Sessions that are there "
        "already stay as they are."
    ),
    page="courses:plan_upload",
    help="courses:plan_import_help",
    example="kursusplan",
    task=TASK,
)
ATTENDANCE = Flow(
    kind=ATTENDANCE_LIST,
    title=_("Load an attendance list"),
    lead=_(
        "Upload attendance of one or many sessions. Whoever is not on the list stays "
        "unregistered: not registered is never absent."
    ),
    page="courses:attendance_upload",
    help="courses:attendance_import_help",
    example="fremmoede",
    task=TASK,
)


@require_http_methods(["GET", "POST"])
def plan_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a plan for a course."""
    return _start(request, PLAN, pk)


@require_http_methods(["GET", "POST"])
def plan_upload(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One uploaded course plan, wherever it stands."""
    return _page(request, PLAN, public_id)


@require_GET
def plan_import_help(request: MemberRequest) -> HttpResponse:
    """The columns of a course plan."""
    return uploads.explain(request, PLAN)


@require_http_methods(["GET", "POST"])
def attendance_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose an attendance list for a course."""
    return _start(request, ATTENDANCE, pk)


@require_http_methods(["GET", "POST"])
def attendance_upload(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One uploaded attendance list, wherever it stands."""
    return _page(request, ATTENDANCE, public_id)


@require_GET
def attendance_import_help(request: MemberRequest) -> HttpResponse:
    """The columns of an attendance list."""
    return uploads.explain(request, ATTENDANCE)


def _start(request: MemberRequest, flow: Flow, pk: int) -> HttpResponse:
    course = _course(request, pk)
    return uploads.start(request, flow, target_id=course.pk, context=_context(course))


def _page(request: MemberRequest, flow: Flow, public_id: UUID) -> HttpResponse:
    upload = uploads.find(request, flow, public_id)
    course = _course(request, upload.target_id)
    return uploads.page(request, flow, upload, context=_context(course))


def _course(request: MemberRequest, pk: int | None) -> Course:
    visible = Course.objects.visible_to(request.membership).for_lists()
    return get_object_or_404(visible, pk=pk)


def _context(course: Course) -> Context:
    return {"back": reverse("courses:session_list", args=[course.pk]), "about": course}
