"""What the seats of each course came to and cost, and why."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from courses.models import Course
from municipalities import access, isolation
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation, Role
from municipalities.numbers import whole
from outcomes import settlement_files, settlement_read, settlement_words
from outcomes.settlement_files import Sheet
from outcomes.settlement_words import Part
from outcomes.views.steering import chosen_cooperation
from participants.spreadsheets import writer

YEARS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One course of the list, with what the reader may add up."""

    course: Course
    held: int
    used: int
    replaced: int
    lost: int
    amount: str


@require_GET
def settlement_list(request: MemberRequest) -> HttpResponse:
    """Every course that began in a year: the reader's own part, a coordinator's all."""
    access.require(request.membership, Permission.READ_SETTLEMENT)
    today = localdate()
    asked = request.GET.get("year", "")
    year = whole(asked) if asked else today.year
    if year is None or not today.year - YEARS < year <= today.year + 1:
        raise Http404
    cooperation = chosen_cooperation(request)
    rows: list[Row] = []
    if cooperation is not None:
        courses = _courses(cooperation).filter(starts_on__year=year)
        rows = _rows(request, cooperation, list(courses.order_by("starts_on", "pk")))
    context = {
        "rows": rows,
        "cooperation": cooperation,
        "year": year,
        "years": range(today.year + 1, today.year - YEARS, -1),
        "is_all": own_of(request) is None,
    }
    return render(request, "outcomes/settlement_list.html", context)


@require_GET
def settlement_sheet(request: MemberRequest, pk: int) -> HttpResponse:
    """One course's settlement: lines of the own part, counts of the others."""
    sheet = _sheet(request, pk)
    return render(request, "outcomes/settlement_sheet.html", {"sheet": sheet})


@require_GET
def settlement_pdf(request: MemberRequest, pk: int) -> HttpResponse:
    """The same on paper."""
    sheet = _sheet(request, pk)
    answer = HttpResponse(settlement_files.pdf(sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="afregning-{pk}.pdf"'
    return answer


@require_GET
def settlement_file(request: MemberRequest, pk: int, form: str) -> HttpResponse:
    """The same as a workbook or a CSV file."""
    if form not in writer.FORMATS:
        raise Http404
    sheet = _sheet(request, pk)
    answer = HttpResponse(
        writer.written(settlement_files.document(sheet), form=form),
        content_type=writer.TYPES[form],
    )
    answer["Content-Disposition"] = f'attachment; filename="afregning-{pk}.{form}"'
    return answer


def own_of(request: MemberRequest) -> frozenset[int] | None:
    """The municipalities whose part the reader sees whole; None: everybody's."""
    if request.membership.role == Role.COORDINATOR:
        return None
    return isolation.current().municipalities


def _courses(cooperation: Cooperation):  # type: ignore[no-untyped-def]  # noqa: ANN202 (a queryset)
    found = Course.objects.filter(track__cooperation=cooperation)
    return found.select_related("track").with_terms()


def _rows(
    request: MemberRequest, cooperation: Cooperation, courses: list[Course]
) -> list[Row]:
    settled = settlement_read.settle(
        courses, cooperation=cooperation, today=localdate()
    )
    own = own_of(request)
    rows = []
    for course in courses:
        parts = settlement_words.parts(
            settled.by_course[course.pk], names=settled.names, own=own
        )
        rows.append(_row(course, [part for part in parts if part.is_open]))
    return rows


def _row(course: Course, parts: list[Part]) -> Row:
    accounts = [part.account for part in parts]
    return Row(
        course=course,
        held=sum(each.held for each in accounts),
        used=sum(each.used for each in accounts),
        replaced=sum(each.replaced for each in accounts),
        lost=sum(each.lost for each in accounts),
        amount=settlement_words.amount(
            sum(each.kroner for each in accounts),
            is_whole=all(each.is_whole for each in accounts),
        ),
    )


def _sheet(request: MemberRequest, pk: int) -> Sheet:
    access.require(request.membership, Permission.READ_SETTLEMENT)
    visible = Course.objects.visible_to(request.membership)
    related = visible.select_related("track__cooperation").with_terms()
    course = get_object_or_404(related, pk=pk)
    today = localdate()
    settled = settlement_read.settle(
        [course], cooperation=course.track.cooperation, today=today
    )
    found = settled.by_course[course.pk]
    return Sheet(
        course=course,
        settled=found,
        parts=settlement_words.parts(found, names=settled.names, own=own_of(request)),
        made_on=today,
    )
