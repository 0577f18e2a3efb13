"""What will be deleted soon, and how long the municipality keeps what."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from outcomes import retention as rules
from outcomes.services import retention
from participants.models import Participant

SOON = timedelta(days=30)
SHOWN = 50


class PeriodForm(forms.Form):
    """How many months one rule keeps, from tomorrow on."""

    key = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[(rule.key, rule.name) for rule in rules.RULES],
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months"), min_value=1, max_value=retention.LONGEST
    )


@require_GET
def retention_list(request: MemberRequest) -> HttpResponse:
    """Counts of the next 30 days; a caseworker sees whose data to take out before."""
    access.require(request.membership, Permission.READ_RETENTION)
    member, then = request.membership, timezone.now() + SOON
    counts = retention.due(at=then, municipality_ids=member.municipality_codes())
    people: list[Participant] = []
    if access.allows(member, Permission.GIVE_ACCESS):
        mine = Participant.objects.visible_to(member)
        rule = rules.periods(localdate(then))[rules.PERSON]
        due = rules.people(rule).values("pk")
        people = list(mine.filter(pk__in=due).in_danish_order()[:SHOWN])
    return show(
        request,
        "outcomes/retention.html",
        {
            "rows": [(rule.name, counts[rule.key]) for rule in rules.RULES],
            "people": people,
            "form": PeriodForm()
            if access.allows(member, Permission.SET_RETENTION)
            else None,
        },
        people=people,
        purpose=Purpose.ERASURE,
    )


@require_POST
def retention_period(request: MemberRequest) -> HttpResponse:
    """Set the own municipality's time to keep, from tomorrow on."""
    access.require(request.membership, Permission.SET_RETENTION)
    form, now = PeriodForm(request.POST), timezone.now()
    if form.is_valid():
        retention.set_period(
            key=form.cleaned_data["key"],
            months=form.cleaned_data["months"],
            valid_from=localdate(now) + timedelta(days=1),
            at=now,
            by=request.membership,
        )
        messages.success(request, _("The time is set, from tomorrow."))
    else:
        messages.warning(request, _("Choose 1 to 60 months."))
    return redirect("outcomes:retention")
