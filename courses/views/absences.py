"""Absence follow-up: who is away without a word, and what was done about it."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from branchespor.models import Scheme
from courses import attendance_pattern, notices
from courses.absence_forms import AnswerForm, CloseForm, ContactForm, HearingForm
from courses.models import AbsenceCase, Mark, MarkCorrection, Presence, Progress
from courses.services import absences
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

CLOSED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a list shows it: how far it has come and how old it is."""

    case: AbsenceCase
    progress: Progress
    age: str
    urgency: str


def rows(cases: Any, *, today: date) -> list[Row]:  # noqa: ANN401 (an annotated queryset)
    """The cases with their age in words and as a colour; one statement."""
    return [
        Row(
            case=case,
            progress=case.progress(contacts=case.contacts),
            age=_age((today - case.session.on).days),
            urgency=_urgency((today - case.session.on).days),
        )
        for case in cases.for_lists().with_contacts()
    ]


def _age(days: int) -> str:
    if days <= 0:
        return _("today")
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


def _urgency(days: int) -> str:
    if days <= 0:
        return "info"
    return "warning" if days < 3 else "error"


@require_GET
def absence_list(request: MemberRequest) -> HttpResponse:
    """Open follow-ups, oldest first, and the last closed ones; the panel for HTMX.

    The panel asks every other second, with the ``known`` stamp of what it shows, and
    gets an empty answer as long as nothing is new.
    """
    access.require(request.membership, Permission.READ_ABSENCES)
    visible = AbsenceCase.objects.visible_to(request.membership)
    now = timezone.now()
    stamp = visible.open().stamp(today=localdate(now))
    if request.GET.get("known") == stamp:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    open_rows = rows(visible.open(), today=localdate(now))
    context = {"rows": open_rows, "now": now, "stamp": stamp}
    shown = open_rows
    template = "courses/absence_list.html"
    if "HX-Request" in request.headers:
        template += "#panel"
    else:
        closed = visible.exclude(closed_at=None).order_by("-closed_at", "-pk")
        closed_rows = rows(closed[:CLOSED_SHOWN], today=localdate(now))
        context["closed"] = closed_rows
        shown = open_rows + closed_rows
    return _show(request, template, context, cases=[row.case for row in shown])


@require_GET
def absence_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The facts of one absence; the home municipality's first look is noted."""
    access.require(request.membership, Permission.READ_ABSENCES)
    case = case_of(request, public_id)
    if _is_home(request) and case.seen_at is None:
        absences.see(case_id=case.pk, at=timezone.now(), by=request.membership)
        case = case_of(request, public_id)
    facts = _facts(request, case)
    return _show(request, "courses/absence_detail.html", facts, cases=[case])


@require_POST
def absence_contact(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Log a try to reach the person, in one tap."""
    case = case_of(request, public_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return again(request, case, contact_form=form)
    try:
        absences.contact(
            case_id=case.pk,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
    except absences.CaseClosed as refusal:
        messages.warning(request, str(refusal))
    return redirect("courses:absence_detail", public_id=public_id)


@require_POST
def absence_close(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Close: the person is back, or has stopped."""
    access.require(request.membership, Permission.ASSESS_ABSENCE)
    case = case_of(request, public_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return again(request, case, close_form=form)
    try:
        absences.close(
            case_id=case.pk,
            result=form.cleaned_data["result"],
            at=timezone.now(),
            by=request.membership,
        )
    except absences.CaseClosed as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The follow-up is closed."))
    return redirect("courses:absence_list")


@require_POST
def absence_employer(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note that the employer was told."""
    case = case_of(request, public_id)
    try:
        absences.tell_employer(
            case_id=case.pk, at=timezone.now(), by=request.membership
        )
    except absences.CaseClosed as refusal:
        messages.warning(request, str(refusal))
    return redirect("courses:absence_detail", public_id=public_id)


def case_of(request: MemberRequest, public_id: UUID) -> AbsenceCase:
    """The case with all a page shows of it, or 404."""
    visible = AbsenceCase.objects.visible_to(request.membership)
    detailed = (
        visible.for_lists()
        .with_contacts()
        .select_related("reason", "seen_by__user", "session__registered_by__user")
    )
    return get_object_or_404(detailed, public_id=public_id)


def _is_home(request: MemberRequest) -> bool:
    return access.allows(request.membership, Permission.ASSESS_ABSENCE)


def _facts(request: MemberRequest, case: AbsenceCase) -> dict[str, Any]:
    """What the page shows; the assessment stays at home until the case is closed.

    The reason a person gave never leaves home.
    """
    mark = (
        case.session.marks.filter(enrolment=case.enrolment_id)
        .select_related("reason", "recorded_by__user")
        .first()
    )
    corrections = MarkCorrection.objects.filter(
        mark__session=case.session_id, mark__enrolment=case.enrolment_id
    ).order_by("corrected_at")
    is_home = _is_home(request)
    return {
        "case": case,
        "person": case.enrolment.nomination.participant,
        "progress": case.progress(contacts=case.contacts),
        "mark": mark,
        "corrections": corrections.select_related("corrected_by__user"),
        "notices": notices.of_case(case),
        "attempts": case.attempts.order_by("-at").select_related("by__user"),
        "is_home": is_home,
        "shows_assessment": is_home or case.closed_at is not None,
        "is_igu": case.enrolment.nomination.scheme == Scheme.IGU,
        "contact_form": ContactForm(),
        "answer_form": AnswerForm(
            initial={"reason": case.reason_id, "assessment": case.assessment}
        )
        if is_home
        else None,
        "close_form": CloseForm(),
        "hearing_form": HearingForm(initial={"hearing_sent_on": case.hearing_sent_on})
        if is_home
        else None,
        "pattern": _pattern(case) if is_home else None,
    }


def _pattern(case: AbsenceCase) -> attendance_pattern.Pattern:
    """What repeats on this course while the person belonged here; one statement."""
    marks = (
        Mark.objects.that_count()
        .filter(enrolment=case.enrolment_id, municipality=case.municipality_id)
        .order_by("session__starts_at")
        .values_list("session__on", "presence")
    )
    return attendance_pattern.pattern(
        [(on, presence == Presence.NO_WORD) for on, presence in marks]
    )


def again(
    request: MemberRequest,
    case: AbsenceCase,
    **forms: Any,  # noqa: ANN401
) -> HttpResponse:
    """The page again, with a refused form and what was typed."""
    context = _facts(request, case) | forms
    return _show(
        request, "courses/absence_detail.html", context, cases=[case], status=422
    )


def _show(
    request: MemberRequest,
    template: str,
    context: dict[str, Any],
    *,
    cases: list[AbsenceCase],
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        template,
        context,
        people=[case.enrolment.nomination.participant for case in cases],
        purpose=Purpose.ABSENCE,
        status=status,
    )
