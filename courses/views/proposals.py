"""Proposals over all open courses: make, read with reasons, rule, confirm."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

from celery import current_app
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models.fields.json import KT
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_POST

from branchespor.models import Nomination
from courses import proposal_page
from courses.models import Course, Proposal, ProposalRun, Ruling
from courses.proposal.search import LocksContradict
from courses.services import (
    confirming,
    departing,
    open_courses,
    proposal_runs,
    proposals,
    proposing,
    rulings,
    seats,
)
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose, ReasonCode
from municipalities.numbers import whole
from municipalities.views.people import show

SHOWN = 10
COURSES = 50
LOCKS = gettext_noop(
    "The locks cannot all be kept: a course has fewer seats than people locked to it, "
    "or does not come to its minimum, or somebody unlocked finds no seat. Lift one."
)
ENDED = gettext_noop("No proposal was made: whoever asked may no longer make one.")
DEPART = "depart"
REFUSALS = (
    confirming.NothingChosen,
    departing.NoSeat,
    proposals.NotInUse,
    rulings.RuledOtherwise,
    seats.CourseClosed,
    seats.NotFit,
    seats.UnknownReason,
)


@require_GET
def proposal_list(request: MemberRequest) -> HttpResponse:
    """Open courses, rulings in force, the newest proposals."""
    by = request.membership
    access.require(by, Permission.FILL_COURSES)
    ruled = list(
        Ruling.objects.visible_to(by)
        .in_force()
        .select_related("nomination__participant", "nomination__municipality", "reason")
        .select_related("course__track")
        .order_by("ruled_at", "pk")
    )
    courses = Course.objects.filter(
        pk__in=[each.pk for each in open_courses.found(by, today=localdate())]
    )
    made = (
        Proposal.objects.visible_to(by)
        .defer("inputs", "answer")
        .annotate(placed=KT("answer__placed"))
        .order_by("-made_at", "-pk")
    )
    coming = courses.with_counts().for_lists().order_by("starts_on", "pk")
    context = {
        "page": Paginator(coming, COURSES).get_page(request.GET.get("page")),
        "rulings": ruled,
        "proposals": made.select_related("made_by__user")[:SHOWN],
        "in_use": proposals.in_use(by),
        "run": ProposalRun.objects.visible_to(by).filter(ended_at=None).first(),
    }
    return show(
        request,
        "courses/proposal_list.html",
        context,
        people=[each.nomination.participant for each in ruled],
        purpose=Purpose.FILLING,
    )


@require_POST
def proposal_make(request: MemberRequest) -> HttpResponse:
    """Make a proposal now and show it; a large one is made by the worker."""
    by = request.membership
    access.require(by, Permission.FILL_COURSES)
    if proposing.is_large(by):
        run = proposal_runs.ask(at=timezone.now(), by=by)
        transaction.on_commit(partial(_wake, run.pk), robust=True)
        return redirect("courses:proposal_run", public_id=run.public_id)
    try:
        made = proposals.make(at=timezone.now(), by=by)
    except LocksContradict:
        messages.warning(request, _(LOCKS))
        return redirect("courses:proposal_list")
    return redirect("courses:proposal_detail", public_id=made.public_id)


def _wake(run_id: int) -> None:
    """Wake the worker; without a queue beat finds the run within a minute."""
    current_app.send_task("courses.tasks.make_proposal", args=(run_id,), retry=False)


@require_GET
def proposal_run(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """How far a large proposal is; once it is made, the proposal."""
    access.require(request.membership, Permission.FILL_COURSES)
    visible = ProposalRun.objects.visible_to(request.membership)
    run = get_object_or_404(visible.select_related("proposal"), public_id=public_id)
    polls = "HX-Request" in request.headers
    if run.ended_at is None:
        part = "#progress" if polls else ""
        return render(request, f"courses/proposal_run.html{part}", {"run": run})
    if polls:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if run.proposal is not None:
        return redirect("courses:proposal_detail", public_id=run.proposal.public_id)
    why = LOCKS if run.ending == ProposalRun.Ending.LOCKS else ENDED
    messages.warning(request, _(why))
    return redirect("courses:proposal_list")


@require_GET
def proposal_detail(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """A proposal with the reason for every seat and for everybody who waits.

    One that is newer than the proposal in use shows first what it would change.
    """
    by = request.membership
    access.require(by, Permission.FILL_COURSES)
    proposal, now = proposals.beside_in_use(by, public_id)
    if proposal is None:
        raise Http404
    is_newer = now is not None and now.pk < proposal.pk
    page = proposal_page.page(
        proposal,
        by=by,
        former=now if is_newer else None,
        courses=request.GET.get("page", ""),
        waiting=request.GET.get("waiting", ""),
    )
    context = {
        "page": page,
        "in_use": now,
        "is_in_use": now == proposal,
        "is_newer": is_newer,
        "read": request.GET.get("read", ""),
        "kinds": [*Ruling.Kind.choices[:2], (DEPART, _("seat now, out of turn"))],
        "reasons": list(ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE)),
    }
    return show(
        request,
        "courses/proposal_detail.html",
        context,
        people=[each.participant for each in page.people],
        purpose=Purpose.FILLING,
    )


@require_POST
def proposal_take(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Put a newer proposal in the place of the one in use."""
    access.require(request.membership, Permission.FILL_COURSES)
    proposal = _find(request, public_id)

    def act() -> str:
        proposals.take(
            proposal_id=proposal.pk,
            former_id=_number(request, "former"),
            at=timezone.now(),
            by=request.membership,
        )
        return _("The proposal is in use. Nobody has a seat by it until you confirm.")

    return _do(request, proposal, act)


