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
    DEMAND,
    GENERAL_CAVEAT,
    JOB_READY,
    SELF_SUPPORTING,
)
from outcomes.report import Report, attention
from outcomes.views import summary_page
from participants.spreadsheets import writer
from participants.spreadsheets.cells import Value


@require_GET
def summary(request: MemberRequest) -> HttpResponse:
    """The year's figures of one cooperation, the three programme KPIs first.

    What a leader needs before a meeting stands open; the rest is folded, and with
    ``all=yes`` it is not.
    """
    found = chosen(request)
    context: dict[str, Any] = {"report": found}
    if found:
        context |= facts(found) | summary_page.context(found)
        context["unfolded"] = request.GET.get("all", "") == "yes"
    return render(request, "outcomes/summary.html", context)


def facts(found: Report) -> dict[str, Any]:
    """What the page and the leader's start page show first of a report."""
    first = (found.lines.get(kpi.key) for kpi in (SELF_SUPPORTING, COMPANY))
    return {
        "report": found,
        "first": [line for line in first if line],
        "job_ready": JOB_READY,
        "job_ready_figure": found.backgrounds.get(JOB_READY.key),
        "matters": attention.matters(found),
        "limits": {"worse": attention.WORSE, "behind": attention.BEHIND},
        "has_own": any(line.own for line in found.lines.values()),
        "caveat": GENERAL_CAVEAT,
    }


def chosen(request: MemberRequest) -> Report | None:
    """The report of the asked-for (or newest) period; None without any figures.

    Raises:
        Http404: the cooperation, period or track asked for is not one of the reader's.
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
        return None
    try:
        found = report.chosen(
            cooperation=cooperation,
            own=isolation.current().municipalities,
            today=localdate(),
            **_wanted(request),
        )
    except report.Unknown as unknown:
        raise Http404 from unknown
    return found


def _wanted(request: MemberRequest) -> dict[str, Any]:
    """Which period and track the address asks for.

    Raises:
        Http404: what stands there is no year, no number of months, or no track.
    """
    year, track = request.GET.get("year", ""), request.GET.get("track", "")
    months = request.GET.get("months", "") or "12"
    if months not in {"12", "24"}:
        raise Http404
    wanted: dict[str, Any] = {"months": int(months)}
    for name, text in (("year", year), ("track_id", track)):
        if text:
            if (number := whole(text)) is None:
                raise Http404
            wanted[name] = number
    return wanted


@require_GET
def summary_csv(request: MemberRequest) -> HttpResponse:
    """The same figures as a file for a spreadsheet: semicolons, decimal comma, BOM."""
    found = chosen(request)
    if found is None:
        raise Http404
    name = f"resultater-{found.period.key}.csv"
    return HttpResponse(
        writer.csv_text(_table(found)),
        content_type=writer.TYPES[writer.CSV],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _table(found: Report) -> Iterator[list[Value]]:
    """The report's rows: figures first, then each figure's groups."""
    yield [str(found.cooperation), found.period.name]
    yield [_("Figure"), _("Cooperation"), _("Own municipality"), _("Definition")]
    for line in found.lines.values():
        own = report.in_words(line.own) if line.own else ""
        yield [line.kpi.name, report.in_words(line.total), own, line.kpi.text]
    if found.demand:
        yield []
        yield [DEMAND.name]
        for each in found.demand:
            yield [each.track or _("All tracks"), each.filled_in_words]
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
