"""Nomination lists: upload, look over, confirm, watch, result."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from branchespor.services.nomination_import import NOMINATION_LIST
from municipalities.middleware import MemberRequest
from participants.views import uploads
from participants.views.uploads import Flow

FLOW = Flow(
    kind=NOMINATION_LIST,
    title=_("Load a nomination list"),
    lead=_(
        "Upload the list you have, from Excel or as CSV. You see what would happen "
        "before anything is saved."
    ),
    page="branchespor:nomination_upload",
    help="branchespor:nomination_import_help",
    example="indstillinger",
    task="branchespor.tasks.work_through_upload",
)


@require_http_methods(["GET", "POST"])
def nomination_import(request: MemberRequest) -> HttpResponse:
    """Choose a nomination list."""
    return uploads.start(
        request, FLOW, context={"back": reverse("branchespor:nomination_list")}
    )


@require_http_methods(["GET", "POST"])
def nomination_upload(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """One uploaded nomination list, wherever it stands."""
    upload = uploads.find(request, FLOW, public_id)
    back = reverse("branchespor:nomination_list")
    return uploads.page(request, FLOW, upload, context={"back": back})


@require_GET
def nomination_import_help(request: MemberRequest) -> HttpResponse:
    """The columns of a nomination list."""
    return uploads.explain(request, FLOW)
