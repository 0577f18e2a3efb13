"""The report as files: one page for the steering group, everything, a workbook."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from outcomes import board_pdf, board_workbook
from outcomes.report import Report
from outcomes.views.steering import chosen_cooperation, chosen_report, paper_of
from participants.spreadsheets import writer

MINUTES = 12


@require_GET
def paper_pdf(request: MemberRequest) -> HttpResponse:
    """One A4 page: the three figures, key figures, goals, open decisions."""
    found = _report(request)
    content = board_pdf.pdf(paper_of(found, minutes=MINUTES), short=True)
    return _pdf(content, f"styregruppe-{found.year}.pdf")


@require_GET
def full_pdf(request: MemberRequest) -> HttpResponse:
    """Everything: all figures, all breakdowns, minutes, definitions."""
    found = _report(request)
    content = board_pdf.pdf(paper_of(found, minutes=MINUTES), short=False)
    return _pdf(content, f"resultater-{found.year}.pdf")


@require_GET
def workbook(request: MemberRequest) -> HttpResponse:
    """The figures, breakdowns and definitions as a workbook."""
    found = _report(request)
    content = board_workbook.workbook(found, paper_of(found, minutes=0))
    answer = HttpResponse(content, content_type=writer.TYPES[writer.XLSX])
    name = f"resultater-{found.year}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _report(request: MemberRequest) -> Report:
    access.require(request.membership, Permission.READ_SUMMARY)
    cooperation = chosen_cooperation(request)
    found = chosen_report(request, cooperation) if cooperation else None
    if found is None:
        raise Http404
    return found


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
