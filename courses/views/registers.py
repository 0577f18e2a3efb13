"""The register of a session: one tap when all came, one more per exception."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import FilteredRelation, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import sheet
from courses.models import CAME, Course, Enrolment, Mark, Presence, Session
from courses.services import registers, undoing
from municipalities import access
from municipalities.access import Permission
from municipalities.free_text import has_cpr
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, ReasonCode
from municipalities.numbers import whole
from municipalities.views.people import show
from participants.models import Phase, PhaseOwner

# What stands on the buttons: short words for a narrow phone.
SEGMENTS = (
    (Presence.PRESENT, _("Here")),
    (Presence.LATE, _("Late")),
    (Presence.LEFT_EARLY, _("Left early")),
    (Presence.SICK, _("Sick")),
    (Presence.AGREED, _("Agreed")),
    (Presence.TOLD, _("Other")),
    (Presence.NO_WORD, _("No word")),
)
REFUSALS = (
    registers.SessionCancelled,
    registers.NotYetHeld,
    registers.NotEnrolled,
    registers.InvalidMark,
    undoing.NothingToUndo,
)


@require_http_methods(["GET", "POST"])
def register(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a session's register; a post states marks (whole sheet or one tap)."""
    access.require(request.membership, Permission.READ_REGISTER)
    if request.method == "POST":
        visible = Session.objects.visible_to(request.membership)
        return _report(request, get_object_or_404(visible, pk=pk))
    session = _session(request, pk)
    context = _context(request, session) | {"loan": getattr(session, "loan", None)}
    return _show(request, "courses/register.html", context)


@require_POST
def register_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark everybody present who has no mark yet, then show the register."""
    return _in_one_tap(request, pk, registers.all_present)


@require_POST
def register_everybody(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark everybody present, also who has another mark, then show the register."""
    return _in_one_tap(request, pk, registers.everybody_present)


@require_POST
def register_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take back the member's last report, then show the register."""
    return _in_one_tap(request, pk, partial(undoing.undo, version=_version(request)))


def _in_one_tap(
    request: MemberRequest, pk: int, verb: Callable[..., object]
) -> HttpResponse:
    session = _session(request, pk)
    try:
        verb(session_id=session.pk, at=timezone.now(), by=request.membership)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    if "HX-Request" not in request.headers:
        return redirect("courses:register", pk=session.pk)
    context = _context(request, _session(request, pk))
    return _show(request, "courses/register.html#form", context)


def _report(request: MemberRequest, session: Session) -> HttpResponse:
    """Hand a posted sheet to the verb; answer with what was saved, or the conflict."""
    access.require(request.membership, Permission.REPORT_ATTENDANCE)
    now = timezone.now()
    keys = sheet.keys(session=session, membership=request.membership)
    try:
        said = sheet.stated(keys, request.POST, session=session, at=now)
        after = registers.report(
            session_id=session.pk,
            marks=said,
            version=_version(request),
            at=now,
            by=request.membership,
            why=_why(request),
        )
    except registers.Conflict as conflict:
        return _show_conflict(request, conflict, said=said)
    except REFUSALS as refusal:
        return _refuse(request, session, str(refusal), keys=keys)
    if "HX-Request" not in request.headers:
        messages.success(request, _("The register is saved."))
        return redirect("courses:register", pk=session.pk)
    now_said = sheet.said_of(after, keys)
    ids = {line.enrolment_id for line in said}
    context = _summary(request, after, marks=_marks(now_said), expected=len(keys))
    context["saved"] = [line for line in now_said if line.pk in ids]
    return render(request, "courses/register_saved.html", context)


def _show_conflict(
    request: MemberRequest,
    conflict: registers.Conflict,
    *,
    said: list[registers.MarkLine],
) -> HttpResponse:
    """Both values of each person, to choose from; nothing was stored."""
    differing = {each.stored.enrolment_id: each for each in conflict.differences}
    shown = sheet.lines(session=conflict.session, membership=request.membership)
    lines = [line for line in shown if line.pk in differing]
    context = {
        "session": conflict.session,
        "lines": lines,
        "differences": [(line, differing[line.pk]) for line in lines],
        "undisputed": [line for line in said if line.enrolment_id not in differing],
        "presences": dict(SEGMENTS),
    }
    if "HX-Request" not in request.headers:
        return _show(request, "courses/register_conflict.html", context, status=409)
    answer = _show(
        request, "courses/register_conflict.html#conflict", context, status=422
    )
    answer["HX-Retarget"] = "#register"
    answer["HX-Reswap"] = "outerHTML"
    return answer


