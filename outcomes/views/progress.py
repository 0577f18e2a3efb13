"""Progress in two voices: who is due, one person's measures, the questions on paper."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from outcomes import quarters, tablet
from outcomes.models import ProgressDimension, ProgressMeasure
from outcomes.progress_forms import ProgressForm
from outcomes.services import progress
from outcomes.tablet_forms import HandOverForm
from participants.models import Participant

PAGE = 50
QUARTERS_SHOWN = 8
Respondent = ProgressMeasure.Respondent


@dataclass(frozen=True, slots=True)
class Said:
    """One dimension in one quarter, as the two voices put it."""

    dimension: ProgressDimension
    citizen: int | None
    caseworker: int | None

    @property
    def gap(self) -> int | None:
        """Citizen less caseworker, once both have spoken."""
        if self.citizen is None or self.caseworker is None:
            return None
        return self.citizen - self.caseworker


@require_GET
def due_list(request: MemberRequest) -> HttpResponse:
    """Own people under way without this quarter's measure; whom the last one missed."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    today = localdate()
    quarter = quarters.quarter_of(today)
    before = quarters.before(quarter)
    due = progress.unmeasured(request.membership, on=today)
    missed = progress.unmeasured(request.membership, on=quarters.last_day(before))
    page = Paginator(due, PAGE).get_page(request.GET.get("page"))
    shown = [*page.object_list, *missed[:PAGE]]
    return show(
        request,
        "outcomes/progress_due.html",
        {
            "quarter": quarters.in_words(quarter),
            "ends_on": quarters.last_day(quarter),
            "before": quarters.in_words(before),
            "page": page,
            "missed": missed[:PAGE],
            "missed_more": max(0, len(missed) - PAGE),
        },
        people=[each.enrolment.nomination.participant for each in shown],
        purpose=Purpose.PEOPLE_LIST,
    )


@require_GET
def person(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One person's measures, quarter by quarter; what can be done in this one."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    found = _find(request, public_id)
    rows = list(
        ProgressMeasure.objects.visible_to(request.membership)
        .filter(participant=found)
        .select_related("dimension")
        .order_by("-quarter_starts_on", "dimension__position", "pk")
    )
    return show(
        request,
        "outcomes/progress_person.html",
        {
            "person": found,
            "quarter": quarters.in_words(quarters.quarter_of(localdate())),
            "history": list(_history(rows))[:QUARTERS_SHOWN],
        },
        people=[found],
        purpose=Purpose.PERSON,
    )


def _history(rows: Iterable[ProgressMeasure]) -> Iterable[tuple[str, list[Said]]]:
    """Newest quarter first, its dimensions in their order."""
    per_quarter: dict[date, dict[int, dict[str, int]]] = {}
    known: dict[int, ProgressDimension] = {}
    for each in rows:
        known[each.dimension_id] = each.dimension
        of_quarter = per_quarter.setdefault(each.quarter_starts_on, {})
        of_quarter.setdefault(each.dimension_id, {})[each.respondent] = each.score
    for quarter, of_quarter in per_quarter.items():
        yield (
            quarters.in_words(quarter),
            [
                Said(
                    known[pk],
                    voices.get(Respondent.CITIZEN),
                    voices.get(Respondent.CASEWORKER),
                )
                for pk, voices in of_quarter.items()
            ],
        )


@require_http_methods(["GET", "POST"])
def measure(request: MemberRequest, public_id: UUID, respondent: str) -> HttpResponse:
    """The caseworker's own view, or the citizen's typed in from paper."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    found = _find(request, public_id)
    quarter = quarters.quarter_of(localdate())
    known = dict(
        ProgressMeasure.objects.visible_to(request.membership)
        .filter(participant=found, respondent=respondent, quarter_starts_on=quarter)
        .values_list("dimension", "score")
    )
    form = ProgressForm(
        request.POST or None,
        dimensions=ProgressDimension.objects.asked(),
        respondent=respondent,
        known=known,
    )
    if request.method == "POST" and form.is_valid():
        progress.record(
            participant_id=found.pk,
            respondent=Respondent(respondent),
            scores=form.scores(),
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("The measure is saved."))
        return redirect("outcomes:progress_person", public_id=public_id)
    return show(
        request,
        "outcomes/progress_measure.html",
        {
            "person": found,
            "form": form,
            "is_citizen": respondent == Respondent.CITIZEN,
            "quarter": quarters.in_words(quarter),
            "known": known,
        },
        people=[found],
        purpose=Purpose.PERSON,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def hand_over(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Before the tablet goes out of hand: the language, and what to close first."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    found = _find(request, public_id)
    form = HandOverForm(request.POST or None, needs_code=tablet.needs_code(request))
    if request.method == "POST" and form.is_valid():
        turn = tablet.Turn(
            kind=tablet.PROGRESS,
            target=str(found.public_id),
            language=form.cleaned_data["language"],
            began=time.time(),
        )
        tablet.begin(request, turn, code=form.cleaned_data.get("code", ""))
        return leave(redirect("outcomes:tablet"))
    return show(
        request,
        "outcomes/tablet_hand_over.html",
        {"person": found, "form": form},
        people=[found],
        purpose=Purpose.PERSON,
        status=422 if form.errors else 200,
    )


def leave(answer: HttpResponse) -> HttpResponse:
    """Let the browser forget the pages shown before, also those behind its back key."""
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@require_GET
def questions(request: MemberRequest) -> HttpResponse:
    """The questions in large type to print: no person's, no name on it."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    language = "en" if request.GET.get("language") == "en" else "da"
    with translation.override(language):
        form = ProgressForm(
            dimensions=ProgressDimension.objects.asked(),
            respondent=Respondent.CITIZEN,
        )
        return _paper(request, form, language)


def _paper(request: HttpRequest, form: ProgressForm, language: str) -> HttpResponse:
    return render(request, "outcomes/paper.html", {"form": form, "language": language})


def _find(request: MemberRequest, public_id: UUID) -> Participant:
    visible = Participant.objects.visible_to(request.membership)
    return get_object_or_404(visible, public_id=public_id)
