"""Whose week meets a course's sessions: for home and coordinator, not the school."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from courses.models import Course
from courses.services import person_clashes
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show


@require_GET
def clash_list(request: MemberRequest, pk: int) -> HttpResponse:
    """One's people on the course who have something else at the same time."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    visible = Course.objects.visible_to(request.membership).for_lists()
    course = get_object_or_404(visible, pk=pk)
    times = person_clashes.ahead(course, today=localdate())
    found = person_clashes.of_course(request.membership, course, times)
    return show(
        request,
        "courses/clash_list.html",
        {"course": course, "clashes": found, "sessions": len(times)},
        people=[each.person for each in found],
        purpose=Purpose.ROSTER,
    )
