"""Contact with people on a course: who is due, one tap, how often it should be."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.contact_forms import RulesForm, TapForm
from courses.models import Course, Enrolment, PersonContact
from courses.services import contacts, contacts_due
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

PAGE = 50
TODAYS_SHOWN = 50


@require_GET
def contact_list(request: MemberRequest) -> HttpResponse:
    """Whom nobody has been in contact with, longest first; ``?mine=1`` one's own.

    A caseworker also sees what the municipality noted today, to take a slip back.
    """
    access.require(request.membership, Permission.READ_CONTACTS)
    now = timezone.now()
    mine = request.GET.get("mine") == "1"
    found = contacts_due.overdue(request.membership, today=localdate(now), mine=mine)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_log = access.allows(request.membership, Permission.LOG_CONTACTS)
    noted = list(_noted(request)) if may_log else []
    seats = [line.enrolment for line in page.object_list]
    seats += [each.enrolment for each in noted]
    return show(
        request,
        "courses/contact_list.html",
        {"page": page, "mine": mine, "may_log": may_log, "noted": noted},
        people=[seat.nomination.participant for seat in seats],
        purpose=Purpose.CONTACT,
    )


@require_POST
def contact_log(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note a contact in one tap, and go back to where the button stood."""
    access.require(request.membership, Permission.LOG_CONTACTS)
    visible = Enrolment.objects.visible_to(request.membership).select_related(
        "nomination__participant"
    )
    seat = get_object_or_404(visible, public_id=public_id)
    form = TapForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose what came of the contact."))
        return _back(request, seat)
    try:
        contacts.log(
            enrolment_id=seat.pk,
            whom=PersonContact.Whom(form.cleaned_data["whom"]),
            outcome=PersonContact.Outcome(form.cleaned_data["outcome"]),
            at=timezone.now(),
            by=request.membership,
        )
    except contacts.NotOnCourse as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The contact is noted."))
    return _back(request, seat)


@require_POST
def contact_take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a tap by mistake back."""
    access.require(request.membership, Permission.LOG_CONTACTS)
    visible = PersonContact.objects.visible_to(request.membership)
    contact = get_object_or_404(visible, pk=pk)
    try:
        contacts.take_back(
            contact_id=contact.pk, at=timezone.now(), by=request.membership
        )
    except contacts.TooLate as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The contact is taken back."))
    return redirect("courses:contact_list")


@require_http_methods(["GET", "POST"])
def contact_rules(request: MemberRequest, pk: int) -> HttpResponse:
    """How often the job centres are in contact with a course's people."""
    access.require(request.membership, Permission.PLAN_COURSES)
    visible = Course.objects.visible_to(request.membership).select_related("track")
    course = get_object_or_404(visible, pk=pk)
    form = RulesForm(request.POST or None, course=course)
    if request.method == "POST" and form.is_valid():
        contacts.set_rules(
            course_id=course.pk,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
        messages.success(request, _("The rules are saved."))
        return redirect("courses:course_detail", pk=course.pk)
    context = {"form": form, "course": course}
    status = 422 if form.errors else 200
    return render(request, "courses/contact_rules.html", context, status=status)


def _noted(request: MemberRequest) -> QuerySet[PersonContact]:
    """What was noted today and stands, newest first."""
    return (
        PersonContact.objects.visible_to(request.membership)
        .standing()
        .filter(at__date=localdate())
        .select_related("enrolment__nomination__participant", "by__user")
        .order_by("-at", "-pk")[:TODAYS_SHOWN]
    )


def _back(request: MemberRequest, seat: Enrolment) -> HttpResponse:
    """To the page the button stood on: the person's, or the list."""
    if request.POST.get("page") == "person":
        person = seat.nomination.participant
        return redirect("person", public_id=person.public_id)
    return redirect("courses:contact_list")
