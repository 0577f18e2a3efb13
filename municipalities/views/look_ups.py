"""The administrator's control of look-ups: counts per week, the monthly sample."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import TruncWeek
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import LookUpDay, LookUpSample, Role, SampledLookUp
from municipalities.services import samples

WEEKS_SHOWN = 8
SAMPLES_SHOWN = 12
MEMBERS_SHOWN = 100


@require_GET
def look_ups(request: MemberRequest) -> HttpResponse:
    """Who saw how many of the municipality's people, per week; what is unusual."""
    access.require(request.membership, Permission.READ_LOGS)
    reviewed = Count("look_ups", filter=~Q(look_ups__verdict=""))
    return render(
        request,
        "municipalities/look_ups.html",
        {
            "weeks": [_worded(row) for row in _weeks(request, today=localdate())],
            "samples": LookUpSample.objects.visible_to(request.membership)
            .select_related("municipality")
            .annotate(drawn=Count("look_ups"), reviewed=reviewed)
            .order_by("-month", "municipality__name")[:SAMPLES_SHOWN],
        },
    )


def _weeks(request: MemberRequest, *, today: date) -> Any:  # noqa: ANN401
    """Per week and member, the newest week first, most people without relation first.

    People are counted per day: somebody seen on two days counts twice.
    """
    first = today - timedelta(weeks=WEEKS_SHOWN, days=today.weekday())
    return (
        LookUpDay.objects.visible_to(request.membership)
        .filter(on__gte=first)
        .annotate(week=TruncWeek("on"))
        .order_by()
        .values(
            "week",
            "by__user__name",
            "by__role",
            "by__municipality__name",
            "by__school__name",
            "by__cooperation__name",
        )
        .annotate(
            looks=Sum("look_ups"),
            seen=Sum("people"),
            strange=Sum("unrelated"),
            flagged=Max("flagged_at"),
        )
        .order_by("-week", "-strange", "-seen", "by__user__name")[:MEMBERS_SHOWN]
    )


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    places = ("by__municipality__name", "by__school__name", "by__cooperation__name")
    organisation = next((row[each] for each in places if row[each]), "")
    return row | {"role": Role(row["by__role"]).label, "organisation": organisation}


@require_http_methods(["GET", "POST"])
def look_up_sample(request: MemberRequest, pk: int) -> HttpResponse:
    """Twenty look-ups of a month; a verdict on each. People are shown by number."""
    access.require(request.membership, Permission.READ_LOGS)
    sample = get_object_or_404(
        LookUpSample.objects.visible_to(request.membership).select_related(
            "municipality"
        ),
        pk=pk,
    )
    drawn = list(
        sample.look_ups.select_related(
            "by__user", "by__municipality", "by__school", "by__cooperation"
        ).order_by("at", "pk")
    )
    if request.method == "POST":
        return _judge(request, sample, drawn)
    return render(
        request,
        "municipalities/look_up_sample.html",
        {
            "sample": sample,
            "drawn": drawn,
            "left": sum(not each.verdict for each in drawn),
            "verdicts": SampledLookUp.Verdict.choices,
        },
    )


def _judge(
    request: MemberRequest, sample: LookUpSample, drawn: list[SampledLookUp]
) -> HttpResponse:
    said = {each.pk: request.POST.get(f"verdict-{each.pk}", "") for each in drawn}
    samples.judge(
        sample_id=sample.pk, verdicts=said, at=timezone.now(), by=request.membership
    )
    messages.success(request, _("The changes are saved."))
    return redirect("municipalities:look_up_sample", pk=sample.pk)
