"""The talk about the figures: what we see, why, what we change; and the minutes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from municipalities import access, isolation
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation
from municipalities.numbers import whole
from outcomes import board_minutes, board_paper, report
from outcomes.board_charts import key_chart
from outcomes.board_paper import Paper
from outcomes.models import ReflectionDecision, ReflectionMinute
from outcomes.reflection_form import ReflectionForm
from outcomes.report import Report
from outcomes.services import reflections
from outcomes.views.summaries import facts

REFUSALS = (
    reflections.InFuture,
    reflections.FollowedUpTooEarly,
    reflections.MinutesAreClosed,
    reflections.ChangedMeanwhile,
)


@require_http_methods(["GET", "POST"])
def reflection(request: MemberRequest) -> HttpResponse:
    """The key figures on one page, and the three questions to answer about them."""
    access.require(request.membership, Permission.KEEP_MINUTES)
    cooperation = chosen_cooperation(request)
    if cooperation is None:
        return render(request, "outcomes/steering.html", {"report": None})
    form = ReflectionForm(request.POST or None, initial=ReflectionForm.begun())
    if request.method == "POST" and form.is_valid():
        minute = _write(request, cooperation, form)
        if minute is not None:
            messages.success(request, _("The minutes are saved."))
            return redirect("outcomes:minute_detail", pk=minute.pk)
    found = chosen_report(request, cooperation)
    context: dict[str, Any] = {"cooperation": cooperation, "form": form, "report": None}
    if found:
        context |= facts(found) | {"chart": key_chart(found)}
    decisions = ReflectionDecision.objects.visible_to(request.membership).open()
    context["decisions"] = decisions.filter(minute__cooperation=cooperation)
    context["today"] = localdate()
    status = 422 if form.errors else 200
    return render(request, "outcomes/steering.html", context, status=status)


@require_GET
def minute_list(request: MemberRequest) -> HttpResponse:
    """Every talk, newest first, with what was decided."""
    access.require(request.membership, Permission.KEEP_MINUTES)
    found = ReflectionMinute.objects.visible_to(request.membership).for_lists()
    context = {"minutes": found, "today": localdate()}
    return render(request, "outcomes/minute_list.html", context)


@require_GET
def minute_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One talk's minutes, to read and to print."""
    minute = _find(request, pk)
    today = localdate()
    context = {
        "minute": minute,
        "today": today,
        "may_edit": minute.is_open(on=today),
        "questions": [
            (board_minutes.question_of(name), getattr(minute, name))
            for name in board_minutes.QUESTIONS
        ],
    }
    return render(request, "outcomes/minute_detail.html", context)


@require_http_methods(["GET", "POST"])
def minute_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Say the minutes anew, until they have been followed up on."""
    minute = _find(request, pk)
    if not minute.is_open(on=localdate()):
        messages.warning(
            request, _("The minutes have been followed up on and stand as they are.")
        )
        return redirect("outcomes:minute_detail", pk=minute.pk)
    form = ReflectionForm(request.POST or None, initial=ReflectionForm.said_by(minute))
    if request.method == "POST" and form.is_valid():
        try:
            reflections.edit(
                minute_id=minute.pk,
                version=form.read_version(),
                talk=form.talk(),
                at=timezone.now(),
                by=request.membership,
            )
        except REFUSALS as refusal:
            form.add_error(None, ValidationError(str(refusal)))
        else:
            messages.success(request, _("The minutes are saved."))
            return redirect("outcomes:minute_detail", pk=minute.pk)
    status = 422 if form.errors else 200
    context = {"minute": minute, "form": form}
    return render(request, "outcomes/minute_edit.html", context, status=status)


@require_POST
def decision_done(request: MemberRequest, pk: int) -> HttpResponse:
    """Tick a decision off."""
    access.require(request.membership, Permission.KEEP_MINUTES)
    visible = ReflectionDecision.objects.visible_to(request.membership)
    decision = get_object_or_404(visible, pk=pk)
    reflections.finish(
        decision_id=decision.pk, at=timezone.now(), by=request.membership
    )
    messages.success(request, _("Ticked off."))
    return redirect("outcomes:minute_detail", pk=decision.minute_id)


def chosen_cooperation(request: MemberRequest) -> Cooperation | None:
    """The cooperation asked for, or the reader's first; None: there is none.

    Raises:
        Http404: the one asked for is not the reader's.
    """
    found = Cooperation.objects.visible_to(request.membership).order_by("pk")
    asked = request.GET.get("cooperation", "")
    if not asked:
        return found.first()
    return get_object_or_404(found, pk=whole(asked) or 0)


def chosen_report(request: HttpRequest, cooperation: Cooperation) -> Report | None:
    """The report of the year asked for, or the latest there is.

    Raises:
        Http404: nothing of the cooperation began in the year asked for.
    """
    own, today = isolation.current().municipalities, localdate()
    asked = request.GET.get("year", "")
    if not asked:
        return report.latest(cooperation=cooperation, own=own, today=today)
    year = whole(asked)
    if year is None or not 2000 <= year <= today.year:
        raise Http404
    found = report.report(cooperation=cooperation, year=year, own=own, today=today)
    if not found.started:
        raise Http404
    return found


def paper_of(found: Report, *, minutes: int) -> Paper:
    """The report in words with the last so many minutes; two statements."""
    today = localdate()
    return board_paper.collect(
        found,
        minutes=board_minutes.last(found.cooperation, limit=minutes, today=today),
        today=today,
    )


def _write(
    request: MemberRequest, cooperation: Cooperation, form: ReflectionForm
) -> ReflectionMinute | None:
    try:
        return reflections.write(
            cooperation_id=cooperation.pk,
            talk=form.talk(),
            at=timezone.now(),
            by=request.membership,
        )
    except REFUSALS as refusal:
        form.add_error(None, ValidationError(str(refusal)))
        return None


def _find(request: MemberRequest, pk: int) -> ReflectionMinute:
    access.require(request.membership, Permission.KEEP_MINUTES)
    visible = ReflectionMinute.objects.visible_to(request.membership).for_lists()
    return get_object_or_404(visible, pk=pk)
