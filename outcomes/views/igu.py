"""The counter of IGU contracts, per cooperation, for coordinator and leader."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation, Employer
from outcomes import igu_counts
from outcomes.models import Placement


@require_GET
def igu_counter(request: MemberRequest) -> HttpResponse:
    """Started, by state and by the employer's sector; small numbers are hidden."""
    access.require(request.membership, Permission.READ_SUMMARY)
    visible = Cooperation.objects.visible_to(request.membership).order_by("name")
    causes = dict(Placement.EndCause.choices)
    sectors = dict(Employer.Sector.choices)
    counted = [
        (
            each,
            [(causes[key], shown) for key, shown in each.causes.items()],
            [(sectors[key], shown) for key, shown in each.sectors.items()],
        )
        for each in igu_counts.of_each(visible, today=localdate())
    ]
    return render(request, "outcomes/igu_counter.html", {"counted": counted})
