"""Switch between one's own memberships; the administrator's list of members."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import SESSION_KEY, MemberRequest
from municipalities.models import Invitation, Membership
from municipalities.services import members


@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """Make another of one's own memberships the active one; show its start page."""
    chosen = request.POST.get("membership", "")
    if chosen not in {str(each.pk) for each in request.memberships}:
        raise Http404
    request.session[SESSION_KEY] = int(chosen)
    return redirect("home")


@require_GET
def member_list(request: MemberRequest) -> HttpResponse:
    """Everybody with a membership at one's organisation, and who is invited."""
    access.require(request.membership, Permission.MANAGE_MEMBERS)
    found = Membership.objects.visible_to(request.membership).with_organisation()
    visible = Invitation.objects.visible_to(request.membership)
    context = {
        "members": found.order_by("user__name", "pk"),
        "invitations": visible.pending(at=timezone.now()).order_by("expires_at"),
        "today": localdate(),
    }
    return render(request, "municipalities/member_list.html", context)


@require_POST
def member_end(request: MemberRequest, pk: int) -> HttpResponse:
    """End a membership today; the member's pages close from tomorrow."""
    membership = get_object_or_404(
        Membership.objects.visible_to(request.membership), pk=pk
    )
    today: date = localdate()
    try:
        members.end(
            membership_id=membership.pk,
            last_day=today,
            at=timezone.now(),
            by=request.membership,
        )
    except members.AlreadyEnded as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The membership ends today."))
    return redirect("municipalities:member_list")
