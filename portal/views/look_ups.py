"""Who has looked at one person: for the home municipality, and for the person's asking.

Employees' names are the administrator's alone (C-579/21); reading the log is a look
that the log keeps too.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Purpose
from municipalities.views.people import show
from participants.models import Participant

PAGE = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """The person the log speaks of, by number: administrators see no names."""

    pk: int
    municipality_id: int


@require_GET
def person_looks(request: MemberRequest, participant_id: int) -> HttpResponse:
    """When, which organisation and role, what for, and how; newest first."""
    access.require(request.membership, Permission.READ_LOOKS)
    entries = (
        AccessEntry.objects.visible_to(request.membership)
        .filter(participant_id=participant_id)
        .select_related("by__user", "by__municipality", "by__school", "by__cooperation")
        .order_by("-at", "-pk")
    )
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    home = page.object_list[0].municipality_id or 0
    visible = Participant.objects.visible_to(request.membership)
    return show(
        request,
        "portal/person_looks.html",
        {
            "page": page,
            "person": visible.filter(pk=participant_id).first(),
            "number": participant_id,
            "names": access.allows(request.membership, Permission.READ_LOGS),
        },
        people=[Looked(participant_id, home)],
        purpose=Purpose.OVERSIGHT,
    )
