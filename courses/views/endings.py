"""The end of a course: who completed it, which modules were passed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.models import Course, CourseModule, Enrolment, ModuleResult
from courses.services import results
from courses.services.results import PersonResult
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

Result = ModuleResult.Result


@dataclass(frozen=True, slots=True)
class Row:
    """One person with what is stated so far, for each module in order."""

    enrolment: Enrolment
    completed: bool
    modules: list[tuple[CourseModule, str]]


@require_http_methods(["GET", "POST"])
def course_ending(request: MemberRequest, pk: int) -> HttpResponse:
    """State results; everybody is shown as completed with all modules passed first."""
    access.require(request.membership, Permission.REPORT_RESULTS)
    course = get_object_or_404(
        Course.objects.visible_to(request.membership).for_lists(), pk=pk
    )
    people = list(
        Enrolment.objects.visible_to(request.membership)
        .filter(course=course)
        .filter(results.on_course_to_the_end())
        .prefetch_related("module_results")
        .in_danish_order()
    )
    modules = list(course.modules.order_by("position"))
    if request.method == "POST":
        return _state(request, course, people=people, modules=modules)
    over = course.ends_on <= localdate()
    return show(
        request,
        "courses/course_ending.html",
        {
            "course": course,
            "rows": [_row(each, modules) for each in people],
            "modules": modules,
            "choices": Result.choices,
            "over": over,
        },
        people=[each.nomination.participant for each in people if over],
        purpose=Purpose.RESULTS,
    )


def _row(person: Enrolment, modules: Sequence[CourseModule]) -> Row:
    known = {each.module_id: each.result for each in person.module_results.all()}
    return Row(
        enrolment=person,
        completed=person.left_at is None,
        modules=[(each, known.get(each.pk, Result.PASSED)) for each in modules],
    )


def _state(
    request: MemberRequest,
    course: Course,
    *,
    people: Sequence[Enrolment],
    modules: Sequence[CourseModule],
) -> HttpResponse:
    try:
        completed = results.complete(
            course_id=course.pk,
            results=[_read(request, each, modules) for each in people],
            certified_on=localdate(),
            at=timezone.now(),
            by=request.membership,
        )
    except results.NotOver as refusal:
        messages.warning(request, str(refusal))
        return redirect("courses:course_ending", pk=course.pk)
    messages.success(
        request,
        ngettext(
            "%(n)s person completed the course.",
            "%(n)s people completed the course.",
            completed,
        )
        % {"n": completed},
    )
    return redirect("courses:course_detail", pk=course.pk)


def _read(
    request: HttpRequest, person: Enrolment, modules: Sequence[CourseModule]
) -> PersonResult:
    posted = {
        each.pk: request.POST.get(f"module-{person.pk}-{each.pk}", "")
        for each in modules
    }
    return PersonResult(
        enrolment_id=person.pk,
        completed=f"completed-{person.pk}" in request.POST,
        modules={
            key: Result(value)
            for key, value in posted.items()
            if value in Result.values
        },
    )
