"""The start page: what needs me today, per role."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from municipalities.middleware import MemberRequest
from municipalities.models import Role
from portal.start import administrator, caseworker, coordinator, leader, school

PAGES = {
    Role.COORDINATOR: coordinator,
    Role.CASEWORKER: caseworker,
    Role.SCHOOL_TEACHER: school,
    Role.SCHOOL_ADMIN: school,
    Role.LEADER: leader,
    Role.ADMINISTRATOR: administrator,
}


@require_GET
def start(request: MemberRequest) -> HttpResponse:
    """Show the start page of the active membership's role."""
    page = PAGES[Role(request.membership.role)]
    return render(
        request, page.TEMPLATE, page.context(request.membership, today=localdate())
    )
