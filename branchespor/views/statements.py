"""Change what the citizen says: own words, when, where, Danish classes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchespor.models import Nomination
from branchespor.services import nominations, wishes
from branchespor.statement_form import StatementForm
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, School
from municipalities.views.people import show


@require_http_methods(["GET", "POST"])
def nomination_change(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The home municipality puts right what the citizen says."""
    access.require(request.membership, Permission.NOMINATE)
    visible = Nomination.objects.visible_to(request.membership).active().for_lists()
    nomination = get_object_or_404(
        visible.with_wish(request.membership), public_id=public_id
    )
    schools = School.objects.filter(cooperations__cooperation=nomination.cooperation_id)
    form = StatementForm(
        request.POST or None, nomination=nomination, schools=schools.order_by("name")
    )
    if request.method == "POST" and form.is_valid():
        try:
            wishes.restate(
                nomination_id=nomination.pk,
                said=form.statement(),
                at=timezone.now(),
                by=request.membership,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        except nominations.NotActive as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is saved."))
            return redirect("branchespor:nomination_detail", public_id=public_id)
    return show(
        request,
        "branchespor/nomination_change.html",
        {"form": form, "nomination": nomination},
        people=[nomination.participant],
        purpose=Purpose.NOMINATION,
        status=422 if form.errors else 200,
    )
