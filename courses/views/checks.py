"""Contradictions in attendance, each with the one click that puts it right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.models import AbsenceCase, Mark, Session
from courses.services import data_checks, registers, repairs
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

REFUSALS = (
    repairs.NothingToRepair,
    registers.InvalidMark,
    registers.NotEnrolled,
    registers.NotYetHeld,
    registers.SessionCancelled,
)


@require_GET
def check_list(request: MemberRequest) -> HttpResponse:
    """What contradicts itself and the member can put right."""
    access.require(request.membership, Permission.READ_CHECKS)
    found = data_checks.findings(request.membership, today=localdate())
    return show(
        request,
        "courses/check_list.html",
        {
            "found": found,
            "is_school": access.allows(request.membership, Permission.VOID_MARKS),
        },
        people=data_checks.people(found),
        purpose=Purpose.REGISTER,
    )


@require_POST
def void_marks(request: MemberRequest, pk: int) -> HttpResponse:
    """The marks of a cancelled session are void."""
    access.require(request.membership, Permission.VOID_MARKS)
    session = _visible(request, Session.objects.all(), pk=pk)
    return _repair(request, repairs.void_marks, session_id=session.pk)


@require_POST
def reopen_register(request: MemberRequest, pk: int) -> HttpResponse:
    """A register without marks is to be filled in."""
    access.require(request.membership, Permission.VOID_MARKS)
    session = _visible(request, Session.objects.all(), pk=pk)
    return _repair(request, repairs.reopen_register, session_id=session.pk)


@require_POST
def void_mark(request: MemberRequest, pk: int) -> HttpResponse:
    """A mark of a day off the course is void."""
    access.require(request.membership, Permission.VOID_MARKS)
    mark = _visible(request, Mark.objects.all(), pk=pk)
    return _repair(request, repairs.void_mark, mark_id=mark.pk)


@require_POST
def was_elsewhere(request: MemberRequest, pk: int) -> HttpResponse:
    """Of two marks of one time this one is wrong."""
    access.require(request.membership, Permission.VOID_MARKS)
    mark = _visible(request, Mark.objects.all(), pk=pk)
    return _repair(request, repairs.was_elsewhere, mark_id=mark.pk)


@require_POST
def keep_longer(request: MemberRequest, pk: int) -> HttpResponse:
    """The person was there: the dates of the seat are wrong."""
    access.require(request.membership, Permission.WITHDRAW)
    mark = _visible(request, Mark.objects.all(), pk=pk)
    return _repair(request, repairs.keep_longer, mark_id=mark.pk)


@require_POST
def ask_school(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the school of one of two marks to look at its register again."""
    access.require(request.membership, Permission.ASK_SCHOOL)
    mark = _visible(request, Mark.objects.that_count(), pk=pk)
    said = _("The school is asked to look at the register again.")
    return _repair(request, repairs.ask_school, said=said, mark_id=mark.pk)


@require_POST
def close_explained(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The follow-up has nothing left to follow up."""
    access.require(request.membership, Permission.ASSESS_ABSENCE)
    case = _visible(request, AbsenceCase.objects.all(), public_id=public_id)
    return _repair(request, repairs.close_explained, case_id=case.pk)


def _visible[M: Model](request: MemberRequest, rows: QuerySet[M], **key: object) -> M:
    seen: QuerySet[M] = rows.visible_to(request.membership)  # type: ignore[attr-defined] # each has it
    return get_object_or_404(seen, **key)


def _repair(
    request: MemberRequest,
    verb: Callable[..., object],
    *,
    said: str = "",
    **key: Any,  # noqa: ANN401
) -> HttpResponse:
    try:
        verb(at=timezone.now(), by=request.membership, **key)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said or _("It is put right."))
    return redirect("courses:check_list")
