"""The pages every kind of file passes: choose it, look it over, watch it, its result.

An app with a kind of its own gives a ``Flow`` and calls these from its thin views.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from celery import current_app
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities import access
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Purpose
from municipalities.views.people import show
from participants.models import Participant, Upload
from participants.services import upload_preview, uploads
from participants.services.uploads import ImportKind
from participants.spreadsheets import columns, safety
from participants.spreadsheets.columns import Label
from participants.upload_forms import ColumnsForm, UploadForm

LATEST = 5  # own uploads listed where the next is chosen
SHOWN = 100  # problems and skipped rows listed on a page


@dataclass(frozen=True, slots=True)
class Flow:
    """The pages of one kind: its words, its addresses, how its work is woken.

    ``example`` is the name of the example files under ``static/examples/``.
    ``task`` is woken with the upload's key once the confirmation is committed.
    """

    kind: ImportKind
    title: Label
    lead: Label
    page: str
    help: str
    example: str
    task: str

    def files(self) -> list[tuple[str, str]]:
        """The example files: name of the format, path under static."""
        return [
            (ending.upper(), f"examples/{self.example}.{ending}")
            for ending in ("xlsx", "csv")
        ]


type Context = Mapping[str, Any]


def start(
    request: MemberRequest,
    flow: Flow,
    *,
    target_id: int | None = None,
    context: Context | None = None,
) -> HttpResponse:
    """Take a file: read it in the limited process, keep its rows, show the preview."""
    access.require(request.membership, flow.kind.permission)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if form.is_valid():
        upload = _stored(request, flow, form=form, target_id=target_id)
        if upload is not None:
            return redirect(flow.page, public_id=upload.public_id)
    return render(
        request,
        "participants/upload_start.html",
        {
            "flow": flow,
            "form": form,
            "types": safety.TYPES,
            "megabytes": safety.MAX_MEGABYTES,
            "steps": _steps(),
            "latest": Upload.objects.visible_to(request.membership).newest_of(
                flow.kind.key, target_id=target_id
            )[:LATEST],
            **(context or {}),
        },
        status=422 if form.errors else 200,
    )


def _stored(
    request: MemberRequest, flow: Flow, *, form: UploadForm, target_id: int | None
) -> Upload | None:
    """Read and keep the file; what is wrong with it becomes the form's error."""
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        uploads.require_quota(request.membership, at=timezone.now())
        reading = safety.read(content)
        upload = uploads.store(
            kind=flow.kind,
            table=reading.table,
            file_name=file.name,
            sha256=hashlib.sha256(content).hexdigest(),
            target_id=target_id,
            at=timezone.now(),
            by=request.membership,
        )
    except (safety.RefusedFile, uploads.NoRows, uploads.QuotaReached) as refusal:
        form.add_error("file", str(refusal))
        return None
    for note in reading.table.notes:
        messages.info(request, str(columns.NOTES[note]))
    if upload_preview.was_loaded_before(upload):
        messages.info(
            request,
            _("This very file was loaded before. Loading it again changes nothing."),
        )
    return upload


def find(request: MemberRequest, flow: Flow, public_id: UUID) -> Upload:
    """One's own upload of this kind, else 404."""
    access.require(request.membership, flow.kind.permission)
    own = Upload.objects.visible_to(request.membership).filter(kind=flow.kind.key)
    return get_object_or_404(own, public_id=public_id)


def page(
    request: MemberRequest, flow: Flow, upload: Upload, *, context: Context
) -> HttpResponse:
    """Show an upload where it stands: to be confirmed, being loaded, or done.

    ``context`` holds ``back``, the address to go to afterwards.
    """
    look = _Look(request, flow, upload, context)
    if request.method == "POST":
        return _act(look)
    if upload.confirmed_at is None:
        return _preview(look)
    return _progress(look) if upload.finished_at is None else _result(look)


