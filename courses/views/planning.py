"""Decide whether it runs."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import fees
from courses.course_forms import DecisionForm
from courses.models import Course, CourseDecision
from courses.services import merging, outlook, plans
from courses.services.outlook import Outlook
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models.organisations import CancellationStep

A_WEEK = timedelta(days=7)
MERGERS = 6


@require_http_methods(["GET", "POST"])
def course_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Go/no-go, with what calling off costs now and next week (T4)."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = get_object_or_404(
        Course.objects.visible_to(request.membership)
        .with_counts()
        .select_related("track")
        .with_terms(),
        pk=pk,
    )
    today = localdate()
    if course.cancelled_at or course.has_started(on=today):
        return _nothing_to_decide(request, course, today=today)
    costs = cancelling(course, today=today)
    view = outlook.outlook(course, on=today)
    form = DecisionForm(request.POST or None, course=course)
    if request.method == "POST" and form.is_valid():
        cost = {
            plans.Choice.CANCEL: costs["now"].kroner,
            plans.Choice.PAY_EMPTY: to_buy(course, view),
        }.get(form.cleaned_data["choice"])
        refusal = _decide(request, course, form, cost=cost)
        if not refusal:
            messages.success(request, _("The decision is kept."))
            return redirect("courses:course_detail", pk=course.pk)
        form.add_error(None, refusal)
    return render(
        request,
        "courses/course_decide.html",
        {
            "form": form,
            "course": course,
            "today": today,
            "outlook": view,
            "missing": view.missing,
            "to_buy": to_buy(course, view),
            "candidates": merging.candidates(course, at=timezone.now())[:MERGERS],
            "decisions": _decisions(course),
        }
        | costs,
        status=422 if form.errors else 200,
    )


def _nothing_to_decide(
    request: MemberRequest, course: Course, *, today: date
) -> HttpResponse:
    """Why nothing is decided any more, and what can be done instead."""
    return render(
        request,
        "courses/course_decided.html",
        {
            "course": course,
            "ended": course.has_ended(on=today),
            "decisions": _decisions(course),
        },
        status=422 if request.method == "POST" else 200,
    )


def _decisions(course: Course) -> QuerySet[CourseDecision]:
    decided = course.decisions.select_related("decided_by__user")
    return decided.order_by("-decided_at")


def _decide(
    request: MemberRequest, course: Course, form: DecisionForm, *, cost: int | None
) -> str:
    """Keep the decision; returns why not, or nothing."""
    try:
        plans.decide(
            course_id=course.pk,
            at=timezone.now(),
            by=request.membership,
            cost=cost,
            **form.cleaned_data,
        )
    except plans.CourseOver as refusal:
        return str(refusal)
    return ""


def to_buy(course: Course, view: Outlook) -> int | None:
    """Kroner for the seats short of the minimum; None without a price per seat."""
    price = course.price_per_seat
    return None if price is None else price * view.missing


def cancelling(course: Course, *, today: date) -> dict[str, Any]:
    """What calling off costs today and in a week, and when it gets dearer."""
    policy = course.policy
    steps = (
        [
            fees.Step(each.days_before, each.percent or 0)
            for each in policy.steps.filter(applies=CancellationStep.Applies.COURSE)
        ]
        if policy
        else []
    )
    priced = (policy.priced_seats if policy else None) or course.seats

    def cost(day: date) -> fees.Cost:
        return fees.cost_on(
            day,
            starts_on=course.starts_on,
            steps=steps,
            price=course.price_per_seat,
            seats=priced,
        )

    return {
        "policy": policy,
        "now": cost(today),
        "next_week": cost(today + A_WEEK),
        "rise": fees.next_rise(today, starts_on=course.starts_on, steps=steps),
        "price_known": course.price_per_seat is not None,
    }
