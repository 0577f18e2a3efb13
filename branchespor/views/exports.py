"""The nominations as a file."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchespor.services.nomination_export import NOMINATIONS
from municipalities.middleware import MemberRequest
from participants.views import exports
from participants.views.exports import ExportFlow


@require_http_methods(["GET", "POST"])
def export_nominations(request: MemberRequest) -> HttpResponse:
    """Ask for the list of nominations."""
    back = reverse("branchespor:nomination_list")
    flow = ExportFlow(NOMINATIONS, _("Nominations as a file"), back=back)
    return exports.ask(request, flow)
