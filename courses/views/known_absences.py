"""Absence known ahead, person by person: told by home, school or coordinator."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.known_absence_forms import ExemptForm, TellForm
from courses.models import Enrolment, KnownAbsence
from courses.services import known_absences
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show


@require_http_methods(["GET", "POST"])
def known_absence_list(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """What is known of one person on one course; a post tells of days away."""
    access.require(request.membership, Permission.TELL_ABSENCE)
    seat = _seat(request, public_id)
    form = TellForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _told(request, seat, form):
        messages.success(request, _("It is known: registers of these days say so."))
        return redirect("courses:known_absence_list", public_id=public_id)
    return _page(request, seat, form=form)


@require_POST
def known_absence_exempt(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Exempt the person from a module of the course."""
    access.require(request.membership, Permission.EXEMPT)
    seat = _seat(request, public_id)
    form = ExemptForm(request.POST, course=seat.course)
    if not form.is_valid():
        return _page(request, seat, exempt=form)
    try:
        known_absences.exempt(
            enrolment_id=seat.pk,
            module_id=form.cleaned_data["module"].pk,
            at=timezone.now(),
            by=request.membership,
        )
    except known_absences.NotOnCourse as refusal:
        form.add_error("module", str(refusal))
        return _page(request, seat, exempt=form)
    messages.success(request, _("No register of the module expects the person."))
    return redirect("courses:known_absence_list", public_id=public_id)


@require_POST
def known_absence_end(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Take back one line: the person comes after all."""
    visible = KnownAbsence.objects.visible_to(request.membership)
    known = get_object_or_404(visible.select_related("enrolment"), public_id=public_id)
    known_absences.take_back(
        known_id=known.pk, at=timezone.now(), by=request.membership
    )
    messages.success(request, _("Taken back: the person is expected."))
    return redirect("courses:known_absence_list", public_id=known.enrolment.public_id)


def _seat(request: MemberRequest, public_id: UUID) -> Enrolment:
    visible = Enrolment.objects.visible_to(request.membership).select_related(
        "nomination__participant", "course__track", "course__school"
    )
    return get_object_or_404(visible, public_id=public_id)


def _told(request: MemberRequest, seat: Enrolment, form: TellForm) -> bool:
    try:
        known_absences.tell(
            enrolment_id=seat.pk,
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            reason_id=form.cleaned_data["reason"].pk,
            at=timezone.now(),
            by=request.membership,
        )
    except known_absences.NotAhead as refusal:
        form.add_error("first", str(refusal))
    except known_absences.UnknownReason as refusal:
        form.add_error("reason", str(refusal))
    except known_absences.NotOnCourse as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


def _page(
    request: MemberRequest,
    seat: Enrolment,
    *,
    form: TellForm | None = None,
    exempt: ExemptForm | None = None,
) -> HttpResponse:
    forms: tuple[Form | None, ...] = (form, exempt)
    may_exempt = access.allows(request.membership, Permission.EXEMPT)
    lines = KnownAbsence.objects.visible_to(request.membership).open()
    return show(
        request,
        "courses/known_absence_list.html",
        {
            "seat": seat,
            "course": seat.course,
            "person": seat.nomination.participant,
            "lines": lines.filter(enrolment=seat)
            .select_related("reason", "module", "told_by")
            .order_by("first_on", "pk"),
            "form": form or TellForm(),
            "may_exempt": may_exempt,
            "exempt_form": exempt or ExemptForm(course=seat.course)
            if may_exempt
            else None,
            "is_school": request.membership.school_id is not None,
        },
        people=[seat.nomination.participant],
        purpose=Purpose.REGISTER,
        status=422 if any(each and each.errors for each in forms) else 200,
    )
