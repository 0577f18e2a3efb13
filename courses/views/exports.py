"""A course's roster and attendance as files."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Course
from courses.services.course_export import ATTENDANCE, ROSTER
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from participants.services.exports import ExportKind
from participants.spreadsheets.columns import Label
from participants.views import exports
from participants.views.exports import ExportFlow


@require_http_methods(["GET", "POST"])
def export_roster(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a course's roster."""
    return _ask(request, ROSTER, title=_("Roster as a file"), pk=pk)


@require_http_methods(["GET", "POST"])
def export_attendance(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for a course's attendance."""
    return _ask(request, ATTENDANCE, title=_("Attendance as a file"), pk=pk)


def _ask(
    request: MemberRequest, kind: ExportKind, *, title: Label, pk: int
) -> HttpResponse:
    access.require(request.membership, Permission.EXPORT_COURSE)
    visible = Course.objects.visible_to(request.membership).select_related("track")
    course = get_object_or_404(visible, pk=pk)
    flow = ExportFlow(
        kind=kind,
        title=title,
        back=reverse("courses:roster", args=[pk]),
        about=str(course),
        target_id=pk,
    )
    return exports.ask(request, flow)
