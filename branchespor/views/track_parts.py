"""Modules and requirements of a track: add, change, reorder, end, publish."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from branchespor.models import ModuleTemplate, Requirement, Track
from branchespor.services import track_modules, track_requirements
from branchespor.track_forms import ModuleForm, RequirementForm
from branchespor.views.track_changes import (
    TRACK,
    answer,
    find_track,
    kept,
    seen,
    show_form,
)
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.numbers import whole

PLANNED = gettext_lazy(
    "Courses planned from now on get it; those that are planned keep theirs."
)
OPEN = gettext_lazy(
    "Nobody is asked it before it is published. Courses that are open for nominations "
    "by then keep asking what they asked when they opened."
)


@require_http_methods(["GET", "POST"])
def module_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Add a module as the last one."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = find_track(request, pk)
    form = ModuleForm(
        request.POST or None, track=track, initial={"version": track.version}
    )

    def act() -> None:
        track_modules.add(
            track_id=track.pk,
            wanted=form.wanted(),
            version=form.seen(),
            at=timezone.now(),
            by=request.membership,
        )

    if kept(request, form, act, track=track, stands=_nothing):
        messages.success(request, _("The module is added."))
        return redirect(TRACK, pk=track.pk)
    return show_form(
        request, form, title=_("Add a module"), track=track, note=str(PLANNED)
    )


@require_http_methods(["GET", "POST"])
def module_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Put another module, or other days, in a module's place."""
    access.require(request.membership, Permission.PLAN_COURSES)
    template = _module(request, pk)
    track = template.track
    form = ModuleForm(
        request.POST or None,
        track=track,
        initial=ModuleForm.of(template) | {"version": track.version},
    )

    def act() -> None:
        track_modules.change(
            template_id=template.pk,
            wanted=form.wanted(),
            version=form.seen(),
            at=timezone.now(),
            by=request.membership,
        )

    def stands(_track: Track) -> dict[str, Any]:
        return ModuleForm.of(_module(request, pk))

    if kept(request, form, act, track=track, stands=stands):
        messages.success(request, _("The module is changed."))
        return redirect(TRACK, pk=track.pk)
    return show_form(
        request, form, title=_("Change the module"), track=track, note=str(PLANNED)
    )


@require_POST
def module_move(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a module and its neighbour change places."""
    access.require(request.membership, Permission.PLAN_COURSES)
    template = _module(request, pk)

    def act() -> str:
        track_modules.move(
            template_id=template.pk,
            later=1 if request.POST.get("to") == "later" else -1,
            version=seen(request),
            at=timezone.now(),
            by=request.membership,
        )
        return _("The modules stand in another order now.")

    return answer(request, template.track, act)


@require_POST
def module_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Leave a module out of courses planned from now on."""
    access.require(request.membership, Permission.PLAN_COURSES)
    template = _module(request, pk)

    def act() -> str:
        track_modules.end(
            template_id=template.pk,
            version=seen(request),
            at=timezone.now(),
            by=request.membership,
        )
        return _("The module is left out of new courses.")

    return answer(request, template.track, act)


@require_http_methods(["GET", "POST"])
def requirement_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a requirement, perhaps instead of a published one."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = find_track(request, pk)
    before = _replaced(request, track)
    initial = RequirementForm.of(before) if before else {}
    form = RequirementForm(
        request.POST or None, initial=initial | {"version": track.version}
    )

    def act() -> None:
        track_requirements.add(
            track_id=track.pk,
            wanted=form.wanted(),
            version=form.seen(),
            replaces_id=before.pk if before else None,
            at=timezone.now(),
            by=request.membership,
        )

    if kept(request, form, act, track=track, stands=_nothing):
        messages.success(
            request, _("The requirement is written. Publish it when ready.")
        )
        return redirect(TRACK, pk=track.pk)
    title = _("Replace a requirement") if before else _("Add a requirement")
    return show_form(request, form, title=title, track=track, note=str(OPEN))


@require_http_methods(["GET", "POST"])
def requirement_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a requirement that is not published yet."""
    access.require(request.membership, Permission.PLAN_COURSES)
    requirement = _requirement(request, pk)
    track = requirement.track
    form = RequirementForm(
        request.POST or None,
        initial=RequirementForm.of(requirement) | {"version": track.version},
    )

    def act() -> None:
        track_requirements.change(
            requirement_id=requirement.pk,
            wanted=form.wanted(),
            version=form.seen(),
            at=timezone.now(),
            by=request.membership,
        )

    def stands(_track: Track) -> dict[str, Any]:
        return RequirementForm.of(_requirement(request, pk))

    try:
        done = kept(request, form, act, track=track, stands=stands)
    except track_requirements.IsPublished as refusal:
        messages.warning(request, str(refusal))
        return redirect(TRACK, pk=track.pk)
    if done:
        messages.success(request, _("The requirement is changed."))
        return redirect(TRACK, pk=track.pk)
    title = _("Change the requirement")
    return show_form(request, form, title=title, track=track, note=str(OPEN))


@require_POST
def requirement_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask it of no course that opens from now on."""
    access.require(request.membership, Permission.PLAN_COURSES)
    requirement = _requirement(request, pk)

    def act() -> str:
        track_requirements.end(
            requirement_id=requirement.pk,
            version=seen(request),
            at=timezone.now(),
            by=request.membership,
        )
        return _("The requirement is asked of no course that opens from now on.")

    return answer(request, requirement.track, act)


@require_POST
def requirements_publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish what the track asks of people and has not published."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = find_track(request, pk)

    def act() -> str:
        track_requirements.publish(
            track_id=track.pk,
            version=seen(request),
            at=timezone.now(),
            by=request.membership,
        )
        return _("The requirements are published.")

    return answer(request, track, act)


def _nothing(_track: Track) -> dict[str, Any]:
    """What a new one is compared with."""
    return {}


def _module(request: MemberRequest, pk: int) -> ModuleTemplate:
    visible = ModuleTemplate.objects.visible_to(request.membership)
    used = visible.filter(ended_on=None).select_related("track", "module")
    return get_object_or_404(used, pk=pk)


def _requirement(request: MemberRequest, pk: int) -> Requirement:
    visible = Requirement.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.filter(ended_at=None).select_related("track"), pk=pk
    )


def _replaced(request: MemberRequest, track: Track) -> Requirement | None:
    """The published requirement the address names; 404 if it is none of the track's."""
    text = request.GET.get("replaces", "")
    if not text:
        return None
    in_force = track.requirements.in_force()
    return get_object_or_404(in_force, pk=whole(text) or 0)
