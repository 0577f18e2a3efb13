"""From the nomination's side: choose courses, withdraw from one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchespor.models import Nomination
from branchespor.services.nominations import MOST_WISHES
from courses.course_forms import WithdrawForm
from courses.models import Course, Enrolment
from courses.services import leaving, seats
from courses.views import choosing
from courses.views.filling import posted_key
from courses.views.substitutes import fee_at_risk
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, ReasonCode
from municipalities.views.people import show


@require_http_methods(["GET", "POST"])
def nomination_courses(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Open courses of the cooperation; put the person on the list of one."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    nomination = get_object_or_404(
        Nomination.objects.visible_to(request.membership).active().for_lists(),
        public_id=public_id,
    )
    places = choosing.places(nomination)
    entries = {
        each.course_id: each for each in places if each.nomination_id == nomination.pk
    }
    ranks = dict(nomination.wishes.values_list("track", "rank"))
    if request.method == "POST":
        return _queue(request, nomination, ranks=ranks, entries=entries)
    return show(
        request,
        "courses/nomination_courses.html",
        {
            "nomination": nomination,
            "rows": choosing.rows(
                request.membership,
                nomination,
                places=places,
                entries=entries,
                ranks=ranks,
            ),
            "may_rank": access.allows(request.membership, Permission.NOMINATE),
        },
        people=[nomination.participant],
        purpose=Purpose.PLACEMENT,
    )


def _queue(
    request: MemberRequest,
    nomination: Nomination,
    *,
    ranks: Mapping[int, int],
    entries: Mapping[int, Enrolment],
) -> HttpResponse:
    course = get_object_or_404(
        Course.objects.visible_to(request.membership),
        pk=posted_key(request, "course") or 0,
    )
    last = max([*ranks.values(), *(e.wish_rank for e in entries.values())], default=0)
    try:
        seats.queue(
            nomination_id=nomination.pk,
            course_id=course.pk,
            wish_rank=ranks.get(course.track_id) or min(last + 1, MOST_WISHES),
            at=timezone.now(),
            by=request.membership,
        )
    except seats.CourseClosed as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The person is on the list of the course."))
    return redirect("courses:nomination_courses", public_id=nomination.public_id)


@require_http_methods(["GET", "POST"])
def enrolment_withdraw(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Take a person off a course or its list, with a reason."""
    access.require(request.membership, Permission.WITHDRAW)
    entry = get_object_or_404(
        Enrolment.objects.visible_to(request.membership).select_related(
            "nomination__participant",
            "course__track",
            "course__school__policy",
            "course__agreed_policy",
        ),
        public_id=public_id,
    )
    form = WithdrawForm(request.POST or None, initial={"last_day": localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            leaving.withdraw(
                enrolment_id=entry.pk,
                reason_id=form.cleaned_data["reason"].pk,
                last_day=form.cleaned_data["last_day"],
                at=timezone.now(),
                by=request.membership,
            )
        except seats.CourseClosed as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The person is off the course."))
        return redirect("courses:course_detail", pk=entry.course_id)
    return show(
        request,
        "courses/enrolment_withdraw.html",
        {"form": form, "enrolment": entry, "course": entry.course}
        | _taking_back(request, entry)
        | fee_at_risk(entry.course),
        people=[entry.nomination.participant],
        purpose=Purpose.PLACEMENT,
        status=422 if form.errors else 200,
    )


def _taking_back(request: MemberRequest, entry: Enrolment) -> dict[str, Any]:
    """Whether the seat can be taken back as a mistake, and the reasons to choose."""
    return {
        "may_take_back": access.allows(request.membership, Permission.FILL_COURSES)
        and entry.is_seated
        and not entry.course.has_started(on=localdate()),
        "reasons": ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE),
    }


@require_POST
def seat_take_back(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Undo a confirmation before the start: the person waits again."""
    access.require(request.membership, Permission.FILL_COURSES)
    visible = Enrolment.objects.visible_to(request.membership)
    entry = get_object_or_404(visible, public_id=public_id)
    try:
        leaving.take_back(
            enrolment_id=entry.pk,
            reason_id=posted_key(request, "reason") or 0,
            at=timezone.now(),
            by=request.membership,
        )
    except (seats.CourseClosed, seats.UnknownReason) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The person waits again; the seat is passed on."))
    return redirect("courses:filling", pk=entry.course_id)
