"""The register on paper: who should be there, and an empty column to tick."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from courses import sheet
from courses.models import Session
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show


@require_GET
def paper_register(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody of the day by name, and who is known to be away, ready to print."""
    access.require(request.membership, Permission.READ_ROSTER)
    visible = Session.objects.visible_to(request.membership).held().for_lists()
    session = get_object_or_404(visible.select_related("teacher__user"), pk=pk)
    lines = sheet.lines(session=session, membership=request.membership)
    return show(
        request,
        "courses/paper_register.html",
        {"session": session, "course": session.course, "lines": lines},
        people=[line.person for line in lines],
        purpose=Purpose.REGISTER,
    )
