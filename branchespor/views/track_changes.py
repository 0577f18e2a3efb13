"""The coordinator keeps her tracks: make, change, stop using and use again."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchespor.models import Track
from branchespor.services import tracks
from branchespor.track_forms import TrackForm, VersionedForm
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.numbers import whole

TRACK = "branchespor:track_detail"


@require_http_methods(["GET", "POST"])
def track_new(request: MemberRequest) -> HttpResponse:
    """Make a track of the cooperation."""
    access.require(request.membership, Permission.PLAN_COURSES)
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = tracks.create(
                wanted=form.wanted(), at=timezone.now(), by=request.membership
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            text = _("The track is made. Now add its modules and requirements.")
            messages.success(request, text)
            return redirect(TRACK, pk=made.pk)
    return show_form(request, form, title=_("New track"))


@require_http_methods(["GET", "POST"])
def track_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what a track is called and starts from."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = find_track(request, pk)
    form = TrackForm(request.POST or None, initial=TrackForm.of(track))

    def act() -> None:
        tracks.change(
            track_id=track.pk,
            wanted=form.wanted(),
            version=form.seen(),
            at=timezone.now(),
            by=request.membership,
        )

    if kept(request, form, act, track=track, stands=TrackForm.of):
        messages.success(request, _("The track is changed."))
        return redirect(TRACK, pk=track.pk)
    return show_form(request, form, title=_("Change the track"), track=track)


@require_POST
def track_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Stop using a track."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = find_track(request, pk)

    def act() -> str:
        tracks.end(track_id=track.pk, at=timezone.now(), by=request.membership)
        return _("The track is not used any more. Its courses go on.")

    return answer(request, track, act)


@require_POST
def track_resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Use an ended track again."""
    access.require(request.membership, Permission.PLAN_COURSES)
    track = find_track(request, pk)

    def act() -> str:
        tracks.resume(track_id=track.pk, at=timezone.now(), by=request.membership)
        return _("The track is in use again.")

    return answer(request, track, act)


def find_track(request: MemberRequest, pk: int) -> Track:
    """The track with its cooperation and trade, or 404."""
    visible = Track.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("cooperation", "industry"), pk=pk)


def seen(request: HttpRequest) -> int:
    """The version a button was shown with; one that is none was never current."""
    version = whole(request.POST.get("version", ""))
    return -1 if version is None else version


def kept(
    request: MemberRequest,
    form: VersionedForm,
    act: Callable[[], object],
    *,
    track: Track,
    stands: Callable[[Track], Mapping[str, Any]],
) -> bool:
    """Do what a valid form asks; what is refused stands at its fields.

    If somebody changed the track meanwhile, ``stands`` of the track as it is now is
    shown beside what was typed, and saving again counts.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        form.refuse(refusal)
    except tracks.TrackEnded as refusal:
        form.add_error(None, str(refusal))
    except tracks.Changed as refusal:
        now = find_track(request, track.pk)
        form.against(stands(now), version=now.version, why=str(refusal))
    return not form.errors


def answer(
    request: MemberRequest, track: Track, act: Callable[[], str]
) -> HttpResponse:
    """Do what a button asks and say so; back to the track."""
    try:
        messages.success(request, act())
    except (tracks.Changed, tracks.TrackEnded, tracks.OrdersOpen) as refusal:
        messages.warning(request, str(refusal))
    return redirect(TRACK, pk=track.pk)


def show_form(
    request: MemberRequest,
    form: VersionedForm,
    *,
    title: str,
    track: Track | None = None,
    note: str = "",
) -> HttpResponse:
    """The one page all these forms stand on; ``note`` says what saving does."""
    return render(
        request,
        "branchespor/track_form.html",
        {"form": form, "title": title, "track": track, "note": note},
        status=422 if form.errors else 200,
    )
