"""The papers that are missing: who lacks what for which course by when."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from courses.services import papers
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

PAGE = 50


@require_GET
def paper_list(request: MemberRequest) -> HttpResponse:
    """One's own people; for the coordinator those of every municipality."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    today = localdate()
    found = papers.lacking(request.membership, today=today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return show(
        request,
        "courses/paper_list.html",
        {
            "page": page,
            "lacks": [papers.lack(each) for each in page.object_list],
            "today": today,
        },
        people=[each.participant for each in page.object_list],
        purpose=Purpose.NOMINATION,
    )
