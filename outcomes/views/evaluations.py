"""Evaluations of a course: who has answered, the forms, the paper, the hand-over."""

import time

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.models import Course, Evaluation
from courses.services import evaluations
from municipalities import access, isolation
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from outcomes import tablet
from outcomes.evaluation_forms import EvaluationForm
from outcomes.tablet_forms import HandOverForm
from outcomes.views.progress import leave

Respondent = Evaluation.Respondent


@require_GET
def evaluation(request: MemberRequest, pk: int) -> HttpResponse:
    """How many of each kind have answered, and which ones the member gives."""
    course = _course(request, pk)
    with isolation.counting():
        counts = dict(
            Evaluation.objects.filter(course=course)
            .order_by()
            .values_list("respondent")
            .annotate(n=Count("pk"))
        )
    mine = evaluations.MAY_GIVE.get(request.membership.role, ())
    return render(
        request,
        "outcomes/evaluation.html",
        {
            "course": course,
            "has_begun": course.starts_on <= localdate(),
            "lines": [(who, counts.get(who, 0), who in mine) for who in Respondent],
            "may_hand_over": Respondent.CITIZEN in mine,
            "may_wind_up": access.allows(request.membership, Permission.WIND_UP),
        },
    )


@require_http_methods(["GET", "POST"])
def give(request: MemberRequest, pk: int, respondent: str) -> HttpResponse:
    """Give an evaluation, or type in a citizen's or an employer's."""
    course = _course(request, pk)
    if respondent not in evaluations.MAY_GIVE.get(request.membership.role, ()):
        raise Http404
    form = EvaluationForm(request.POST or None, respondent=respondent)
    if request.method == "POST" and form.is_valid():
        try:
            evaluations.give(
                course_id=course.pk,
                respondent=Respondent(respondent),
                said=form.said(),
                at=timezone.now(),
                by=request.membership,
            )
        except (evaluations.NotBegun, evaluations.EverybodyHasAnswered) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The evaluation is saved."))
            return redirect("outcomes:evaluation", pk=course.pk)
    return render(
        request,
        "outcomes/evaluation_give.html",
        {
            "course": course,
            "form": form,
            "respondent": Respondent(respondent),
            "is_citizen": respondent == Respondent.CITIZEN,
            "replaces": respondent in evaluations.ONE_EACH,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def hand_over(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the course's participants answer one after the other on this tablet."""
    course = _course(request, pk)
    if Respondent.CITIZEN not in evaluations.MAY_GIVE.get(request.membership.role, ()):
        raise Http404
    form = HandOverForm(request.POST or None, needs_code=tablet.needs_code(request))
    if request.method == "POST" and form.is_valid():
        turn = tablet.Turn(
            kind=tablet.EVALUATION,
            target=str(course.pk),
            language=form.cleaned_data["language"],
            began=time.time(),
        )
        tablet.begin(request, turn, code=form.cleaned_data.get("code", ""))
        return leave(redirect("outcomes:tablet"))
    return render(
        request,
        "outcomes/tablet_hand_over.html",
        {"course": course, "form": form},
        status=422 if form.errors else 200,
    )


@require_GET
def paper(request: MemberRequest, pk: int) -> HttpResponse:
    """The citizens' questions in large type; ``?language=en`` for English."""
    course = _course(request, pk)
    language = "en" if request.GET.get("language") == "en" else "da"
    with translation.override(language):
        form = EvaluationForm(respondent=Respondent.CITIZEN)
        return render(
            request,
            "outcomes/paper.html",
            {"form": form, "language": language, "course": course},
        )


def _course(request: MemberRequest, pk: int) -> Course:
    access.require(request.membership, Permission.EVALUATE)
    visible = Course.objects.visible_to(request.membership).not_cancelled()
    return get_object_or_404(visible.select_related("track", "school"), pk=pk)
