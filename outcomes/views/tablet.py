"""What a citizen sees who holds the tablet: questions, thanks, and no way further."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Course, Evaluation
from courses.services import evaluations
from municipalities.middleware import MemberRequest
from outcomes import tablet as hand
from outcomes.evaluation_forms import EvaluationForm
from outcomes.models import ProgressDimension, ProgressMeasure
from outcomes.progress_forms import ProgressForm
from outcomes.services import progress
from outcomes.tablet import Turn
from outcomes.tablet_forms import LANGUAGES, CodeForm
from participants.models import Participant


@require_http_methods(["GET", "POST"])
def tablet(request: MemberRequest) -> HttpResponse:
    """The questions; once answered, nothing of the answers is shown again."""
    turn = hand.current(request)
    if turn is None:
        return redirect("home")
    if turn.answered:
        return redirect("outcomes:tablet_thanks")
    wanted = request.POST.get("language", "")
    if wanted in dict(LANGUAGES):
        turn = replace(turn, language=wanted)
        hand.change(request, turn)
    with translation.override(turn.language):
        form = _form(turn, request.POST or None)
        if request.method == "POST" and not wanted and form.is_valid():
            _save(request, turn, form)
            hand.change(request, replace(turn, answered=True))
            return redirect("outcomes:tablet_thanks")
        if wanted:
            form = _form(turn, None, initial=request.POST.dict())
        refused = request.method == "POST" and not wanted
        return render(
            request,
            "outcomes/tablet.html",
            {"form": form, "turn": turn, "is_course": turn.kind == hand.EVALUATION},
            status=422 if refused else 200,
        )


def _form(
    turn: Turn,
    posted: Mapping[str, Any] | None,
    *,
    initial: Mapping[str, Any] | None = None,
) -> forms.Form:
    if turn.kind == hand.EVALUATION:
        return EvaluationForm(
            posted, respondent=Evaluation.Respondent.CITIZEN, initial=initial
        )
    form = ProgressForm(
        posted,
        dimensions=ProgressDimension.objects.asked(),
        respondent=ProgressMeasure.Respondent.CITIZEN,
    )
    for name, field in form.fields.items():
        field.initial = (initial or {}).get(name, "")
    return form


def _save(request: MemberRequest, turn: Turn, form: forms.Form) -> None:
    """Save in the name of whoever handed the tablet over.

    What can no longer be saved (everybody has answered, the person is gone) is not the
    citizen's to know: the thanks are the same, and the member is told afterwards.
    """
    try:
        if isinstance(form, EvaluationForm):
            evaluations.give(
                course_id=int(turn.target),
                respondent=Evaluation.Respondent.CITIZEN,
                said=form.said(),
                at=timezone.now(),
                by=request.membership,
            )
        elif isinstance(form, ProgressForm):
            visible = Participant.objects.visible_to(request.membership)
            progress.record(
                participant_id=visible.get(public_id=turn.target).pk,
                respondent=ProgressMeasure.Respondent.CITIZEN,
                scores=form.scores(),
                at=timezone.now(),
                by=request.membership,
            )
    except (evaluations.EverybodyHasAnswered, evaluations.NotBegun) as refusal:
        messages.warning(request, str(refusal))
    except (Participant.DoesNotExist, Course.DoesNotExist):
        messages.warning(request, _("The answers could not be saved."))


@require_http_methods(["GET", "POST"])
def thanks(request: MemberRequest) -> HttpResponse:
    """Give the tablet back; after an evaluation, the next participant's turn."""
    turn = hand.current(request)
    if turn is None:
        return redirect("home")
    is_course = turn.kind == hand.EVALUATION
    if request.method == "POST":
        if is_course:
            hand.change(request, replace(turn, answered=False))
        return redirect("outcomes:tablet")
    with translation.override(turn.language):
        return render(request, "outcomes/tablet_thanks.html", {"is_course": is_course})


@require_http_methods(["GET", "POST"])
def back(request: MemberRequest) -> HttpResponse:
    """Open the session again, for whoever confirms anew that it is her.

    Raises:
        ReauthenticationRequired: she has not since the hand-over; allauth asks her.
    """
    turn = hand.current(request)
    if turn is None:
        return redirect("home")
    if not turn.code:
        if not hand.is_back(request, turn):
            raise ReauthenticationRequired
        return _returned(request, turn)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if hand.knows_code(turn, form.cleaned_data["code"]):
            return _returned(request, turn)
        form.add_error("code", _("That is not the code."))
    return render(
        request,
        "outcomes/tablet_back.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def _returned(request: MemberRequest, turn: Turn) -> HttpResponse:
    hand.end(request)
    if turn.kind == hand.EVALUATION:
        return redirect("outcomes:evaluation", pk=int(turn.target))
    return redirect("outcomes:progress_person", public_id=turn.target)
