"""Quotas of a course: the key's arithmetic, held seats, trades, changes by hand."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchespor.models import Nomination
from courses import quota_history, shares
from courses.models import Course, HeldSeat, SeatTrade
from courses.quota_forms import HoldForm, NameForm, QuotasForm, TradeForm
from courses.services import held_seats, holdings, plans, quotas, seats, sharing, trades
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import CooperationMember, Municipality, Purpose
from municipalities.views.people import show

REFUSALS = (
    held_seats.NotHeld,
    held_seats.NothingToHold,
    held_seats.BadDeadline,
    held_seats.NotThisPerson,
    plans.TooManyGuaranteed,
    quotas.NoMember,
    quotas.QuotasReleased,
    quotas.SeatsInUse,
    seats.CourseClosed,
    trades.AlreadyAnswered,
    trades.CannotTrade,
    trades.NotOurs,
)


@require_GET
def course_quotas(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody's counts, one's own names, and what was agreed."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    course = find_course(request, pk)
    standing = holdings.standings(course)
    parties = sharing.members(course.track.cooperation, at=timezone.now())
    homes = {each.municipality_id: each.municipality for each in parties}
    homes |= {pk: each.quota.municipality for pk, each in standing.items()}
    held = list(_held(request, course))
    named = [each.enrolment.nomination.participant for each in held if each.enrolment]
    return show(
        request,
        "courses/quotas.html",
        _facts(course, homes, standing)
        | _key(course, parties, standing)
        | _forms(request, course, homes=homes, standing=standing)
        | {"held_seats": held, "codes": request.membership.municipality_codes()},
        people=named,
        purpose=Purpose.PLACEMENT,
    )


def _facts(
    course: Course,
    homes: Mapping[int, Municipality],
    standing: Mapping[int, holdings.Standing],
) -> dict[str, Any]:
    return {
        "course": course,
        "standings": [
            (home, standing[pk]) for pk, home in homes.items() if pk in standing
        ],
        "common": course.seats - sum(each.guaranteed for each in standing.values()),
        "released": any(each.quota.released_at for each in standing.values()),
        "trades": _trades(course),
    }


def _key(
    course: Course,
    parties: list[CooperationMember],
    standing: Mapping[int, holdings.Standing],
) -> dict[str, Any]:
    """How the key divides the seats, and whether the quotas still are as it says."""
    weights = sharing.weights_of(course.track.cooperation, parties)
    working = shares.working(course.seats, weights)
    kept = {pk: each.quota.seats for pk, each in standing.items()}
    return {
        "working": [
            (each.municipality, working[each.municipality_id]) for each in parties
        ],
        "seats": course.seats,
        "as_key": kept == {pk: share.seats for pk, share in working.items()},
    }


def _forms(
    request: MemberRequest,
    course: Course,
    *,
    homes: Mapping[int, Municipality],
    standing: Mapping[int, holdings.Standing],
) -> dict[str, Any]:
    """What the reader may do while the quotas are not released."""
    member = request.membership
    ahead = not course.cancelled_at and not course.has_started(on=localdate())
    if not ahead or any(each.quota.released_at for each in standing.values()):
        return {}
    if access.allows(member, Permission.PLAN_COURSES):
        kept = {pk: each.quota.seats for pk, each in standing.items()}
        return {"quotas_form": QuotasForm(homes=homes.values(), seats=kept)}
    own = [homes[pk] for pk in member.municipality_codes() if pk in standing]
    if not own:
        return {}
    return {
        "hold_form": HoldForm(course=course, homes=own),
        "trade_form": TradeForm(homes=homes.values()),
    }


@require_GET
def quotas_history(request: MemberRequest, pk: int) -> HttpResponse:
    """Every change of the course's quotas, and every trade."""
    access.require(request.membership, Permission.READ_NOMINATIONS)
    course = find_course(request, pk)
    lines = quota_history.lines(course)
    return render(
        request,
        "courses/quotas_history.html",
        {"course": course, "lines": lines, "trades": _trades(course)},
    )


@require_POST
def quotas_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Change the quotas by hand."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = find_course(request, pk)
    form = QuotasForm(request.POST, homes=homes_of(course), seats={})

    def act() -> str:
        quotas.change(
            course_id=course.pk,
            seats=form.seats(),
            at=timezone.now(),
            by=request.membership,
        )
        return _("The quotas are changed.")

    return answer(request, course.pk, form=form, act=act)


