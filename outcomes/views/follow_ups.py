"""After the course: due questions, answers, next steps, gaps."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.models import Enrolment
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from outcomes import gaps
from outcomes.models import FollowUp
from outcomes.outcome_forms import NextStepForm, OutcomeForm
from outcomes.services import follow_ups, next_steps
from participants.models import Participant

SHOWN = 100
ANSWERED_SHOWN = 20


@require_GET
def follow_up_list(request: MemberRequest) -> HttpResponse:
    """Questions that are due, longest overdue first, and the last answers."""
    access.require(request.membership, Permission.READ_FOLLOW_UPS)
    today = localdate()
    visible = FollowUp.objects.visible_to(request.membership).for_lists()
    due = list(visible.due(on=today)[:SHOWN])
    answered = list(
        visible.exclude(answered_at=None).order_by("-answered_at", "-pk")[
            :ANSWERED_SHOWN
        ]
    )
    return show(
        request,
        "outcomes/follow_up_list.html",
        {
            "due": due,
            "answered": answered,
            "today": today,
            "unknown": visible.unknown().count(),
            "may_record": _may_record(request),
        },
        people=_people(each.enrolment for each in (*due, *answered)),
        purpose=Purpose.FOLLOW_UP,
    )


@require_http_methods(["GET", "POST"])
def follow_up_record(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Answer one question; earlier answers stay below."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    follow_up = get_object_or_404(
        FollowUp.objects.visible_to(request.membership).for_lists(),
        public_id=public_id,
    )
    form = OutcomeForm(request.POST or None, initial={"as_of": localdate()})
    if (
        request.method == "POST"
        and form.is_valid()
        and _record(request, follow_up, form)
    ):
        messages.success(request, _("The answer is saved."))
        return redirect("outcomes:follow_up_list")
    return show(
        request,
        "outcomes/follow_up_record.html",
        {
            "follow_up": follow_up,
            "form": form,
            "outcomes": follow_up.outcomes.select_related("recorded_by__user").order_by(
                "-recorded_at"
            ),
        },
        people=_people([follow_up.enrolment]),
        purpose=Purpose.FOLLOW_UP,
        status=422 if form.errors else 200,
    )


def _record(request: MemberRequest, follow_up: FollowUp, form: OutcomeForm) -> bool:
    try:
        follow_ups.record(
            follow_up_id=follow_up.pk,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
    except follow_ups.InFuture as refusal:
        form.add_error("as_of", str(refusal))
        return False
    return True


@require_http_methods(["GET", "POST"])
def next_step(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note what comes after the course."""
    access.require(request.membership, Permission.RECORD_OUTCOMES)
    entry = get_object_or_404(
        Enrolment.objects.visible_to(request.membership).select_related(
            "nomination__participant", "course__track", "next_step"
        ),
        public_id=public_id,
    )
    known = getattr(entry, "next_step", None)
    initial = {
        "text": known.text if known else "",
        "starts_on": known.starts_on if known else entry.course.ends_on,
    }
    form = NextStepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        next_steps.record(
            enrolment_id=entry.pk,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
        messages.success(request, _("The next step is saved."))
        return redirect("outcomes:gap_list")
    return show(
        request,
        "outcomes/next_step.html",
        {"enrolment": entry, "form": form},
        people=_people([entry]),
        purpose=Purpose.NEXT_STEP,
        status=422 if form.errors else 200,
    )


@require_GET
def gap_list(request: MemberRequest) -> HttpResponse:
    """People whose course ended, or soon will, and who have no next step (B7)."""
    access.require(request.membership, Permission.READ_FOLLOW_UPS)
    found = gaps.find(request.membership, today=localdate())
    return show(
        request,
        "outcomes/gap_list.html",
        {
            "gaps": found,
            "red_days": gaps.RED_DAYS,
            "may_record": _may_record(request),
        },
        people=_people(each.enrolment for each in found),
        purpose=Purpose.NEXT_STEP,
    )


def _may_record(request: MemberRequest) -> bool:
    return access.allows(request.membership, Permission.RECORD_OUTCOMES)


def _people(entries: Iterable[Enrolment]) -> list[Participant]:
    return [each.nomination.participant for each in entries]
