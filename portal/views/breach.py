"""»Who saw what since then«: a period of the own municipality's log of look-ups.

Asking is itself written in the log, as a search that shows nobody: the report counts
people and names none.
"""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.audit import Criterion
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Purpose
from municipalities.views.people import show
from participants.spreadsheets import writer
from participants.spreadsheets.cells import Value
from participants.spreadsheets.writer import Document
from portal.breach import Line, Report, report
from portal.breach_forms import PeriodForm


@require_GET
def breach(request: MemberRequest) -> HttpResponse:
    """By member: how many people, look-ups and files, what for, first and last."""
    access.require(request.membership, Permission.READ_LOGS)
    form = PeriodForm.asked(request.GET, at=timezone.now())
    if not form.is_valid():
        form.offer([])
        return render(request, "portal/breach.html", {"form": form}, status=422)
    found = _found(request, form)
    form.offer(found.members)
    return show(
        request,
        "portal/breach.html",
        {"form": form, "report": found},
        people=[],
        purpose=Purpose.OVERSIGHT,
        searched=_criterion(form),
    )


@require_GET
def breach_csv(request: MemberRequest) -> HttpResponse:
    """The same as a file: semicolons, decimal comma, BOM; whose it is at the end."""
    access.require(request.membership, Permission.READ_LOGS)
    now = timezone.now()
    form = PeriodForm.asked(request.GET, at=now)
    if not form.is_valid():
        return redirect("breach")
    found = _found(request, form)
    audit.look_up(
        by=request.membership,
        people=[],
        purpose=Purpose.OVERSIGHT,
        at=now,
        channel=AccessEntry.Channel.FILE,
        searched=_criterion(form),
    )
    return HttpResponse(
        writer.written(_document(request, found), form=writer.CSV),
        content_type=writer.TYPES[writer.CSV],
        headers={"Content-Disposition": 'attachment; filename="opslag.csv"'},
    )


def _found(request: MemberRequest, form: PeriodForm) -> Report:
    said = form.cleaned_data
    return report(
        asker=request.membership,
        start=said["start"],
        end=said["end"],
        only=said["member"],
    )


def _criterion(form: PeriodForm) -> Criterion:
    said = form.cleaned_data
    ends = f"{said['start'].isoformat()} {said['end'].isoformat()}"
    return Criterion.of_log(f"{ends} {said['member'] or ''}")


def _document(request: MemberRequest, found: Report) -> Document:
    start, last = (
        date_format(localtime(each), "SHORT_DATETIME_FORMAT")
        for each in (found.start, found.last)
    )
    return Document(
        title=_("Look-ups in a period"),
        headings=[
            _("Name"),
            _("Role"),
            _("Organisation"),
            _("People"),
            _("Look-ups"),
            _("In files"),
            _("What for"),
            _("First"),
            _("Last"),
        ],
        rows=[list(_row(line)) for line in found.lines],
        mark=[
            str(request.membership.organisation),
            _("From %(start)s to %(last)s") % {"start": start, "last": last},
            _("people in all: %(people)s") % {"people": found.people},
        ],
    )


def _row(line: Line) -> Iterator[Value]:
    member = line.by
    yield member.user.name if member.user else _("school's own system")
    yield member.get_role_display()
    yield str(member.organisation)
    yield from (line.people, line.looks, line.exports)
    yield ", ".join(f"{label} ({looks})" for label, looks in line.purposes)
    yield from (localtime(line.first), localtime(line.last))
