"""The log of talks with a course's school: both sides read, the coordinator writes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import AgreedAction, Course, SchoolLogEntry
from courses.school_log_form import TalkForm
from courses.services import school_log as log
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.numbers import whole


@require_http_methods(["GET", "POST"])
def school_log(request: MemberRequest, pk: int) -> HttpResponse:
    """Every talk, newest first; a post writes one, ``?corrects=`` corrects one."""
    access.require(request.membership, Permission.READ_SCHOOL_LOG)
    visible = Course.objects.visible_to(request.membership).with_school_contact()
    course = get_object_or_404(visible.for_lists(), pk=pk)
    may_write = access.allows(request.membership, Permission.WRITE_SCHOOL_LOG)
    form = None
    if request.method == "POST":
        access.require(request.membership, Permission.WRITE_SCHOOL_LOG)
        form = TalkForm(request.POST)
        if form.is_valid() and _write(request, course, form):
            messages.success(request, _("The talk is written down."))
            return redirect("courses:school_log", pk=course.pk)
    elif may_write:
        form = TalkForm(initial=_begun(request, course))
    entries = SchoolLogEntry.objects.visible_to(request.membership).filter(
        course=course
    )
    today = localdate()
    context = {
        "course": course,
        "form": form,
        "entries": entries.for_lists(),
        "today": today,
        "silent_days": course.days_without_school(on=today),
        "may_write": may_write,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "courses/school_log.html", context, status=status)


@require_POST
def action_done(request: MemberRequest, pk: int) -> HttpResponse:
    """Tick an agreed action off."""
    access.require(request.membership, Permission.READ_SCHOOL_LOG)
    visible = AgreedAction.objects.visible_to(request.membership)
    action = get_object_or_404(visible.select_related("entry"), pk=pk)
    log.finish(action_id=action.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("Ticked off."))
    return redirect("courses:school_log", pk=action.entry.course_id)


def _write(request: MemberRequest, course: Course, form: TalkForm) -> bool:
    try:
        log.write(
            course_id=course.pk,
            talk=form.talk(),
            corrects_id=form.corrects_id(),
            at=timezone.now(),
            by=request.membership,
        )
    except (log.InFuture, log.CorrectedAlready) as refusal:
        form.add_error(None, ValidationError(str(refusal)))
        return False
    except SchoolLogEntry.DoesNotExist as missing:
        raise Http404 from missing
    return True


def _begun(request: MemberRequest, course: Course) -> dict[str, Any]:
    """Today, or what the entry to correct says."""
    number = whole(request.GET.get("corrects", ""))
    former = course.school_log.standing().filter(pk=number).first() if number else None
    if former is None:
        return {"on": localdate()}
    begun = {
        "corrects": former.pk,
        "on": former.on,
        "spoken_with": former.spoken_with,
        "status": former.status,
        "text": former.text,
    }
    for n, action in enumerate(former.actions.order_by("due_on", "pk")[:3], start=1):
        begun |= {
            f"action_{n}": action.text,
            f"owner_{n}": action.owner,
            f"due_{n}": action.due_on,
        }
    return begun
