"""What a caseworker sees of a proposal: own people and the rule, others as numbers."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses import proposal_page
from courses.services import shared_proposals as shared
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

SHOWN = 10


@require_GET
def shared_proposals(request: MemberRequest) -> HttpResponse:
    """The newest proposals of one's cooperations that seats were confirmed of."""
    by = request.membership
    access.require(by, Permission.NOMINATE)
    context = {"proposals": shared.newest(by, number=SHOWN)}
    return render(request, "courses/proposal_shared_list.html", context)


@require_GET
def shared_proposal(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One of them: where one's own people stand, and why."""
    by = request.membership
    access.require(by, Permission.NOMINATE)
    proposal = shared.one(by, public_id=public_id)
    if proposal is None:
        raise Http404
    page = proposal_page.page(
        proposal,
        by=by,
        courses=request.GET.get("page", ""),
        waiting=request.GET.get("waiting", ""),
    )
    return show(
        request,
        "courses/proposal_shared.html",
        {"page": page},
        people=[each.participant for each in page.people],
        purpose=Purpose.FILLING,
    )
