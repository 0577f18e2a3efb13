"""Put a nominated person's wishes in one order, over tracks and courses."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchespor.models import Nomination, Track
from branchespor.services import nominations
from courses.models import Course, Enrolment
from courses.services import seats, wishes
from courses.services.wishes import Wish
from courses.wish_forms import WishesForm
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

REFUSALS = (
    nominations.NotActive,
    nominations.UnknownTrack,
    seats.CourseClosed,
    wishes.StillOnList,
    wishes.TooMany,
)


@require_http_methods(["GET", "POST"])
def nomination_wishes(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Up to five wishes; the home municipality changes their order."""
    access.require(request.membership, Permission.NOMINATE)
    nomination = get_object_or_404(
        Nomination.objects.visible_to(request.membership).active().for_lists(),
        public_id=public_id,
    )
    entries = list(nomination.enrolments.waiting().select_related("course__track"))
    form = WishesForm(
        request.POST or None,
        tracks=_tracks(request, nomination),
        courses=_courses(request, nomination, entries),
        now=_now(nomination, entries),
    )
    if request.method == "POST" and form.is_valid():
        try:
            wishes.order(
                nomination_id=nomination.pk,
                ranked=form.ranked(),
                at=timezone.now(),
                by=request.membership,
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The wishes are saved."))
            return redirect("courses:nomination_courses", public_id=public_id)
    return show(
        request,
        "courses/nomination_wishes.html",
        {"form": form, "nomination": nomination},
        people=[nomination.participant],
        purpose=Purpose.NOMINATION,
        status=422 if form.errors else 200,
    )


def _tracks(request: MemberRequest, nomination: Nomination) -> list[Track]:
    visible = Track.objects.visible_to(request.membership)
    here = visible.filter(cooperation=nomination.cooperation_id, ended_on=None)
    return list(here.order_by("name"))


def _courses(
    request: MemberRequest, nomination: Nomination, entries: list[Enrolment]
) -> list[Course]:
    """Courses to wish for, and those the person waits for."""
    coming = (
        Course.objects.visible_to(request.membership)
        .upcoming(on=localdate())
        .filter(track__cooperation=nomination.cooperation_id, opened_at__isnull=False)
        .for_lists()
        .order_by("starts_on", "pk")
    )
    found = {course.pk: course for course in coming}
    for entry in entries:
        found.setdefault(entry.course_id, entry.course)
    return list(found.values())


def _now(nomination: Nomination, entries: list[Enrolment]) -> list[Wish]:
    """The wishes as they stand; a course that only follows its track is not named."""
    tracks = {each.track_id: each.rank for each in nomination.wishes.all()}
    found = [(rank, 0, Wish("track", key)) for key, rank in tracks.items()]
    found += [
        (entry.wish_rank, 1, Wish("course", entry.course_id))
        for entry in entries
        if tracks.get(entry.course.track_id) != entry.wish_rank
    ]
    return [wish for _rank, _kind, wish in sorted(found, key=lambda each: each[:2])]
