"""The report of progress: means in two voices, per cooperation and per course."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from courses.models import Course
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation
from municipalities.numbers import whole
from outcomes import progress_report, quarters
from outcomes.progress_report import Report

COURSES_SHOWN = 30


@require_GET
def report(request: MemberRequest) -> HttpResponse:
    """Everybody of one cooperation; ``?cooperation=``, ``?quarter=`` its first day."""
    access.require(request.membership, Permission.READ_SUMMARY)
    cooperations = Cooperation.objects.visible_to(request.membership).order_by("pk")
    asked = request.GET.get("cooperation", "")
    if asked:
        cooperations = cooperations.filter(pk=whole(asked) or 0)
    cooperation = cooperations.first()
    if cooperation is None:
        if asked:
            raise Http404
        return render(request, "outcomes/progress_report.html", {"report": None})
    courses = (
        Course.objects.visible_to(request.membership)
        .not_cancelled()
        .filter(track__cooperation=cooperation)
        .for_lists()
        .order_by("-starts_on", "-pk")
    )
    found = progress_report.report(cooperation.pk, quarter=_quarter(request))
    context = _context(found) | {
        "cooperation": cooperation,
        "courses": courses[:COURSES_SHOWN],
    }
    return render(request, "outcomes/progress_report.html", context)


@require_GET
def course_report(request: MemberRequest, pk: int) -> HttpResponse:
    """The people of one course, in the newest quarter they were measured in."""
    access.require(request.membership, Permission.READ_SUMMARY)
    course = get_object_or_404(
        Course.objects.visible_to(request.membership).select_related(
            "track__cooperation", "school"
        ),
        pk=pk,
    )
    found = progress_report.report(
        course.track.cooperation_id,
        quarter=_quarter(request),
        course_id=course.pk,
    )
    return render(
        request,
        "outcomes/progress_report.html",
        _context(found) | {"course": course, "cooperation": course.track.cooperation},
    )


def _quarter(request: MemberRequest) -> date | None:
    """The quarter asked for.

    Raises:
        Http404: what is asked for is no quarter.
    """
    asked = request.GET.get("quarter", "")
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError as wrong:
        raise Http404 from wrong
    if day != quarters.quarter_of(day):
        raise Http404
    return day


def _context(found: Report | None) -> dict[str, Any]:
    if found is None:
        return {"report": None}
    return {
        "report": found,
        "quarter": quarters.in_words(found.quarter),
        "choices": [(each, quarters.in_words(each)) for each in found.quarters[:8]],
    }
