"""What was changed about one person, by whom: for the home municipality.

Caseworkers read former and new values; an administrator who, when and which field.
"""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from participants import changes
from participants.models import Participant
from portal.views.look_ups import Looked


@require_GET
def person_changes(request: MemberRequest, participant_id: int) -> HttpResponse:
    """Newest first, a page at a time; itself a look that the log keeps."""
    access.require(request.membership, Permission.READ_CHANGES)
    found = changes.page_of(
        participant_id=participant_id,
        membership=request.membership,
        number=request.GET.get("page"),
    )
    if found is None:
        raise Http404
    page, told = found
    visible = Participant.objects.visible_to(request.membership)
    person = visible.filter(pk=participant_id).first()
    home = person.municipality_id if person else request.membership.municipality_id
    return show(
        request,
        "portal/person_changes.html",
        {
            "page": page,
            "changes": told,
            "person": person,
            "number": participant_id,
        },
        people=[Looked(participant_id, home or 0)],
        purpose=Purpose.PERSON if person else Purpose.OVERSIGHT,
    )
