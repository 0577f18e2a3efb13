"""The pages every file on its way out passes: ask, wait, approve, fetch.

An app with a kind of its own gives an ``ExportFlow`` and calls ``ask`` from its view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from celery import current_app
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from participants import export_notices
from participants.export_forms import ExportForm, JudgeForm
from participants.models import Export, ExportFile
from participants.models.export import APPROVED_ABOVE
from participants.services import exports
from participants.services.exports import ExportKind, Wanted
from participants.services.people_export import PEOPLE
from participants.spreadsheets import writer
from participants.spreadsheets.columns import Label

LATEST = 30
# The task that writes a kind's files, woken once the request is committed.
TASKS = {
    Export.Kind.PEOPLE: "participants.tasks.write_export",
    Export.Kind.NOMINATIONS: "branchespor.tasks.write_export",
    Export.Kind.ROSTER: "courses.tasks.write_export",
    Export.Kind.ATTENDANCE: "courses.tasks.write_export",
}


def _after_step_up[**P](
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """Let the view answer only whoever has just confirmed that it is them.

    Anybody else is sent to confirm it; what was posted is taken up again afterwards.
    """
    guarded: Callable[Concatenate[MemberRequest, P], HttpResponse]
    guarded = reauthentication_required(view)
    return guarded


@dataclass(frozen=True, slots=True)
class ExportFlow:
    """The page that asks for one kind: its words, what it is of, the way back."""

    kind: ExportKind
    title: Label
    back: str
    about: str = ""
    target_id: int | None = None


@require_http_methods(["GET", "POST"])
def export_people(request: MemberRequest) -> HttpResponse:
    """Ask for the list of own people."""
    back = reverse("participants:participant_list")
    return ask(request, ExportFlow(PEOPLE, _("Participants as a file"), back=back))


def ask(request: MemberRequest, flow: ExportFlow) -> HttpResponse:
    """Show what can be asked for; a post asks, after a step-up."""
    access.require(request.membership, flow.kind.permission)
    if request.method == "POST":
        return _asked(request, flow=flow)
    return _form(request, flow, ExportForm(kind=flow.kind))


@_after_step_up
def _asked(request: MemberRequest, *, flow: ExportFlow) -> HttpResponse:
    form = ExportForm(request.POST, kind=flow.kind)
    if not form.is_valid():
        return _form(request, flow, form)
    try:
        export = exports.ask(
            kind=flow.kind,
            wanted=Wanted(
                by=request.membership,
                scope=form.cleaned_data["scope"],
                target_id=flow.target_id,
            ),
            purpose=form.cleaned_data["purpose"],
            form=form.cleaned_data["format"],
            at=timezone.now(),
        )
    except (exports.NothingToExport, exports.TooManyRows) as refusal:
        form.add_error("scope", str(refusal))
        return _form(request, flow, form)
    _wake_after_commit(export)
    return redirect("participants:export_detail", public_id=export.public_id)


def _form(request: MemberRequest, flow: ExportFlow, form: ExportForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "flow": flow,
        "form": form,
        "hours": exports.FILE_HOURS,
        "cap": exports.ROW_CAPS[request.membership.role],
        "above": APPROVED_ABOVE,
        "seconds": len(export_notices.second_members(request.membership, at=now)),
    }
    status = 422 if form.errors else 200
    return render(request, "participants/export_ask.html", context, status=status)


@require_GET
def export_list(request: MemberRequest) -> HttpResponse:
    """One's own files of late, and colleagues' that wait for a yes or no."""
    member, now = request.membership, timezone.now()
    _require_any(request)
    own = (
        Export.objects.filter(by=member).with_file(at=now).order_by("-asked_at", "-pk")
    )
    waiting = Export.objects.to_judge_by(member).select_related("by__user")
    context = {"own": own[:LATEST], "waiting": waiting.order_by("asked_at", "pk")}
    return render(request, "participants/export_list.html", context)


@require_GET
def export_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One request wherever it stands: waits, is written, ready, over."""
    _require_any(request)
    found = Export.objects.visible_to(request.membership).with_file(at=timezone.now())
    export = get_object_or_404(
        found.select_related("by__user", "approved_by__user", "refused_by__user"),
        public_id=public_id,
    )
    own = export.by_id == request.membership.pk
    polls = "HX-Request" in request.headers
    if polls and not export.is_due:
        return HttpResponse(headers={"HX-Refresh": "true"})
    part = "#progress" if polls else ""
    context = {"export": export, "own": own, "may_judge": not own and export.is_waiting}
    return render(request, f"participants/export_detail.html{part}", context)


@require_POST
def export_judge(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Say yes or no to a colleague's long file, after a step-up."""
    access.require(request.membership, Permission.APPROVE_EXPORTS)
    waiting = Export.objects.to_judge_by(request.membership)
    return _judged(request, get_object_or_404(waiting, public_id=public_id))


@_after_step_up
def _judged(request: MemberRequest, export: Export) -> HttpResponse:
    form = JudgeForm(request.POST)
    which: dict[str, Any] = {"export_id": export.pk, "at": timezone.now()}
    which["by"] = request.membership
    if not form.is_valid():
        messages.warning(request, _("Choose yes or no."))
    elif form.cleaned_data["answer"] == "approve":
        exports.approve(**which)
        _wake_after_commit(export)
        messages.success(request, _("The file is approved and is being written."))
    else:
        exports.refuse(**which)
        messages.success(request, _("The file is refused and is not written."))
    return redirect("participants:export_list")


@require_GET
def export_file(request: MemberRequest, token: str) -> HttpResponse:
    """The file itself, by its signed address, to its asker, after a step-up."""
    try:
        exports.find(token, request.membership, at=timezone.now())
    except ExportFile.DoesNotExist as gone:
        raise Http404 from gone
    return _fetched(request, token=token)


@_after_step_up
def _fetched(request: MemberRequest, *, token: str) -> HttpResponse:
    file = exports.fetch(token=token, at=timezone.now(), by=request.membership)
    return HttpResponse(
        bytes(file.content),
        content_type=writer.TYPES[file.export.format],
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _require_any(request: MemberRequest) -> None:
    """Let through whoever may ask for any kind of file, or judge one."""
    member = request.membership
    rights = {*exports.PERMISSIONS.values(), Permission.APPROVE_EXPORTS}
    if not any(access.allows(member, each) for each in rights):
        access.require(member, Permission.APPROVE_EXPORTS)


def _wake_after_commit(export: Export) -> None:
    """Wake the work if it is due; without a queue beat finds it within a minute."""
    task = TASKS[Export.Kind(export.kind)]

    def wake() -> None:
        current_app.send_task(task, args=(export.pk,), retry=False)

    transaction.on_commit(wake, robust=True)
