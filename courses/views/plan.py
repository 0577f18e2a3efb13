"""Plan a course from its track, an order or the run before; move dates; open it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import localize_input
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchespor.models import Track
from courses import shares, timeline
from courses.models import ChangeDecision, Course
from courses.plan_forms import COPIED, CoursePlanForm, WayForm
from courses.services import openings, plans, sharing, way
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Municipality
from municipalities.numbers import whole

CHANGES_SHOWN = 20


@require_http_methods(["GET", "POST"])
def course_plan(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan a new course; "preview" fills in the dates and shows the shares."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = get_object_or_404(
        Track.objects.visible_to(request.membership).select_related("cooperation"),
        pk=pk,
        ended_on=None,
    )
    former = track.courses.order_by("-starts_on", "-pk").first()
    form = CoursePlanForm(
        request.POST or None, track=track, initial=_initial(request, track, former)
    )
    preview: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            course = _plan(request, track, form)
            if course:
                return redirect("courses:course_detail", pk=course.pk)
        else:
            preview = _preview(form, track)
            form = CoursePlanForm(form.filled(), track=track)
    return render(
        request,
        "courses/course_plan.html",
        {
            "form": form,
            "track": track,
            "former": former,
            "copies": _copies(form, former),
            "changes": _changes(track, former),
        }
        | preview,
        status=422 if form.errors else 200,
    )


def _initial(
    request: MemberRequest, track: Track, former: Course | None
) -> dict[str, Any]:
    """From the run before or from an order, as the address asks."""
    initial: dict[str, Any] = {
        "seats": track.usual_seats,
        "minimum": track.usual_minimum,
    }
    if former and request.GET.get("copy") == str(former.pk):
        initial = {name: getattr(former, name) for name in COPIED}
        initial["copied_from"] = former
    order = whole(request.GET.get("order", ""))
    demand = track.demand.open().filter(pk=order or 0).first()
    if demand:
        initial |= {"demand": demand, "employer_places": demand.places}
        initial["starts_on"] = localize_input(demand.period.lower)
    return initial


def _copies(form: CoursePlanForm, former: Course | None) -> bool:
    return former is not None and str(form["copied_from"].value()) == str(former.pk)


def _changes(track: Track, former: Course | None) -> list[ChangeDecision]:
    """What was decided after the run before, and what earlier runs still owe."""
    decided = ChangeDecision.objects.filter(course__track=track).select_related(
        "course__track", "owner__user"
    )
    here = [
        each
        for each in decided.order_by("due_on", "pk")
        if each.done_at is None or (former and each.course_id == former.pk)
    ]
    return here[:CHANGES_SHOWN]


def _preview(form: CoursePlanForm, track: Track) -> dict[str, Any]:
    """The way to the first day, and how the key divides the seats."""
    cleaned = form.cleaned_data
    first: date = cleaned["starts_on"]
    kept = {name: cleaned[name] for name in timeline.FIELDS}
    weights = sharing.weights(track.cooperation, at=timezone.now())
    working = shares.working(cleaned["seats"], weights)
    homes = Municipality.objects.in_bulk(working)
    return {
        "milestones": timeline.milestones(first, kept),
        "working": [(homes[pk], share) for pk, share in working.items()],
        "seats": cleaned["seats"],
    }


def _plan(request: MemberRequest, track: Track, form: CoursePlanForm) -> Course | None:
    try:
        course = plans.plan(
            track_id=track.pk,
            school_id=form.cleaned_data["school"].pk,
            wanted=form.wanted(),
            at=timezone.now(),
            by=request.membership,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages[0])
    except (plans.NotThisSchool, plans.NotThisTrack) as refusal:
        form.add_error(None, str(refusal))
    else:
        if course.opened_at:
            messages.success(
                request,
                _("The course is open for nominations; the job centres are told."),
            )
        else:
            messages.success(request, _("The course is planned."))
        return course
    return None


@require_http_methods(["GET", "POST"])
def course_way(request: MemberRequest, pk: int) -> HttpResponse:
    """Move single dates on the way to the first day."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = _course(request, pk)
    form = WayForm(request.POST or None, course=course)
    if request.method == "POST" and form.is_valid():
        try:
            way.move(
                course_id=course.pk,
                to=form.moves(),
                at=timezone.now(),
                by=request.membership,
            )
        except way.CannotMove as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        else:
            messages.success(request, _("The dates are saved."))
            return redirect("courses:course_detail", pk=course.pk)
    return render(
        request,
        "courses/course_way.html",
        {"form": form, "course": course},
        status=422 if form.errors else 200,
    )


@require_POST
def course_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a planned course for nominations now."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = _course(request, pk)
    try:
        openings.open_for_nominations(
            course_id=course.pk, at=timezone.now(), by=request.membership
        )
    except (openings.NotPublished, openings.CourseOver) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, _("The course is open for nominations; the job centres are told.")
        )
    return redirect("courses:course_detail", pk=course.pk)


def _course(request: MemberRequest, pk: int) -> Course:
    visible = Course.objects.visible_to(request.membership).select_related("track")
    return get_object_or_404(visible, pk=pk)
