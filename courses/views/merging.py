"""Merge two courses: first what would happen to whom, then one button."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.course_forms import MergeForm
from courses.models import Course
from courses.services import merging
from courses.services.merging import Goes
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

REFUSALS = (merging.NotTogether, merging.Changed, ValidationError)


@require_http_methods(["GET", "POST"])
def course_merge(request: MemberRequest, pk: int, into: int) -> HttpResponse:
    """The proposal for both courses; posting the shown proposal does it."""
    access.require(request.membership, Permission.PLAN_COURSES)
    visible = (
        Course.objects.visible_to(request.membership)
        .with_counts()
        .select_related("track__cooperation", "school")
    )
    course = get_object_or_404(visible, pk=pk)
    other = get_object_or_404(visible, pk=into)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal = _merge(request, form, pk=pk, into=into)
        if not refusal:
            messages.success(request, _("The courses are merged; everybody is told."))
            return redirect("courses:course_detail", pk=other.pk)
        form.add_error(None, refusal)
    return _page(request, form, course=course, other=other)


def _merge(request: MemberRequest, form: MergeForm, *, pk: int, into: int) -> str:
    try:
        merging.merge(
            course_id=pk,
            into_id=into,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
    except REFUSALS as refusal:
        return " ".join(getattr(refusal, "messages", [str(refusal)]))
    return ""


def _page(
    request: MemberRequest, form: MergeForm, *, course: Course, other: Course
) -> HttpResponse:
    apart = ""
    try:
        merging.refuse_apart(course, other, at=timezone.now())
    except merging.NotTogether as refusal:
        apart = str(refusal)
    merger = merging.propose(course, other)
    return show(
        request,
        "courses/course_merge.html",
        {
            "form": form,
            "merger": merger,
            "apart": apart,
            "seats": merger.going(Goes.SEAT),
            "waiting": merger.going(Goes.WAITING),
            "pool": merger.going(Goes.POOL),
        },
        people=[each.entry.nomination.participant for each in merger.moves],
        purpose=Purpose.FILLING,
        status=422 if form.errors else 200,
    )
