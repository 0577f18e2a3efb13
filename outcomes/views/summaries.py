"""The summary: page, file, definitions."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from municipalities import access, isolation
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation
from municipalities.numbers import whole
from outcomes import report
from outcomes.definitions import (
    ALL,
    COMPANY,
    GENERAL_CAVEAT,
    JOB_READY,
    SELF_SUPPORTING,
)
from outcomes.models import BackgroundFigure
from outcomes.report import Report
from participants.spreadsheets import writer
from participants.spreadsheets.cells import Value


@require_GET
def summary(request: MemberRequest) -> HttpResponse:
    """The year's figures of one cooperation, the three programme KPIs first."""
    found, years = chosen(request)
    context: dict[str, Any] = {"years": years, "report": found}
    if found:
        context |= facts(found)
    return render(request, "outcomes/summary.html", context)


def facts(found: Report) -> dict[str, Any]:
    """What the page and the leader's start page show of a report."""
    first = {SELF_SUPPORTING.key, COMPANY.key}
    return {
        "report": found,
        "first": [found.lines[SELF_SUPPORTING.key], found.lines[COMPANY.key]],
        "job_ready": JOB_READY,
        "job_ready_figure": BackgroundFigure.objects.filter(name="jobparate")
        .order_by("-as_of")
        .first(),
        "lines": [line for key, line in found.lines.items() if key not in first],
        "caveat": GENERAL_CAVEAT,
    }


def chosen(request: MemberRequest) -> tuple[Report | None, list[int]]:
    """The report of the asked-for (or newest) year, and the years there are.

    Raises:
        Http404: the cooperation or year asked for is not one of the reader's.
    """
    access.require(request.membership, Permission.READ_SUMMARY)
    cooperations = Cooperation.objects.visible_to(request.membership).order_by("pk")
    asked = request.GET.get("cooperation", "")
    if asked:
        cooperations = cooperations.filter(pk=whole(asked) or 0)
    cooperation = cooperations.first()
    if cooperation is None:
        if asked:
            raise Http404
        return None, []
    today = localdate()
    years = report.years(cooperation.pk, today=today)
    wanted = request.GET.get("year", "")
    if wanted and wanted not in map(str, years):
        raise Http404
    if not years:
        return None, []
    # The context was computed from the membership when the request began.
    own = isolation.current().municipality_ids
    found = report.report(
        cooperation=cooperation,
        year=int(wanted) if wanted else years[0],
        own={int(code) for code in own.split(",") if code},
        today=today,
    )
    return found, years


@require_GET
def summary_csv(request: MemberRequest) -> HttpResponse:
    """The same figures as a file for a spreadsheet: semicolons, decimal comma, BOM."""
    found, _years = chosen(request)
    if found is None:
        raise Http404
    name = f"resultater-{found.year}.csv"
    return HttpResponse(
        writer.csv_text(_table(found)),
        content_type=writer.TYPES[writer.CSV],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _table(found: Report) -> Iterator[list[Value]]:
    """The report's rows: figures first, then each figure's groups."""
    yield [str(found.cooperation), found.year]
    yield [_("Figure"), _("Cooperation"), _("Own municipality"), _("Definition")]
    for line in found.lines.values():
        own = report.in_words(line.own) if line.own else ""
        yield [line.kpi.name, report.in_words(line.total), own, line.kpi.text]
    for split in found.splits:
        yield []
        yield [split.kpi.name]
        for group, shown in split.groups.items():
            yield [group, report.in_words(shown)]


@require_GET
def definition_list(request: MemberRequest) -> HttpResponse:
    """Every figure's definition."""
    access.require(request.membership, Permission.READ_SUMMARY)
    return render(
        request,
        "outcomes/definition_list.html",
        {"definitions": ALL, "caveat": GENERAL_CAVEAT},
    )