def _refuse(
    request: MemberRequest, session: Session, why: str, *, keys: set[int]
) -> HttpResponse:
    if "HX-Request" not in request.headers:
        messages.warning(request, why)
        return redirect("courses:register", pk=session.pk)
    marks = _marks(sheet.said_of(session, keys))
    context = _summary(request, session, marks=marks, expected=len(keys))
    context["refusal"] = why
    return render(request, "courses/register_saved.html", context, status=422)


def _show(
    request: MemberRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        template,
        context,
        people=[line.person for line in context["lines"]],
        purpose=Purpose.REGISTER,
        status=status,
    )


def _session(request: MemberRequest, pk: int) -> Session:
    """The session with who stands in, as far as the walls show it."""
    visible = Session.objects.visible_to(request.membership).for_lists()
    given = FilteredRelation("loans", condition=Q(loans__taken_back_at=None))
    lent = visible.annotate(loan=given).select_related(  # type: ignore[misc] # filtered relation
        "loan__membership__user", "loan__invitation__accepted_as__user"
    )
    return get_object_or_404(lent, pk=pk)


def _context(request: MemberRequest, session: Session) -> dict[str, Any]:
    """What the register shows of a session: everybody of that day, and the counts."""
    lines = sheet.lines(session=session, membership=request.membership)
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE)
    marks = _marks(lines)
    return _summary(request, session, marks=marks, expected=len(lines)) | {
        "course": session.course,
        "lines": lines,
        "segments": SEGMENTS,
        "presences": dict(SEGMENTS),
        "reasons": reasons,  # read when the page lists them, not when a part is swapped
        "known_away": sum(not line.mark and bool(line.known) for line in lines),
        "otherwise": sum(mark.presence != Presence.PRESENT for mark in marks),
        "may_list": access.allows(request.membership, Permission.READ_COURSES),
    }


def _marks(lines: Iterable[sheet.Line | sheet.Said]) -> list[Mark]:
    return [line.mark for line in lines if line.mark]


def _summary(
    request: MemberRequest, session: Session, *, marks: list[Mark], expected: int
) -> dict[str, Any]:
    """How many came of those ``expected``, and what may be done about it now."""
    now = timezone.now()
    is_open = session.cancelled_at is None and now >= session.opens_at()
    there = sum(mark.presence in CAME for mark in marks)
    last = max((mark.recorded_at for mark in marks), default=None)
    of_last = [mark for mark in marks if mark.recorded_at == last]
    may_report = access.allows(request.membership, Permission.REPORT_ATTENDANCE)
    may_undo = undoing.can_undo(of_last, request.membership, at=now)
    return {
        "session": session,
        "is_open": is_open,
        "may_report": may_report and is_open,
        "there": there,
        "away": len(marks) - there,
        "unset": expected - len(marks),
        "last_saved": last,
        "undoable": len(of_last) if may_undo else 0,
        "now": now,
    }


def _version(request: MemberRequest) -> int | None:
    return whole(request.POST.get("version", ""))


def _why(request: MemberRequest) -> str:
    """The reason of a correction; the verb gets no CPR-looking text."""
    text = request.POST.get("why", "").strip()[:200]
    if has_cpr(text):
        raise registers.InvalidMark(
            _("This looks like a CPR number. Remove it and save again.")
        )
    return text


@require_GET
def roster(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is on the course now, with what a school needs to know of each."""
    access.require(request.membership, Permission.READ_ROSTER)
    visible = Course.objects.visible_to(request.membership).for_lists()
    course = get_object_or_404(visible, pk=pk)
    today = localdate()
    owners = PhaseOwner.objects.filter(phase=Phase.EFFORT, period__contains=today)
    enrolments = (
        Enrolment.objects.visible_to(request.membership)
        .filter(course=course)
        .seated()
        .in_danish_order()
        .select_related("nomination__nominated_by__user")
        .prefetch_related(
            Prefetch(
                "nomination__participant__owners",
                queryset=owners.select_related("owner__user"),
                to_attr="owners_now",
            )
        )
    )
    people = list(enrolments)
    return show(
        request,
        "courses/roster.html",
        {
            "course": course,
            "people": [(e, _contact(e)) for e in people],
            "is_school": access.allows(
                request.membership, Permission.REPORT_ATTENDANCE
            ),
            "may_tell": access.allows(request.membership, Permission.TELL_ABSENCE),
        },
        people=[each.nomination.participant for each in people],
        purpose=Purpose.ROSTER,
    )


def _contact(enrolment: Enrolment) -> Any:  # noqa: ANN401
    """Whom the school turns to: the owner of the course phase, else who nominated."""
    owners = enrolment.nomination.participant.owners_now  # type: ignore[attr-defined] # prefetched
    member = owners[0].owner if owners else enrolment.nomination.nominated_by
    return member.user
