"""What was learned, what was decided, and whether it has been done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.models import ChangeDecision
from courses.services import changes
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from outcomes.evaluation_forms import ChangeForm, LearnedForm
from outcomes.views.closing import course_of, show_closing


@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Decide on a change; a refusal shows the report again with what was written."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = course_of(request, pk)
    form = ChangeForm(request.POST, owners=list(changes.owners(course, on=localdate())))
    if form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        try:
            changes.decide(
                course_id=course.pk,
                text=said["text"],
                owner_id=said["owner"],
                due_on=said["due_on"],
                at=timezone.now(),
                by=request.membership,
            )
        except changes.DueInPast as refusal:
            form.add_error("due_on", str(refusal))
        except changes.NotAnOwner as refusal:
            form.add_error("owner", str(refusal))
        else:
            messages.success(request, _("The change is decided."))
            return redirect("outcomes:closing", pk=course.pk)
    return show_closing(request, course, change_form=form)


@require_POST
def learn(request: MemberRequest, pk: int) -> HttpResponse:
    """Write what was learned."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = course_of(request, pk)
    form = LearnedForm(request.POST)
    if not form.is_valid():
        return show_closing(request, course, learned_form=form)
    changes.learn(
        course_id=course.pk,
        text=form.cleaned_data["learned"],
        at=timezone.now(),
        by=request.membership,
    )
    messages.success(request, _("What was learned is saved."))
    return redirect("outcomes:closing", pk=course.pk)


@require_POST
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """Tick a change off."""
    access.require(request.membership, Permission.WIND_UP)
    change = _change(request, pk)
    changes.finish(change_id=change.pk, at=timezone.now(), by=request.membership)
    return _back(request, change)


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the tick away again."""
    access.require(request.membership, Permission.WIND_UP)
    change = _change(request, pk)
    changes.reopen(change_id=change.pk, at=timezone.now(), by=request.membership)
    return _back(request, change)


@require_GET
def overdue(request: MemberRequest) -> HttpResponse:
    """Every decided change that is not done, the first due first."""
    access.require(request.membership, Permission.WIND_UP)
    found = ChangeDecision.objects.visible_to(request.membership).open().for_lists()
    return render(
        request,
        "outcomes/change_list.html",
        {"changes": list(found[:100]), "today": localdate()},
    )


def _change(request: MemberRequest, pk: int) -> ChangeDecision:
    visible = ChangeDecision.objects.visible_to(request.membership)
    return get_object_or_404(visible, pk=pk)


def _back(request: MemberRequest, change: ChangeDecision) -> HttpResponse:
    """To the list if it was ticked there, else to the course's report."""
    if request.POST.get("from") == "list":
        return redirect("outcomes:change_overdue")
    return redirect("outcomes:closing", pk=change.course_id)
