"""The facts of an absence on paper, for the home municipality's case system."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from courses import fact_sheet, fact_sheet_pdf
from courses.models import AbsenceCase
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Purpose
from municipalities.views.people import show


@require_GET
def absence_sheet(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The sheet as a page to read or print."""
    case, now = _case(request, public_id), timezone.now()
    return show(
        request,
        "courses/absence_sheet.html",
        {
            "case": case,
            "sheet": fact_sheet.collect(case, at=now),
            "note": fact_sheet_pdf.note(),
        },
        people=[case.enrolment.nomination.participant],
        purpose=Purpose.ABSENCE,
    )


@require_GET
def absence_pdf(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The same as a tagged PDF; its name tells of nobody, and the log of the file."""
    case, now = _case(request, public_id), timezone.now()
    audit.look_up(
        by=request.membership,
        people=[case.enrolment.nomination.participant],
        purpose=Purpose.ABSENCE,
        kind=AccessEntry.Kind.EXPORT,
        channel=AccessEntry.Channel.FILE,
        at=now,
    )
    content = fact_sheet_pdf.pdf(fact_sheet.collect(case, at=now))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="faktaark.pdf"'
    return answer


def _case(request: MemberRequest, public_id: UUID) -> AbsenceCase:
    access.require(request.membership, Permission.ASSESS_ABSENCE)
    visible = AbsenceCase.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.for_lists().select_related("reason"), public_id=public_id
    )
