"""Calendar addresses: one's own, a participant's, and the file behind one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.models import CalendarFeed, Course, PersonFeed
from courses.services import feeds
from courses.services.feeds import Made
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.numbers import whole
from municipalities.views.people import show
from participants.models import Participant


@login_not_required
@transaction.non_atomic_requests
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 (Django's own signature)
    """The calendar file behind a secret address; anything else answers 404 alike."""
    found = feeds.file_of(secret, at=timezone.now())
    if found is None:
        raise Http404
    answer = HttpResponse(found, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="branchespor.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_http_methods(["GET", "POST"])
def feed_list(request: MemberRequest) -> HttpResponse:
    """One's own calendar addresses; a post makes one, shown this once."""
    access.require(request.membership, Permission.READ_COURSES)
    course = _course(request)
    made: Made | None = None
    if request.method == "POST":
        made = feeds.make(
            course_id=course.pk if course else None,
            at=timezone.now(),
            by=request.membership,
        )
    now = timezone.now()
    mine = CalendarFeed.objects.visible_to(request.membership).open(at=now)
    context = {
        "course": course,
        "address": _address(request, made),
        "feeds": mine.select_related("course__track").order_by("-made_at", "-pk"),
        "may_teach": request.membership.whole_school_id is not None,
    }
    return render(request, "courses/feed_list.html", context)


@require_POST
def feed_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """End one of one's own addresses."""
    mine = CalendarFeed.objects.visible_to(request.membership)
    found = get_object_or_404(mine, pk=pk)
    feeds.revoke(feed_id=found.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The address is closed."))
    return redirect("courses:feed_list")


@require_http_methods(["GET", "POST"])
def person_feed(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """A participant's calendar address: make one, shown this once, or close it."""
    access.require(request.membership, Permission.EDIT_PEOPLE)
    visible = Participant.objects.visible_to(request.membership)
    person = get_object_or_404(visible, public_id=public_id)
    made: Made | None = None
    if request.method == "POST":
        now, by = timezone.now(), request.membership
        if "close" in request.POST:
            feeds.revoke_for_person(participant_id=person.pk, at=now, by=by)
            messages.success(request, _("The address is closed."))
            return redirect("courses:person_feed", public_id=public_id)
        made = feeds.make_for_person(participant_id=person.pk, at=now, by=by)
    own = PersonFeed.objects.visible_to(request.membership).filter(participant=person)
    context = {
        "person": person,
        "address": _address(request, made),
        "feed": own.open(at=timezone.now()).first(),
    }
    return show(
        request,
        "courses/person_feed.html",
        context,
        people=[person],
        purpose=Purpose.PERSON,
    )


def _course(request: MemberRequest) -> Course | None:
    """The course a calendar is asked of; none means what one teaches."""
    asked = request.POST.get("course") or request.GET.get("course") or ""
    if not asked:
        return None
    visible = Course.objects.visible_to(request.membership).for_lists()
    return get_object_or_404(visible, pk=whole(asked) or 0)


def _address(request: MemberRequest, made: Made | None) -> str:
    if made is None:
        return ""
    return request.build_absolute_uri(reverse("courses:feed", args=[made.secret]))