@require_POST
def proposal_confirm(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Give the chosen people their seats; refused, the page says what changed.

    The address then carries the mark of these changes, so that a second press means:
    read, and confirmed all the same.
    """
    by = request.membership
    access.require(by, Permission.FILL_COURSES)
    proposal = _find(request, public_id)

    def act() -> str:
        given = confirming.confirm(
            proposal_id=proposal.pk,
            people=_chosen(request),
            read=request.POST.get("read", ""),
            at=timezone.now(),
            by=by,
        )
        return ngettext(
            "%(n)s person got a seat.", "%(n)s people got a seat.", len(given)
        ) % {"n": len(given)}

    try:
        return _do(request, proposal, act)
    except confirming.Outdated as refusal:
        messages.warning(request, str(refusal))
    mark = confirming.changes_since(proposal, by, at=timezone.now()).mark
    page = reverse("courses:proposal_detail", args=[proposal.public_id])
    return redirect(f"{page}?read={mark}&page={max(1, _number(request, 'page'))}")


@require_POST
def proposal_rule(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Lock a person to a course, or keep the person off it, from the next proposal."""
    access.require(request.membership, Permission.FILL_COURSES)
    proposal = _find(request, public_id)
    nomination = get_object_or_404(
        Nomination.objects.visible_to(request.membership).active(),
        pk=_number(request, "person"),
    )
    course = get_object_or_404(
        Course.objects.visible_to(request.membership), pk=_number(request, "course")
    )
    kind = request.POST.get("kind", "")
    which = {
        "nomination_id": nomination.pk,
        "course_id": course.pk,
        "reason_id": _number(request, "reason"),
    }

    def act() -> str:
        if kind == DEPART:
            departing.depart(**which, at=timezone.now(), by=request.membership)
            return _("The seat is given, and the reason kept.")
        chosen = Ruling.Kind(kind) if kind in Ruling.Kind.values else Ruling.Kind.LOCK
        rulings.rule(**which, kind=chosen, at=timezone.now(), by=request.membership)
        return _("It is noted and counts from the next proposal on.")

    return _do(request, proposal, act)


@require_POST
def ruling_lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a lock or an exclusion back."""
    access.require(request.membership, Permission.FILL_COURSES)
    ruling = get_object_or_404(Ruling.objects.visible_to(request.membership), pk=pk)
    rulings.lift(ruling_id=ruling.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("It is lifted."))
    return redirect("courses:proposal_list")


def _do(
    request: MemberRequest, proposal: Proposal, act: Callable[[], str]
) -> HttpResponse:
    try:
        messages.success(request, act())
    except REFUSALS as refusal:
        messages.warning(request, str(refusal))
    page = reverse("courses:proposal_detail", args=[proposal.public_id])
    return redirect(f"{page}?page={max(1, _number(request, 'page'))}")


def _find(request: MemberRequest, public_id: UUID) -> Proposal:
    visible = Proposal.objects.visible_to(request.membership)
    return get_object_or_404(visible, public_id=public_id)


def _chosen(request: MemberRequest) -> set[UUID]:
    found: set[UUID] = set()
    for text in request.POST.getlist("people"):
        with suppress(ValueError):
            found.add(UUID(text))
    return found


def _number(request: MemberRequest, name: str) -> int:
    return whole(request.POST.get(name, "")) or 0
