"""The start page: what needs me today, per role."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, Role
from municipalities.views.people import show
from portal.start import absent as absences
from portal.start import (
    administrator,
    caseworker,
    coordinator,
    leader,
    school,
    substitute,
)

PAGES = {
    Role.COORDINATOR: coordinator,
    Role.CASEWORKER: caseworker,
    Role.SCHOOL_TEACHER: school,
    Role.SCHOOL_ADMIN: school,
    Role.SUBSTITUTE: substitute,
    Role.LEADER: leader,
    Role.ADMINISTRATOR: administrator,
}


@require_GET
def absent(request: MemberRequest) -> HttpResponse:
    """The start page's panel of absences; empty as long as nothing is new.

    Asked every other second, so that an absence stands there within two of the tap. It
    is part of a page: opened by itself it leads to the start page.
    """
    access.require(request.membership, Permission.READ_ABSENCES)
    if "HX-Request" not in request.headers:
        return redirect("home")
    today = localdate()
    known = absences.stamp(request.membership, today=today)
    if request.GET.get("known") == known:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    panel = absences.context(request.membership, today=today)
    return show(
        request,
        "portal/start_absent.html",
        panel,
        people=absences.people(panel["absent"]),
        purpose=Purpose.START_PAGE,
    )


@require_GET
def start(request: MemberRequest) -> HttpResponse:
    """Show the start page of the active membership's role."""
    page = PAGES[Role(request.membership.role)]
    return render(
        request, page.TEMPLATE, page.context(request.membership, today=localdate())
    )