def explain(request: MemberRequest, flow: Flow) -> HttpResponse:
    """What each column means, and example files."""
    access.require(request.membership, flow.kind.permission)
    return render(request, "participants/upload_columns.html", {"flow": flow})


@dataclass(frozen=True, slots=True)
class _Look:
    """One request for the page of one upload."""

    request: MemberRequest
    flow: Flow
    upload: Upload
    context: Context

    def render(
        self, template: str, *, status: int = 200, **more: object
    ) -> HttpResponse:
        """The page with what all of them show."""
        return self.show(template, status=status, people=(), **more)

    def show(
        self,
        template: str,
        *,
        people: Iterable[Participant],
        status: int = 200,
        **more: object,
    ) -> HttpResponse:
        """The same, with cells of the file that are ``people``'s."""
        shown = {"flow": self.flow, "upload": self.upload, "steps": _steps()}
        return show(
            self.request,
            f"participants/{template}",
            {**shown, **self.context, **more},
            people=people,
            purpose=Purpose.IMPORT,
            channel=AccessEntry.Channel.FILE,
            status=status,
        )


def _act(look: _Look) -> HttpResponse:
    """Choose columns, confirm or discard; then back to the page (or the beginning)."""
    request, flow, upload = look.request, look.flow, look.upload
    which: dict[str, Any] = {"upload_id": upload.pk, "kind": flow.kind}
    which |= {"at": timezone.now(), "by": request.membership}
    try:
        match request.POST.get("action"):
            case "confirm":
                uploads.confirm(**which)
                _wake_after_commit(flow, upload)
            case "discard":
                uploads.discard(**which)
                messages.success(request, _("The file was thrown away."))
                return redirect(look.context["back"])
            case _:
                form = ColumnsForm(request.POST, upload=upload, kind=flow.kind)
                if not form.is_valid():
                    return _preview(look, form=form)
                uploads.choose_columns(mapping=form.mapping(), **which)
    except uploads.AlreadyConfirmed as refusal:
        messages.info(request, str(refusal))
    except uploads.ColumnsMissing as refusal:
        messages.warning(request, _("Columns are missing: %s") % refusal)
    return redirect(flow.page, public_id=upload.public_id)


def _wake_after_commit(flow: Flow, upload: Upload) -> None:
    """Wake the work; without a queue beat finds the upload within a minute."""

    def wake() -> None:
        current_app.send_task(flow.task, args=(upload.pk,), retry=False)

    transaction.on_commit(wake, robust=True)


def _preview(look: _Look, *, form: ColumnsForm | None = None) -> HttpResponse:
    kind = look.flow.kind
    preview = upload_preview.of(look.upload, kind, look.request.membership)
    shown = form or ColumnsForm(upload=look.upload, kind=kind)
    return look.show(
        "upload_preview.html",
        people=upload_preview.people_shown(look.upload, look.request.membership),
        status=422 if form else 200,
        preview=preview,
        problems=preview.problems[:SHOWN],
        more=max(len(preview.problems) - SHOWN, 0),
        lines=[{"column": each, "field": shown[each.key]} for each in kind.columns],
        form=form,
    )


def _progress(look: _Look) -> HttpResponse:
    part = "#progress" if "HX-Request" in look.request.headers else ""
    return look.render(f"upload_progress.html{part}")


def _result(look: _Look) -> HttpResponse:
    """The result; whoever polled for progress is told to load the whole page."""
    if "HX-Request" in look.request.headers:
        return HttpResponse(headers={"HX-Refresh": "true"})
    outcomes = [result[1] for result in look.upload.results]
    skipped = upload_preview.explained(look.upload, look.flow.kind)
    return look.render(
        "upload_result.html",
        counts={
            each: outcomes.count(each)
            for each in ("created", "changed", "unchanged", "skipped")
        },
        skipped=skipped[:SHOWN],
        more=max(len(skipped) - SHOWN, 0),
    )


def _steps() -> list[str]:
    return [_("Choose the file"), _("Look it over"), _("Load"), _("Result")]