@require_POST
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    """Hold seats of one's own quota without names."""
    access.require(request.membership, Permission.NOMINATE)
    course = find_course(request, pk)
    homes = list(request.membership.municipalities())
    form = HoldForm(request.POST, course=course, homes=homes)

    def act() -> str:
        held_seats.hold(
            course_id=course.pk,
            municipality_id=form.cleaned_data["municipality"],
            number=form.cleaned_data["number"],
            name_by=form.cleaned_data["name_by"],
            at=timezone.now(),
            by=request.membership,
        )
        return _("The seats are held.")

    return answer(request, course.pk, form=form, act=act)


@require_http_methods(["GET", "POST"])
def held_name(request: MemberRequest, pk: int) -> HttpResponse:
    """Name the person a held seat is for."""
    access.require(request.membership, Permission.NOMINATE)
    held = _own_held(request, pk)
    people = _nameable(request, held)
    form = NameForm(request.POST or None, people=people)

    def act() -> str:
        held_seats.name(
            held_id=held.pk,
            nomination_id=form.cleaned_data["nomination"].pk,
            at=timezone.now(),
            by=request.membership,
        )
        return _("The person is named.")

    if request.method == "POST":
        return answer(request, held.quota.course_id, form=form, act=act)
    return show(
        request,
        "courses/held_name.html",
        {"form": form, "held": held, "course": held.quota.course},
        people=[each.participant for each in people],
        purpose=Purpose.PLACEMENT,
    )


@require_POST
def held_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a held seat back."""
    access.require(request.membership, Permission.NOMINATE)
    held = _own_held(request, pk)

    def act() -> str:
        held_seats.give_back(held_id=held.pk, at=timezone.now(), by=request.membership)
        return _("The held seat is given back.")

    return answer(request, held.quota.course_id, form=None, act=act)


def answer(
    request: MemberRequest, course_id: int, *, form: Form | None, act: Callable[[], str]
) -> HttpResponse:
    """Do what was asked if the form allows it, and say so; back to the quotas."""
    if form is not None and not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    else:
        try:
            messages.success(request, act())
        except REFUSALS as refusal:
            messages.warning(request, str(refusal))
    return redirect("courses:quotas", pk=course_id)


def find_course(request: MemberRequest, pk: int) -> Course:
    """The course with its cooperation, or 404."""
    visible = Course.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("track__cooperation"), pk=pk)


def _held(request: MemberRequest, course: Course) -> QuerySet[HeldSeat]:
    """Held seats that stand or were named, as far as the reader's sight goes."""
    return (
        HeldSeat.objects.visible_to(request.membership)
        .filter(quota__course=course, released_at=None)
        .select_related("municipality", "enrolment__nomination__participant")
        .order_by("municipality", "name_by", "pk")
    )


def _own_held(request: MemberRequest, pk: int) -> HeldSeat:
    visible = HeldSeat.objects.visible_to(request.membership)
    return get_object_or_404(visible.select_related("quota__course__track"), pk=pk)


def _nameable(request: MemberRequest, held: HeldSeat) -> QuerySet[Nomination]:
    """The municipality's nominated people with no seat there and not named yet."""
    course = held.quota.course
    there = course.enrolments.filter(left_at=None)
    taken = there.filter(seated_at__isnull=False) | there.filter(
        held_seat__isnull=False
    )
    return (
        Nomination.objects.visible_to(request.membership)
        .active()
        .filter(
            cooperation=course.track.cooperation_id, municipality=held.municipality_id
        )
        .exclude(pk__in=taken.values("nomination"))
        .for_lists()
        .order_by("nominated_at", "pk")
    )


def homes_of(course: Course) -> list[Municipality]:
    """The members of today."""
    parties = sharing.members(course.track.cooperation, at=timezone.now())
    return [each.municipality for each in parties]


def _trades(course: Course) -> list[tuple[SeatTrade, int | None]]:
    """Every trade of the course, the newest first, and who is to answer it."""
    found = course.trades.select_related(
        "giver", "receiver", "proposed_by__municipality", "proposed_by__user"
    ).order_by("-proposed_at", "-pk")
    return [
        (
            each,
            None if each.accepted_at or each.ended_at else trades.other_side(each),
        )
        for each in found
    ]
