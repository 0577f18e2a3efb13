"""What the home municipality makes of an absence: answer, hearing, filing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.absence_forms import AnswerForm, HearingForm
from courses.services import assessments
from courses.services.absences import CaseClosed
from courses.views import absences
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest


@require_POST
def absence_answer(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note the stated reason and the home municipality's assessment."""
    access.require(request.membership, Permission.ASSESS_ABSENCE)
    case = absences.case_of(request, public_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return absences.again(request, case, answer_form=form)
    reason = form.cleaned_data["reason"]
    try:
        assessments.answer(
            case_id=case.pk,
            reason_id=reason.pk if reason else None,
            assessment=form.cleaned_data["assessment"],
            at=timezone.now(),
            by=request.membership,
        )
    except CaseClosed as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The answer is saved."))
    return redirect("courses:absence_detail", public_id=public_id)


@require_POST
def absence_hearing(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note the date a hearing was sent; the portal sends none."""
    access.require(request.membership, Permission.ASSESS_ABSENCE)
    case = absences.case_of(request, public_id)
    form = HearingForm(request.POST)
    if not form.is_valid():
        return absences.again(request, case, hearing_form=form)
    try:
        assessments.note_hearing(
            case_id=case.pk,
            sent_on=form.cleaned_data["hearing_sent_on"],
            at=timezone.now(),
            by=request.membership,
        )
    except assessments.HearingOutOfTime as refusal:
        form.add_error("hearing_sent_on", str(refusal))
        return absences.again(request, case, hearing_form=form)
    messages.success(request, _("The date is noted."))
    return redirect("courses:absence_detail", public_id=public_id)


@require_POST
def absence_journalise(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note that the case is filed in the municipality's case system."""
    access.require(request.membership, Permission.ASSESS_ABSENCE)
    case = absences.case_of(request, public_id)
    assessments.journalise(case_id=case.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The follow-up is noted as filed."))
    return redirect("courses:absence_detail", public_id=public_id)
