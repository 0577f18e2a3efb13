"""The schedule of a course: its sessions, and planning them week by week."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from courses import calendar
from courses.calendar import Plan
from courses.models import CAME, Course
from courses.models.loan import lent_now, window_of
from courses.pattern_form import PatternForm
from courses.services import lending, person_clashes, plan_preview, schedule
from courses.services.person_clashes import Clash
from courses.services.plan_preview import Fate
from courses.weekly_hours import When
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

REFUSALS = (
    schedule.CourseCancelled,
    schedule.OutsideCourse,
    schedule.Overlaps,
    schedule.NoSuchTeacher,
    calendar.NoSuchTime,
    calendar.TooShortOrLong,
)


@require_GET
def session_list(request: MemberRequest, pk: int) -> HttpResponse:
    """All sessions of a course: what is missing first, then coming, then held."""
    access.require(request.membership, Permission.READ_COURSES)
    course = _course(request, pk)
    now = timezone.now()
    sessions = list(
        course.sessions.select_related("module", "teacher__user")
        .prefetch_related("changes", lent_now(request.membership))
        .annotate(
            marked=Count("marks", filter=Q(marks__voided_at=None)),
            came=Count(
                "marks", filter=Q(marks__presence__in=CAME, marks__voided_at=None)
            ),
        )
        .order_by("starts_at", "pk")
    )
    lendable = {
        each.pk
        for each in sessions
        if not each.cancelled_at
        and now < window_of(each.on)[1]
        and lending.may_lend(request.membership, each)
    }
    over = [each for each in sessions if each.starts_at <= now]
    context = {
        "course": course,
        "coming": [each for each in sessions if each.starts_at > now],
        "missing": [e for e in over if not e.registered_at and not e.cancelled_at],
        "done": [e for e in reversed(over) if e.registered_at or e.cancelled_at],
        "lendable": lendable,
        "may_plan": access.allows(request.membership, Permission.PLAN_SESSIONS),
        "may_see_clashes": person_clashes.may_see(request.membership),
        "may_close": access.allows(request.membership, Permission.KEEP_HOLIDAYS),
        "may_read": access.allows(request.membership, Permission.READ_ROSTER),
        "may_report": access.allows(request.membership, Permission.REPORT_ATTENDANCE),
    }
    return render(request, "courses/session_list.html", context)


@require_http_methods(["GET", "POST"])
def session_plan(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan a weekly pattern: first a preview of every date, then save what was seen."""
    access.require(request.membership, Permission.PLAN_SESSIONS)
    course = _course(request, pk)
    teachers = schedule.teachers_of(course.school_id, on=localdate())
    form = PatternForm(request.POST or None, course=course, teachers=teachers)
    context: dict[str, Any] = {"form": form, "course": course}
    if form.is_valid():
        closures = schedule.closures_of(course.school_id)
        try:
            plan = calendar.weekly(form.pattern(), closures)
            if "save" in request.POST and request.POST.get("seen") == plan.seal:
                return _save(request, course, plan)
            days = plan_preview.days(course, plan)
            clashes = _clashes(request, course, plan)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            context |= {"plan": plan, "days": days, "clashes": clashes}
            context["may_save"] = any(day.fate == Fate.NEW for day in days) and not any(
                day.fate == Fate.CLASHES for day in days
            )
            context["is_other"] = "save" in request.POST
    return show(
        request,
        "courses/session_plan.html",
        context,
        people=[each.person for each in context.get("clashes", [])],
        purpose=Purpose.ROSTER,
        status=422 if form.errors else 200,
    )


def _clashes(request: MemberRequest, course: Course, plan: Plan) -> list[Clash]:
    """Whose week the plan meets; for whoever may know."""
    times = [When(each.on, each.start, each.end) for each in plan.sessions]
    return person_clashes.of_course(request.membership, course, times)


def _save(request: MemberRequest, course: Course, plan: Plan) -> HttpResponse:
    added = schedule.add_sessions(
        course_id=course.pk,
        sessions=plan.sessions,
        at=timezone.now(),
        by=request.membership,
        is_series=True,
    )
    messages.success(
        request,
        ngettext("%(n)s session is added.", "%(n)s sessions are added.", added)
        % {"n": added},
    )
    return redirect("courses:session_list", pk=course.pk)


def _course(request: MemberRequest, pk: int) -> Course:
    visible = Course.objects.visible_to(request.membership).for_lists()
    return get_object_or_404(visible, pk=pk)
